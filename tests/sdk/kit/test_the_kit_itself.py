"""The kit passes what is right, and catches what is wrong: for each check, one way to be wrong."""

import pytest

from hub.sdk.testing.card import run_all
from hub.sdk.testing.checks import CHECKS
from hub.sdk.testing.runner import Mark, judge
from tests.sdk.kit.variants import GOOD
from tests.sdk.kit.wrong import WRONG
from tests.sdk.kit.wrong.base import Wrong
from tests.sdk.kit.wrong.otherwise import OTHERWISE

BY_NAME = {check.name: check for check in CHECKS}


@pytest.mark.parametrize("kind", GOOD)
async def test_a_connector_that_does_everything_right_passes(kind: str) -> None:
    card = await run_all(GOOD[kind])
    assert [(one.check.name, one.why) for one in card.of(Mark.FAILED)] == []


def test_every_check_has_a_connector_that_it_catches() -> None:
    assert WRONG.keys() == BY_NAME.keys()


def test_every_check_is_made_for_some_connector_that_is_right() -> None:
    made = {
        check.name
        for check in CHECKS
        for subject in GOOD.values()
        if check.where(subject.manifest) is None and (subject.sandbox or check.alone)
    }
    assert made == BY_NAME.keys()


def test_every_check_has_a_sentence_for_the_report_card() -> None:
    assert [check.name for check in CHECKS if not check.sentence.endswith(".")] == []
    assert len(BY_NAME) == len(CHECKS)


@pytest.mark.parametrize("name", BY_NAME)
async def test_it_catches(name: str) -> None:
    verdict = await judge(WRONG[name].subject, BY_NAME[name])
    assert verdict.mark is Mark.FAILED, "it was not caught"
    assert WRONG[name].says in verdict.why


@pytest.mark.parametrize(
    ("name", "wrong"), [pytest.param(*one, id=one[1].connector.__name__) for one in OTHERWISE]
)
async def test_it_catches_what_is_wrong_in_another_way(name: str, wrong: Wrong) -> None:
    verdict = await judge(wrong.subject, BY_NAME[name])
    assert verdict.mark is Mark.FAILED, "it was not caught"
    assert wrong.says in verdict.why

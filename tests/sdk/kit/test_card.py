"""The report card, as data and as text."""

import json

import pytest

from hub.sdk.testing.card import Card, run
from hub.sdk.testing.checks import CHECKS
from hub.sdk.testing.runner import Mark, Verdict
from tests.sdk.kit.variants import MODULE

SOME = CHECKS[:3]


@pytest.fixture
def card() -> Card:
    verdicts = [
        Verdict(CHECKS[0], Mark.PASSED),
        Verdict(CHECKS[-1], Mark.FAILED, "it joined"),
        Verdict(CHECKS[1], Mark.SKIPPED, "The platform has no such thing."),
    ]
    return Card("weibo", "微博", "Weibo", verdicts, {CHECKS[2].name: "the manifest says so"})


def test_it_counts(card: Card) -> None:
    assert card.counts() == {"passed": 1, "failed": 1, "skipped": 1}
    assert not card.passed
    assert card.summary() == "weibo (微博): 1 passed, 1 failed, 1 skipped"


def test_it_is_grouped_by_family(card: Card) -> None:
    assert list(card.families()) == [CHECKS[0].family, CHECKS[-1].family]


def test_it_is_json(card: Card) -> None:
    data = json.loads(card.as_json())
    assert data["passed"] is False
    assert data["checks"][1] == {
        "family": CHECKS[-1].family,
        "name": CHECKS[-1].name,
        "sentence": CHECKS[-1].sentence,
        "mark": "failed",
        "why": "it joined",
    }
    assert data["absent"] == {CHECKS[2].name: "the manifest says so"}


def test_it_is_text(card: Card) -> None:
    text = card.as_text()
    assert f"✓ {CHECKS[0].name}" in text
    assert f"✗ {CHECKS[-1].name}\n      it joined" in text
    assert text.endswith(card.summary())


def test_a_module_is_checked_in_a_loop_of_its_own() -> None:
    card = run(MODULE, SOME)
    assert [verdict.check for verdict in card.verdicts] == list(SOME)
    assert card.passed


def test_a_module_that_is_not_there_is_an_import_error() -> None:
    with pytest.raises(ModuleNotFoundError):
        run("connectors.nowhere")

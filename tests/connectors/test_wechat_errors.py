"""What each of the platform's codes comes to, row by row."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.wechat.errors import CODES, Problem, of_committing, of_preparing
from hub.sdk import ByPerson, Credentials, Outcome, Quota, Refused, Retry, Unknown

NOW = datetime(2025, 11, 22, 15, 58, tzinfo=UTC)  # 23:58 in Beijing
MIDNIGHT = datetime(2025, 11, 22, 16, tzinfo=UTC)

TOKEN = (40001, 40014, 42001)
SETUP = (40164, 61004, 48001, 48003, 48004, 50002, 53500)
BY_PERSON = (53504, 53505)
UNTIL_MIDNIGHT = (45009, 45028)
CONTENT = (*range(45002, 45009), 45166, 45067, 53503, 40007, 47001)
MISSING = (40059, 53502, 53600)
SECRET = (40013, 40125, 40243)


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        (TOKEN, Credentials),
        (SECRET, Credentials),
        (SETUP, Credentials),
        (BY_PERSON, ByPerson),
        (UNTIL_MIDNIGHT, Quota),
        ((53501,), Quota),
        ((45011, 45066), Retry),
        (CONTENT, Refused),
        (MISSING, Refused),
        ((-1,), Unknown),
    ],
)
def test_a_code_comes_to_what_its_class_says(codes: tuple[int, ...], kind: type[Outcome]) -> None:
    for code in codes:
        assert isinstance(of_committing(Problem(code, "words"), NOW), kind), code


def test_every_row_is_tested() -> None:
    tested = {*TOKEN, *SECRET, *SETUP, *BY_PERSON, *UNTIL_MIDNIGHT, 53501, 45011, 45066, *CONTENT}
    assert {*tested, *MISSING, -1} == CODES.keys()


@pytest.mark.parametrize("code", UNTIL_MIDNIGHT)
def test_a_spent_day_ends_at_midnight_in_beijing(code: int) -> None:
    outcome = of_committing(Problem(code, ""), NOW)
    assert isinstance(outcome, Quota)
    assert outcome.until == MIDNIGHT


def test_sending_too_often_is_planned_anew_for_an_hour_later() -> None:
    outcome = of_committing(Problem(53501, "freq"), NOW)
    assert isinstance(outcome, Quota)
    assert outcome.until == NOW + timedelta(hours=1)


@pytest.mark.parametrize("code", [45011, 45066])
def test_a_minutes_limit_stops_the_account_for_a_minute(code: int) -> None:
    outcome = of_committing(Problem(code, ""), NOW)
    assert isinstance(outcome, Retry)
    assert (outcome.after, outcome.account_wide) == (60, True)


def test_a_busy_platform_has_done_nothing_that_is_not_public() -> None:
    assert isinstance(of_preparing(Problem(-1, "system error")), Retry)


def test_an_unlisted_code_is_a_refusal_in_the_platforms_words() -> None:
    outcome = of_committing(Problem(45110, "author size out of limit"), NOW)
    assert outcome == Refused("45110", "45110 author size out of limit")


def test_the_platforms_words_stand_behind_ours() -> None:
    outcome = of_committing(Problem(53503, "draft fails"), NOW)
    assert outcome == Refused("53503", "草稿没有通过发布检查（53503 draft fails）")

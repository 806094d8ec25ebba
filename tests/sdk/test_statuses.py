"""What the statuses of HTTP mean for a committing call."""

import httpx
import pytest

from hub.sdk import Credentials, Outcome, Refused, Retry, Unknown, outcome_of_status
from hub.sdk.statuses import MAX_RETRY_AFTER_SECONDS, MAX_WORDS_CHARACTERS, retry_after


def _answer(status: int, text: str = "", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, content=text.encode())


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_success_is_the_callers_to_read(status: int) -> None:
    assert outcome_of_status(_answer(status)) is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((401, Credentials), (403, Credentials)),
        *((400, Refused), (404, Refused), (409, Refused), (410, Refused), (413, Refused)),
        *((422, Refused), (301, Refused), (307, Refused), (308, Refused)),
        *((425, Retry), (429, Retry)),
        *((302, Unknown), (303, Unknown), (304, Unknown), (408, Unknown)),
        *((500, Unknown), (502, Unknown), (503, Unknown), (504, Unknown), (507, Unknown)),
    ],
)
def test_each_status_has_its_outcome(status: int, kind: type[Outcome]) -> None:
    assert isinstance(outcome_of_status(_answer(status)), kind)


def test_a_server_that_says_when_to_come_back_did_nothing() -> None:
    outcome = outcome_of_status(_answer(503, retry_after="120"))
    assert outcome == Retry("HTTP 503 Service Unavailable", after=120, account_wide=True)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        ("1.5", 1.5),
        ("86400", 86_400),
        ("99999999999999999999", MAX_RETRY_AFTER_SECONDS),
        ("Sat, 22 Nov 2025 08:02:00 GMT", 120),
        ("Sat, 22 Nov 2025 07:59:00 GMT", 0),
        ("Sat, 22 Nov 3025 08:00:00 GMT", MAX_RETRY_AFTER_SECONDS),
        ("-5", 0),
        ("soon", 0),
        ("", 0),
        ("1e9", 0),
        ("٣", 0),
    ],
)
def test_retry_after_is_obeyed_in_full(value: str, seconds: float) -> None:
    answer = httpx.Response(
        429,
        headers=[
            (b"retry-after", value.encode()),
            (b"date", b"Sat, 22 Nov 2025 08:00:00 GMT"),
        ],
    )
    assert retry_after(answer) == seconds


def test_a_refusal_is_in_the_platforms_own_words() -> None:
    outcome = outcome_of_status(_answer(422, '{"error":\n "标题过长"}\x00\u202e'))
    assert outcome == Refused("422", 'HTTP 422 Unprocessable Entity: {"error": "标题过长"}')


def test_words_are_short_and_never_html() -> None:
    long, page = _answer(400, "长" * 9_000), _answer(404, "<h1>nginx", content_type="text/html")
    assert len(outcome_of_status(long).why) == MAX_WORDS_CHARACTERS
    assert outcome_of_status(page).why == "HTTP 404 Not Found"

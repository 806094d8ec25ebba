"""What an operation came to when it raised."""

import asyncio

import httpx
import pytest

from hub.sdk.addresses import AddressRefused, UrlError
from hub.sdk.call import NotSent, Operation, SecondCommitError
from hub.sdk.classify import classify, describe
from hub.sdk.http import AnswerTooLong
from hub.sdk.outcomes import Credentials, Outcome, Refused, Retry, Unknown

URL = "https://api.example.cn/publish?access_token=geheim"


def _status_error(status: int) -> httpx.HTTPStatusError:
    answer = httpx.Response(status, request=httpx.Request("POST", URL))
    with pytest.raises(httpx.HTTPStatusError) as raised:
        answer.raise_for_status()
    return raised.value


def _operation(*, committed: bool, answer: httpx.Response | None = None) -> Operation:
    operation = Operation()
    operation.committed, operation.answer = committed, answer
    return operation


@pytest.mark.parametrize(
    ("error", "before", "after"),
    [
        (httpx.ConnectError("x"), Retry, Unknown),
        (httpx.ReadTimeout("x"), Retry, Unknown),
        (AnswerTooLong("x"), Retry, Unknown),
        (NotSent("x"), Retry, Unknown),
        (AddressRefused("x"), Retry, Unknown),
        (UrlError("x"), Refused, Unknown),
        (SecondCommitError("x"), Retry, Unknown),
        (KeyError("x"), Retry, Unknown),
        (TimeoutError(), Retry, Unknown),
        (asyncio.CancelledError(), Retry, Unknown),
        (_status_error(500), Retry, Unknown),
        (_status_error(429), Retry, Unknown),
        (_status_error(422), Refused, Unknown),
        (_status_error(401), Credentials, Unknown),
    ],
)
def test_only_the_hand_over_of_the_committing_call_decides(
    error: BaseException, before: type[Outcome], after: type[Outcome]
) -> None:
    assert isinstance(classify(_operation(committed=False), error), before)
    assert isinstance(classify(_operation(committed=True), error), after)


@pytest.mark.parametrize(
    ("status", "kind"), [(422, Refused), (429, Retry), (401, Credentials), (500, Unknown)]
)
def test_raise_for_status_on_the_committing_answer_says_what_it_says(
    status: int, kind: type[Outcome]
) -> None:
    error = _status_error(status)
    operation = _operation(committed=True, answer=error.response)
    assert isinstance(classify(operation, error), kind)


def test_a_record_never_shows_a_secret() -> None:
    secrets = {"token": "geheim"}
    with pytest.raises(KeyError) as raised:
        secrets["geheim-key"]
    assert describe(raised.value).startswith("KeyError in tests.sdk.test_classify:")
    assert describe(_status_error(500)) == "HTTPStatusError: 500"
    assert "geheim" not in describe(ValueError("geheim"))

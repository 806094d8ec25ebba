"""What an operation came to when it raised instead of answering."""

import httpx

from hub.sdk.addresses import UrlError
from hub.sdk.call import Operation
from hub.sdk.outcomes import Outcome, Refused, Retry, Unknown
from hub.sdk.statuses import outcome_of_status


def classify(operation: Operation, error: BaseException) -> Outcome:
    """Turn what an operation raised into an outcome. Pure.

    | the committing call | raised | outcome |
    |---|---|---|
    | may have arrived | `raise_for_status()` on its answer | as the status says |
    | may have arrived | anything else | `Unknown` |
    | surely did not | `UrlError` | `Refused`: it will never do |
    | surely did not | `raise_for_status()` | as the status says, `Unknown` being a `Retry` |
    | surely did not | anything else | `Retry` |
    """
    if operation.committed:
        return _of_answer(operation, error) or Unknown(describe(error))
    if isinstance(error, UrlError):
        return Refused("url", str(error))
    outcome = (
        outcome_of_status(error.response) if isinstance(error, httpx.HTTPStatusError) else None
    )
    if outcome is None or isinstance(outcome, Unknown):
        return Retry(describe(error))
    return outcome


def describe(error: BaseException) -> str:
    """Name an error for a record, without what it might give away.

    Only this package's errors are quoted: another's text can hold a URL with a token in it, or a
    value out of somebody's credentials. Those are named by their class and place.
    """
    kind = type(error).__name__
    if isinstance(error, httpx.HTTPStatusError):
        return f"{kind}: {error.response.status_code}"
    if isinstance(error, httpx.RequestError | UrlError):
        return f"{kind}: {error}"
    place = _place(error)
    return f"{kind} in {place}" if place else kind


def _of_answer(operation: Operation, error: BaseException) -> Outcome | None:
    if isinstance(error, httpx.HTTPStatusError) and error.response is operation.answer:
        return outcome_of_status(error.response)
    return None


def _place(error: BaseException) -> str | None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace and f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"

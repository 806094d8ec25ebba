"""What an answer of the platform's is: its body, or the error inside it.

The platform wants the access token in the URL, and a proxy on the way may quote the URL in its
error page: whatever is quoted here has been rid of it.
"""

import re
from dataclasses import replace
from typing import Any

import httpx

from connectors.wechat.errors import OK, Problem
from connectors.wechat.outcomes import Ended
from hub.sdk import Credentials, Refused, Retry, Unknown, outcome_of_status, platform_words
from hub.sdk.answers import json_object

Body = dict[str, Any]

_TOKEN = re.compile(r"(access_token|secret)=[^\s&\"']+", re.IGNORECASE)
_NO_CODE = -1  # as the platform's own "busy": nobody knows


def of_preparing(response: httpx.Response, needs: str) -> tuple[Body, Problem | None]:
    """Read the answer to a call that makes nothing public.

    Args:
        response: it.
        needs: a field that an answer without error has.

    Raises:
        Ended: it is no answer of the platform's, which always come under 200.
    """
    if outcome := _of_status(response):
        retry = outcome if isinstance(outcome, Retry) else Retry(outcome.why)
        raise Ended(retry)
    body = json_object(response)
    problem = _problem(body)
    if problem is None and (not body or (needs and needs not in body)):
        raise Ended(Retry(_not_theirs(response)))
    return body, problem


def of_committing(response: httpx.Response) -> tuple[Body, Problem | None]:
    """Read the answer to a committing call.

    Raises:
        Ended: it is no answer of the platform's: a proxy's page, or a text that was cut.
    """
    if outcome := _of_status(response):
        raise Ended(outcome)
    body = json_object(response)
    if "errcode" not in body:
        raise Ended(Unknown(_not_theirs(response)))
    return body, _problem(body)


def _of_status(response: httpx.Response) -> Retry | Credentials | Refused | Unknown | None:
    outcome: Any = outcome_of_status(response)
    return replace(outcome, why=_redacted(outcome.why)) if outcome else None


def _problem(body: Body) -> Problem | None:
    code = body.get("errcode", OK)
    if code == OK:
        return None
    words = _redacted(str(body.get("errmsg", "")))
    return Problem(code if isinstance(code, int) else _NO_CODE, words)


def _not_theirs(response: httpx.Response) -> str:
    return f"not an answer of the platform's: {_redacted(platform_words(response))}"


def _redacted(words: str) -> str:
    return _TOKEN.sub(r"\1=…", words)

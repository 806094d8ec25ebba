"""Every error becomes an RFC 9457 problem document."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from asyncpg.exceptions import DataError
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from hub.kit.i18n import _, later
from hub.kit.log import request_id
from hub.kit.problems import (
    BadRequest,
    FieldError,
    HubError,
    InvalidInput,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    TooLarge,
    TooMany,
    TooSlow,
    Unavailable,
    WrongMethod,
    field_name,
)
from hub.kit.wrong_values import reason_of

PROBLEM_JSON = "application/problem+json"
SERVER_ERRORS = 500  # and above
MAX_ERRORS = 100  # field errors in one answer

_HEADERS: dict[type[HubError], dict[str, str]] = {
    NotAuthenticated: {"WWW-Authenticate": 'Bearer realm="hub"'},
    TooSlow: {"Connection": "close"},
    Unavailable: {"Retry-After": "2"},
}

_BY_STATUS: dict[int, tuple[type[HubError], str]] = {
    400: (BadRequest, later("The request can't be read.")),
    401: (NotAuthenticated, later("A key is needed.")),
    403: (NotAllowed, later("This is not allowed.")),
    404: (NotFound, later("There is nothing at this address.")),
    405: (WrongMethod, later("This address does not know this verb.")),
    413: (TooLarge, later("The request is too large.")),
}

_NO_TAG = frozenset({"union_tag_invalid", "union_tag_not_found"})

_NOT_NOW = (PoolTimeoutError, OperationalError, RedisError, OSError)


def problem_answer(error: HubError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the document of `error`, with the request's id to look it up in the logs."""
    document = error.problem() | {"request_id": request_id.get()}
    own = next((h for kind, h in _HEADERS.items() if isinstance(error, kind)), {})
    if isinstance(error, TooMany):
        own = {"Retry-After": str(error.retry_after)}
    return JSONResponse(
        jsonable_encoder(document),
        status_code=error.status,
        headers={**own, **(headers or {})},
        media_type=PROBLEM_JSON,
    )


def wrong_fields(found: Sequence[Any]) -> InvalidInput:
    """Name every field that pydantic has found to be wrong.

    Args:
        found: what `ValidationError.errors()` returns.
    """
    return InvalidInput(
        _("{count} field(s) are wrong; nothing was done.", count=f"{len(found):,}"),
        remedy=_("Correct each field under `errors` and send the request again."),
        errors=[_field_error(each) for each in found[:MAX_ERRORS]],
    )


def as_hub_error(error: Exception) -> HubError:
    """Translate what nobody has caught; the caller learns nothing of the hub's inside."""
    if isinstance(error, HubError):
        return error
    if isinstance(error, RequestValidationError):
        return wrong_fields(error.errors())
    if isinstance(error, HTTPException):
        return _of_status(error)
    if isinstance(error, DBAPIError) and _is_data_error(error):
        return InvalidInput(_("A value is beyond what the hub can store."))
    if isinstance(error, _NOT_NOW) or (isinstance(error, DBAPIError) and _is_busy(error)):
        return Unavailable(_("The database does not answer just now."), remedy=_("Try again soon."))
    return HubError(
        _("Something went wrong inside the hub."),
        remedy=_("Give the request_id to whoever runs the hub: the log has the details."),
    )


def install(app: FastAPI) -> None:
    """Answer with problems whatever an endpoint raises."""
    app.add_exception_handler(HubError, _hub_error)
    app.add_exception_handler(RequestValidationError, _wrong_fields)
    app.add_exception_handler(HTTPException, _http_error)


async def _hub_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HubError)  # noqa: S101 - Starlette picks the handler by the type
    structlog.contextvars.bind_contextvars(problem=error.code)
    return problem_answer(error)


async def _wrong_fields(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    if isinstance(error.body, bytes):  # nobody has parsed it
        return problem_answer(_not_called_json(request.headers.get("content-type", "")))
    return problem_answer(wrong_fields(error.errors()))


def _not_called_json(content_type: str) -> InvalidInput:
    given = content_type or _("missing (no type)")
    reason = _("is {media_type}; this address takes application/json", media_type=given)
    return InvalidInput(
        _("The body is not of a type that is taken here; nothing was done."),
        errors=[FieldError(field="header.content-type", reason=reason)],
    )


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    return problem_answer(_of_status(error), headers=error.headers)


def _of_status(error: HTTPException) -> HubError:
    other = (BadRequest if error.status_code < SERVER_ERRORS else HubError, str(error.detail))
    kind, detail = _BY_STATUS.get(error.status_code, other)
    return kind(_(detail))


def _field_error(found: Mapping[str, Any]) -> FieldError:
    # never the input itself: it may be a secret, or a megabyte
    if found["type"] in _NO_TAG:
        return _tag_error(found)
    return FieldError(field=field_name(found["loc"]), reason=reason_of(found))


def _tag_error(found: Mapping[str, Any]) -> FieldError:
    """Name the field that tells one model from another; pydantic names the whole object."""
    name = str(found["ctx"]["discriminator"]).strip("'")
    return FieldError(field=field_name((*found["loc"], name)), reason=reason_of(found))


def _is_data_error(error: DBAPIError) -> bool:
    return any(isinstance(e, DataError) for e in (error.orig, error.orig and error.orig.__cause__))


def _is_busy(error: DBAPIError) -> bool:
    return error.connection_invalidated or _sqlstate(error)[:2] in {"40", "53", "55", "57", "08"}


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")

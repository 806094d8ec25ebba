"""Every error becomes an RFC 9457 problem document."""

from collections.abc import Mapping
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
    Unavailable,
    WrongMethod,
    field_name,
)

PROBLEM_JSON = "application/problem+json"
SERVER_ERRORS = 500  # and above
MAX_ERRORS = 100  # field errors in one answer

_HEADERS: dict[type[HubError], dict[str, str]] = {
    NotAuthenticated: {"WWW-Authenticate": 'Bearer realm="hub"'},
    Unavailable: {"Retry-After": "2"},
}

_BY_STATUS: dict[int, tuple[type[HubError], str]] = {
    400: (BadRequest, "The request can't be read."),
    401: (NotAuthenticated, "A key is needed."),
    403: (NotAllowed, "This is not allowed."),
    404: (NotFound, "There is nothing at this address."),
    405: (WrongMethod, "This address does not know this verb."),
    413: (TooLarge, "The request is too large."),
}

_NO_TAG = frozenset({"union_tag_invalid", "union_tag_not_found"})

_NOT_NOW = (PoolTimeoutError, OperationalError, RedisError, OSError)


def problem_answer(error: HubError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the document of `error`, with the request's id to look it up in the logs."""
    document = error.problem() | {"request_id": request_id.get()}
    own = next((h for kind, h in _HEADERS.items() if isinstance(error, kind)), {})
    return JSONResponse(
        jsonable_encoder(document),
        status_code=error.status,
        headers={**own, **(headers or {})},
        media_type=PROBLEM_JSON,
    )


def as_hub_error(error: Exception) -> HubError:
    """Translate what nobody has caught; the caller learns nothing of the hub's inside."""
    if isinstance(error, HubError):
        return error
    if isinstance(error, DBAPIError) and _is_data_error(error):
        return InvalidInput("A value is beyond what the hub can store.")
    if isinstance(error, _NOT_NOW) or (isinstance(error, DBAPIError) and _is_busy(error)):
        return Unavailable("The database does not answer just now.", remedy="Try again soon.")
    return HubError(
        "Something went wrong inside the hub.",
        remedy="Give the request_id to whoever runs the hub: the log has the details.",
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


async def _wrong_fields(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    found = error.errors()
    return problem_answer(
        InvalidInput(
            f"{len(found):,} field(s) are wrong; nothing was done.",
            remedy="Correct each field under `errors` and send the request again.",
            errors=[_field_error(each) for each in found[:MAX_ERRORS]],
        )
    )


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    other = (BadRequest if error.status_code < SERVER_ERRORS else HubError, str(error.detail))
    kind, detail = _BY_STATUS.get(error.status_code, other)
    return problem_answer(kind(detail), headers=error.headers)


def _field_error(found: Mapping[str, Any]) -> FieldError:
    # never the input itself: it may be a secret, or a megabyte
    if found["type"] in _NO_TAG:
        return _tag_error(found)
    reason = str(found["msg"]).removeprefix("Value error, ")
    return FieldError(field=field_name(found["loc"]), reason=reason)


def _tag_error(found: Mapping[str, Any]) -> FieldError:
    """Name the field that tells one model from another; pydantic names the whole object."""
    name = str(found["ctx"]["discriminator"]).strip("'")
    tags = found["ctx"].get("expected_tags")
    reason = f"must be one of {tags}" if tags else "is missing"
    return FieldError(field=field_name((*found["loc"], name)), reason=reason)


def _is_data_error(error: DBAPIError) -> bool:
    return any(isinstance(e, DataError) for e in (error.orig, error.orig and error.orig.__cause__))


def _is_busy(error: DBAPIError) -> bool:
    return error.connection_invalidated or _sqlstate(error)[:2] in {"40", "53", "55", "57", "08"}


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")

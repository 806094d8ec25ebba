"""What all of a portal's routes share: who asks, answers, and errors in WordPress's form."""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.wordpress.sandbox.portal import Item, Portal

REST = "/{portal}/wp-json/wp/v2"
Handler = Callable[[Portal, Request], Awaitable[Response]]


class Error(Exception):
    """What WordPress answers instead."""

    def __init__(self, status: int, code: str, message: str, **data: Any) -> None:
        super().__init__(code)
        self.status, self.headers = status, {"x-robots-tag": "noindex"}
        self.body = {"code": code, "message": message, "data": {"status": status} | data}


def route(portals: Mapping[str, Portal], path: str, handle: Handler, *methods: str) -> Route:
    """Make a route for every portal."""

    async def endpoint(request: Request) -> Response:
        portal = portals.get(request.path_params["portal"])
        if portal is None:
            return Response(status_code=404)
        try:
            return await handle(portal, request)
        except Error as error:
            return JSONResponse(error.body, error.status, error.headers)

    return Route(path, endpoint, methods=list(methods))


def user_of(portal: Portal, request: Request) -> str | None:
    """Return who asks. A wrong password is no error: it makes a stranger of its bearer."""
    kind, _, pair = request.headers.get("authorization", "").partition(" ")
    try:
        name, _, password = base64.b64decode(pair, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    known = portal.passwords.get(name)
    return name if kind == "Basic" and known is not None and password == known else None


def denied(user: str | None) -> int:
    """Return the status for who may not: 401 for a stranger, 403 for one with too low a role."""
    return 401 if user is None else 403


def owns(user: str | None, item: Item) -> bool:
    """Tell whether a user may change an item at all."""
    return user in {"editor", item.author}


async def sent(request: Request) -> dict[str, Any]:
    """Read a JSON body; an empty one has no fields.

    Raises:
        Error: it is no JSON.
    """
    body = await request.body()
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise Error(400, "rest_invalid_json", "Invalid JSON body passed.") from None
    return value if isinstance(value, dict) else {}


def chosen(request: Request, fields: dict[str, Any]) -> dict[str, Any]:
    """Leave the fields that `_fields` asks for."""
    wanted = request.query_params.get("_fields")
    return fields if wanted is None else {k: v for k, v in fields.items() if k in wanted.split(",")}

"""The part of the client API that a message needs."""

import json
import math
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from connectors.matrix.sandbox.rooms import Json, Problem, Rooms, Stored, User
from connectors.matrix.sandbox.shapes import shown

V3 = "/_matrix/client/v3"
ROOM = V3 + "/rooms/{room}"
MOST_EVENTS = 1_000  # of a page
USUAL_EVENTS = 10


class Routes:
    """Answers requests.

    Attributes:
        users: by token.
        instead: an error for a user's next committing call, by user id.
    """

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms
        self.users: dict[str, User] = {}
        self.instead: dict[str, Problem] = {}

    def app(self) -> Starlette:
        """Return the application."""
        return Starlette(
            routes=[
                Route(ROOM + "/send/{kind}/{txn}", self._send, methods=["PUT"]),
                Route(ROOM + "/redact/{event}/{txn}", self._redact, methods=["PUT"]),
                Route(ROOM + "/event/{event}", self._event),
                Route(ROOM + "/messages", self._messages),
                Route(ROOM + "/state/{kind}", self._state),
                Route(
                    "/_matrix/client/v1/rooms/{room}/relations/{event}/{relation}", self._relations
                ),
                Route(V3 + "/account/whoami", self._who_am_i),
                Route(V3 + "/joined_rooms", self._joined),
                Route("/{rest:path}", _unrecognized),
            ],
            exception_handlers={Problem: _problem},
        )

    async def _send(self, request: Request) -> JSONResponse:
        user, content = self._writer(request), await _content(request)
        self._check(user, content)
        path = request.path_params
        return _named(self.rooms.send(user, path["kind"], path["txn"], content))

    async def _redact(self, request: Request) -> JSONResponse:
        user, content = self._writer(request), await _content(request)
        path = request.path_params
        return _named(self.rooms.redact(user, path["txn"], path["event"], content))

    async def _event(self, request: Request) -> JSONResponse:
        user = self._user(request)
        event = self.rooms.find(request.path_params["room"], request.path_params["event"])
        if event is None or event.raw["room_id"] != user.room_id:
            raise Problem(404, "M_NOT_FOUND", "Event not found.")
        return JSONResponse(shown(self.rooms, event, user))

    async def _relations(self, request: Request) -> JSONResponse:
        user = self._user(request)
        edits = self.rooms.edits(user.room_id, request.path_params["event"])
        return JSONResponse({"chunk": [shown(self.rooms, one, user) for one in edits]})

    async def _messages(self, request: Request) -> JSONResponse:
        user = self._member(request)
        limit = min(int(request.query_params.get("limit", USUAL_EVENTS)), MOST_EVENTS)
        start = request.query_params.get("from")
        before = None if start is None else int(start.removeprefix("t"))
        events, end = self.rooms.page(user.room_id, before, limit)
        page: Json = {
            "chunk": [shown(self.rooms, one, user) for one in events],
            "start": start or "t",
        }
        return JSONResponse(page | ({} if end is None else {"end": f"t{end}"}))

    async def _state(self, request: Request) -> JSONResponse:
        user = self._member(request)
        if request.path_params["kind"] == "m.room.encryption" and user.encrypted:
            return JSONResponse({"algorithm": "m.megolm.v1.aes-sha2"})
        raise Problem(404, "M_NOT_FOUND", "Event not found.")

    async def _who_am_i(self, request: Request) -> JSONResponse:
        return JSONResponse({"user_id": self._user(request).user_id, "is_guest": False})

    async def _joined(self, request: Request) -> JSONResponse:
        user = self._user(request)
        return JSONResponse({"joined_rooms": [user.room_id] if user.joined else []})

    def _user(self, request: Request) -> User:
        header = request.headers.get("authorization", "")
        if not header:
            raise Problem(401, "M_MISSING_TOKEN", "Missing access token")
        user = self.users.get(header.removeprefix("Bearer "))
        if user is None:
            words = "Invalid access token passed."
            raise Problem(401, "M_UNKNOWN_TOKEN", words, soft_logout=False)
        return user

    def _member(self, request: Request) -> User:
        user, room = self._user(request), request.path_params["room"]
        if not user.joined or room != user.room_id:
            raise Problem(403, "M_FORBIDDEN", f"User {user.user_id} not in room {room}")
        return user

    def _writer(self, request: Request) -> User:
        user = self._member(request)
        problem = self.instead.pop(user.user_id, None)
        if problem is not None:
            raise problem
        return user

    def _check(self, user: User, content: Json) -> None:
        if "body" not in content:
            raise Problem(400, "M_UNKNOWN", "'body' not in content")
        target = content.get("m.relates_to", {}).get("event_id")
        if target is not None and self.rooms.find(user.room_id, target) is None:
            raise Problem(400, "M_UNKNOWN", "Can't send relation to unknown event")


def _named(event: Stored) -> JSONResponse:
    return JSONResponse({"event_id": event.raw["event_id"]})


async def _content(request: Request) -> Json:
    try:
        content = json.loads(await request.body())
    except ValueError:
        raise Problem(400, "M_NOT_JSON", "Content not JSON.") from None
    if not isinstance(content, dict):
        raise Problem(400, "M_BAD_JSON", "Content must be a JSON object.")
    if any(isinstance(value, float) for value in _values(content)):
        raise Problem(400, "M_BAD_JSON", "Bad JSON value: float")
    return content


def _values(value: Any) -> list[Any]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(one for each in inside for one in _values(each))]


async def _unrecognized(_request: Request) -> JSONResponse:
    raise Problem(404, "M_UNRECOGNIZED", "Unrecognized request")


async def _problem(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, Problem):
        raise error
    wait = error.body.get("retry_after_ms")
    headers = {} if wait is None else {"retry-after": str(math.ceil(wait / 1_000))}
    return JSONResponse(error.body, error.status, headers)

"""The part of the REST API that a status needs."""

import json
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from connectors.mastodon.sandbox import joining
from connectors.mastodon.sandbox.html import html_of
from connectors.mastodon.sandbox.server import Account, Json, Picture, Problem, Server, Status
from hub.sdk.testing.forms import read_form

USUAL_STATUSES, MOST_STATUSES = 20, 40
PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp"}


class Routes:
    """Answers requests.

    Attributes:
        instead: an error for an account's next committing call, by account id.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.instead: dict[str, Problem] = {}

    def app(self) -> Starlette:
        """Return the application."""
        one = "/api/v1/statuses/{status}"
        return Starlette(
            routes=[
                Route("/api/v1/statuses", self._post, methods=["POST"]),
                Route(one, self._edit, methods=["PUT"]),
                Route(one, self._delete, methods=["DELETE"]),
                Route(one, self._status),
                Route("/api/v1/accounts/verify_credentials", self._me),
                Route("/api/v1/accounts/{account}/statuses", self._statuses),
                Route("/api/v2/media", self._upload, methods=["POST"]),
                Route("/api/v1/media/{media}", self._media),
                *joining.routes(self.server),
            ],
            exception_handlers={Problem: _problem},
        )

    async def _post(self, request: Request) -> JSONResponse:
        account = self._writer(request)
        key = request.headers.get("idempotency-key")
        status = self.server.post(account, key, await _sent(request))
        return JSONResponse(self._shown(request, account, status))

    async def _edit(self, request: Request) -> JSONResponse:
        account = self._writer(request)
        status_id = request.path_params["status"]
        status = self.server.edit(account, status_id, await _sent(request))
        return JSONResponse(self._shown(request, account, status))

    async def _delete(self, request: Request) -> JSONResponse:
        account = self._writer(request)
        self.server.count(account, "delete")
        status = self.server.delete(account, request.path_params["status"])
        return JSONResponse(self._shown(request, account, status) | {"text": status.text})

    async def _status(self, request: Request) -> JSONResponse:
        self._account(request, "read:statuses")
        status_id = request.path_params["status"]
        for owner in self.server.accounts.values():
            if status_id in owner.statuses:
                status = self.server.own(owner, status_id)
                return JSONResponse(self._shown(request, owner, status))
        raise Problem(404, "Record not found")

    async def _statuses(self, request: Request) -> JSONResponse:
        self._account(request, "read:statuses")
        owner = self.server.accounts.get(request.path_params["account"])
        if owner is None:
            raise Problem(404, "Record not found")
        limit = min(int(request.query_params.get("limit", USUAL_STATUSES)), MOST_STATUSES)
        before = int(request.query_params.get("max_id", "9" * 19))
        there = [
            status
            for status in reversed(owner.statuses.values())
            if not status.deleted and int(status.status_id) < before
        ]
        return JSONResponse([self._shown(request, owner, one) for one in there[:limit]])

    async def _me(self, request: Request) -> JSONResponse:
        return JSONResponse(_as_json(self._account(request, "read:accounts")))

    async def _upload(self, request: Request) -> JSONResponse:
        account = self._account(request, "write:media")
        self.server.count(account, "media")
        form = await read_form(request)
        file = form.files.get("file")
        if file is None or file.media_type not in PICTURES:
            raise Problem(422, "Validation failed: File content type is invalid")
        picture = Picture(
            self.server.new_id(),
            account.account_id,
            form.fields.get("description", ""),
            ready=not self.server.slow_pictures,
        )
        self.server.pictures[picture.media_id] = picture
        return _picture(picture, 200 if picture.ready else 202)

    async def _media(self, request: Request) -> JSONResponse:
        account = self._account(request, "write:media")
        picture = self.server.pictures.get(request.path_params["media"])
        if picture is None or picture.owner != account.account_id:
            raise Problem(404, "Record not found")
        answer = _picture(picture, 200 if picture.ready else 206)
        picture.ready = True
        return answer

    def _account(self, request: Request, scope: str) -> Account:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        account = next((a for a in self.server.accounts.values() if a.token == token), None)
        if account is None:
            raise Problem(401, "The access token is invalid")
        self.server.count(account, "all")
        if scope not in account.scopes:
            raise Problem(403, "This action is outside the authorized scopes")
        return account

    def _writer(self, request: Request) -> Account:
        account = self._account(request, "write:statuses")
        problem = self.instead.pop(account.account_id, None)
        if problem is not None:
            raise problem
        return account

    def _shown(self, request: Request, owner: Account, status: Status) -> Json:
        pictures = [self.server.pictures[one] for one in status.media]
        return {
            "id": status.status_id,
            "created_at": _moment(status.created_at),
            "edited_at": None if status.edited_at is None else _moment(status.edited_at),
            "visibility": status.visibility,
            "content": html_of(status.text),
            "url": f"{request.base_url}@{owner.acct}/{status.status_id}",
            "account": _as_json(owner),
            "media_attachments": [
                {"id": one.media_id, "type": "image", "description": one.description}
                for one in pictures
            ],
        }


def _as_json(account: Account) -> Json:
    return {"id": account.account_id, "acct": account.acct, "followers_count": 0}


def _picture(picture: Picture, status: int) -> JSONResponse:
    url = f"https://files.example/{picture.media_id}.png" if picture.ready else None
    return JSONResponse({"id": picture.media_id, "type": "image", "url": url}, status)


def _moment(seconds: float) -> str:
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


async def _sent(request: Request) -> Json:
    sent = json.loads(await request.body())
    return sent if isinstance(sent, dict) else {}


async def _problem(_request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, Problem):
        raise error
    return JSONResponse(error.body, error.status, error.headers)

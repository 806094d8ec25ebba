"""Applications, the page where an owner allows one, and the exchange of the code for a token."""

import json
from html import escape
from string import Template
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from connectors.mastodon.sandbox.server import Account, Application, Code, Json, Problem, Server

CODE_SECONDS = 600  # code: Doorkeeper's default
ALL_SCOPES = frozenset({"read:accounts", "read:statuses", "write:media", "write:statuses"})

_PAGE = Template("""<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>需要授权（沙箱）</title>
<h1>需要授权</h1>
<form method="post"><p><select name="acct">$accts</select></p>
<p><button name="answer" value="agree">授权</button>
<button name="answer" value="decline">拒绝</button></p></form>
</html>
""")

Query = dict[str, str]


def routes(server: Server) -> list[Route]:
    """Return the routes."""

    async def register(request: Request) -> JSONResponse:
        sent = await _sent(request)
        if not sent.get("client_name") or not sent.get("redirect_uris"):
            raise Problem(422, "Validation failed: Name can't be blank")
        scopes = frozenset(sent.get("scopes", "read").split())
        number = server.new_id()
        app = Application(f"id-{number}", f"secret-{number}", sent["redirect_uris"], scopes)
        server.apps[app.client_id] = app
        return JSONResponse(
            {
                "id": number,
                "name": sent["client_name"],
                "redirect_uri": app.redirect_uri,
                "client_id": app.client_id,
                "client_secret": app.client_secret,
            }
        )

    async def page(request: Request) -> Response:
        asked = dict(request.query_params)
        try:
            if request.method == "GET":
                _check(server, asked)
                return HTMLResponse(_PAGE.substitute(accts=_options(server)))
            sent = dict(parse_qsl((await request.body()).decode()))
            owner = next(one for one in server.accounts.values() if one.acct == sent["acct"])
            agrees = sent.get("answer") == "agree"
            where = agree(server, owner, asked) if agrees else decline(server, asked)
        except ValueError as error:
            return HTMLResponse(f"<h1>{escape(str(error))}</h1>", 400)
        return RedirectResponse(where, 302)

    async def token(request: Request) -> JSONResponse:
        return _exchanged(server, await _sent(request))

    return [
        Route("/api/v1/apps", register, methods=["POST"]),
        Route("/oauth/authorize", page, methods=["GET", "POST"]),
        Route("/oauth/token", token, methods=["POST"]),
    ]


def asked_of(url: str) -> Query:
    """Return what a link to the page asks for."""
    return dict(parse_qsl(urlsplit(url).query))


def agree(server: Server, owner: Account, asked: Query) -> str:
    """Return where an owner who agrees is sent."""
    app = _check(server, asked)
    code = f"code-{server.new_id()}"
    expires_at = server.now() + CODE_SECONDS
    server.codes[code] = Code(owner.account_id, app.client_id, expires_at)
    return _back(asked, {"code": code})


def decline(server: Server, asked: Query) -> str:
    """Return where an owner who declines is sent."""
    _check(server, asked)
    words = "The resource owner or authorization server denied the request."
    return _back(asked, {"error": "access_denied", "error_description": words})


def _check(server: Server, asked: Query) -> Application:
    """Refuse a page that a client may not open.

    Raises:
        ValueError: in the server's words.
    """
    app = server.apps.get(asked.get("client_id", ""))
    if app is None:
        raise ValueError("Client authentication failed due to unknown client.")
    if asked.get("redirect_uri") != app.redirect_uri:
        raise ValueError("The redirect uri included is not valid.")
    if not set(asked.get("scope", "read").split()) <= app.scopes:
        raise ValueError("The requested scope is invalid, unknown, or malformed.")
    return app


def _exchanged(server: Server, sent: Query) -> JSONResponse:
    app = server.apps.get(sent.get("client_id", ""))
    if app is None or sent.get("client_secret") != app.client_secret:
        return _error(401, "invalid_client")
    code = server.codes.pop(sent.get("code", ""), None)
    fits = code is not None and code.client_id == app.client_id and code.expires_at > server.now()
    if code is None or not fits or sent.get("redirect_uri") != app.redirect_uri:
        return _error(400, "invalid_grant")
    owner = server.accounts[code.owner]
    owner.token = f"the-token-{server.new_id()}-of-{owner.acct}"
    owner.scopes = frozenset(sent.get("scope", "read").split()) & ALL_SCOPES
    return JSONResponse(
        {
            "access_token": owner.token,
            "token_type": "Bearer",
            "scope": " ".join(sorted(owner.scopes)),
            "created_at": int(server.now()),
        }
    )


def _error(status: int, name: str) -> JSONResponse:
    said: Json = {"error": name, "error_description": name.replace("_", " ")}
    return JSONResponse(said, status)


def _back(asked: Query, more: Query) -> str:
    state = {"state": asked["state"]} if "state" in asked else {}
    return f"{asked['redirect_uri']}?{urlencode(more | state)}"


def _options(server: Server) -> str:
    return "".join(f"<option>{escape(one.acct)}</option>" for one in server.accounts.values())


async def _sent(request: Request) -> Query:
    sent = json.loads(await request.body())
    return {name: str(value) for name, value in sent.items()}

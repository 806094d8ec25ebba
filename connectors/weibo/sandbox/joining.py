"""An application's way to a token: the page where a user agrees, and the code's exchange.

`GET /oauth2/authorize` has no log-in: a demo's visitor picks the user, as the real page's visitor
does by a password. What agreeing leads to is the same for the page and for the kit.
"""

from html import escape
from string import Template
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from connectors.weibo.sandbox.platform import Platform, User
from hub.sdk.optional import App

CODE_SECONDS = 600  # assumed: the documentation names no figure
TOKEN_SECONDS = 30 * 86_400
ERRORS = {
    21322: "redirect_uri_mismatch",
    21324: "invalid_client",
    21325: "invalid_grant",
    21328: "unsupported_grant_type",
    21329: "unsupported_response_type",
    21330: "access_denied",
}

_PAGE = Template("""<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>微博登录授权（沙箱）</title>
<style>
body { margin: 2rem auto; max-width: 24rem; font: 1rem/1.7 system-ui, sans-serif }
button, select { font: inherit; padding: .25rem 1rem }
</style>
<h1>授权应用访问您的微博</h1>
<form method="post"><p><select name="uid">$users</select></p>
<p><button name="answer" value="agree">授权</button>
<button name="answer" value="decline">取消</button></p></form>
</html>
""")

Query = dict[str, str]


class Refusal(ValueError):
    """What the page says instead of asking, or the exchange instead of answering."""

    def __init__(self, code: int) -> None:
        super().__init__(f"{ERRORS[code]} ({code})")
        self.code = code

    def as_json(self) -> dict[str, Any]:
        """Return it as the interface does."""
        words = ERRORS[self.code].replace("_", " ")
        return {"error": ERRORS[self.code], "error_code": self.code, "error_description": words}


class Desk:
    """The applications, and the codes that are out.

    Attributes:
        apps: by key, each with its secret and its callback address.
        codes: by code: for which user, for which application, and until when.
    """

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.apps: dict[str, tuple[str, str]] = {}
        self.codes: dict[str, tuple[User, str, float]] = {}
        self._last = 0

    def register(self, callback_url: str) -> App:
        """Register an application (我的应用 → 高级信息 → 授权回调页)."""
        number = 1_073_880_650 + len(self.apps)
        app = App(str(number), f"app-secret-{number}")
        self.apps[app.key] = (app.secret, callback_url)
        return app

    def agree(self, user: User, asked: Query) -> str:
        """Return where a user who agrees is sent."""
        self.check(asked)
        self._last += 1
        code = f"code-{self._last:032x}"
        self.codes[code] = (user, asked["client_id"], self.platform.now + CODE_SECONDS)
        return _back(asked, {"code": code})

    def decline(self, asked: Query) -> str:
        """Return where a user who declines is sent."""
        self.check(asked)
        said = {name: str(value) for name, value in Refusal(21330).as_json().items()}
        return _back(asked, {"error_uri": "/oauth2/authorize"} | said)

    def check(self, asked: Query) -> None:
        """Refuse a page that the application may not open."""
        _, callback_url = self.apps.get(asked.get("client_id", ""), ("", None))
        if callback_url is None:
            raise Refusal(21324)
        if asked.get("redirect_uri") != callback_url:
            raise Refusal(21322)
        if asked.get("response_type", "code") != "code":
            raise Refusal(21329)

    def exchange(self, sent: Query) -> dict[str, Any]:
        """Give a token for a code, once."""
        secret, callback_url = self.apps.get(sent.get("client_id", ""), ("", ""))
        if not secret or sent.get("client_secret") != secret:
            raise Refusal(21324)
        if sent.get("grant_type") != "authorization_code":
            raise Refusal(21328)
        if sent.get("redirect_uri") != callback_url:
            raise Refusal(21322)
        user, app, until = self.codes.pop(sent.get("code", ""), (None, "", 0.0))
        if user is None or app != sent["client_id"] or until < self.platform.now:
            raise Refusal(21325)
        return self._granted(user)

    def _granted(self, user: User) -> dict[str, Any]:
        if not user.authorised:
            user.authorised, user.token = True, f"{user.token}-again"
        return {
            "access_token": user.token,
            "remind_in": str(TOKEN_SECONDS),
            "expires_in": TOKEN_SECONDS,
            "uid": user.uid,
        }


def routes(desk: Desk) -> list[Route]:
    """Return the routes."""

    async def page(request: Request) -> Response:
        asked = dict(request.query_params)
        try:
            if request.method == "GET":
                desk.check(asked)
                return HTMLResponse(_PAGE.substitute(users=_options(desk.platform)))
            sent = dict(parse_qsl((await request.body()).decode()))
            agrees = sent.get("answer") == "agree"
            user = desk.platform.users[sent["uid"]]
            where = desk.agree(user, asked) if agrees else desk.decline(asked)
        except Refusal as refusal:
            return HTMLResponse(f"<h1>访问出错</h1><p>{refusal}</p>", 400)
        return RedirectResponse(where, 302)

    async def token(request: Request) -> JSONResponse:
        sent = dict(parse_qsl((await request.body()).decode() or request.url.query))
        try:
            return JSONResponse(desk.exchange(sent))
        except Refusal as refusal:
            return JSONResponse(refusal.as_json(), 400)

    return [
        Route("/oauth2/authorize", page, methods=["GET", "POST"]),
        Route("/oauth2/access_token", token, methods=["POST"]),
    ]


def asked_of(url: str) -> Query:
    """Return what a link to the page asks for."""
    return dict(parse_qsl(urlsplit(url).query))


def _back(asked: Query, more: Query) -> str:
    state = {"state": asked["state"]} if "state" in asked else {}
    return f"{asked['redirect_uri']}?{urlencode(state | more)}"


def _options(platform: Platform) -> str:
    return "".join(f"<option>{escape(uid)}</option>" for uid in platform.users)

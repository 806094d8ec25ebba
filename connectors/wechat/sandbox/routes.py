"""The platform's addresses: interfaces under `/cgi-bin/`, and the readers' pages."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from connectors.wechat.sandbox import drafts, limits, pages, tokens
from connectors.wechat.sandbox.clock import Clock
from connectors.wechat.sandbox.limits import Body
from connectors.wechat.sandbox.sending import Sending
from connectors.wechat.sandbox.summary import summary
from connectors.wechat.sandbox.world import Account, Refusal

Interface = Callable[[Account, Clock, Body], Body]

COMMITTING = frozenset(
    {
        "message/mass/sendall",
        "message/mass/delete",
        "freepublish/submit",
        "freepublish/delete",
    }
)
# Personal and unverified accounts have lost these in July 2025.
FOR_VERIFIED = COMMITTING | {"freepublish/batchget", "freepublish/getarticle", "message/mass/get"}

_MEDIA = re.compile(rb'name="media"; filename="[^"]+\.[a-z]+"')
_ESCAPE = re.compile(rb"(?<!\\)((?:\\\\)*)\\u")


@dataclass(slots=True)
class Routes:
    """Answers requests.

    Attributes:
        accounts: finds or makes an account by its AppID.
        all_accounts: that there are.
        done: called after a request that may have ended something.
    """

    clock: Clock
    sending: Sending
    accounts: Callable[[str], Account]
    all_accounts: dict[str, Account]
    done: Callable[[], None]

    def app(self) -> Starlette:
        """Make the application."""
        return Starlette(
            routes=[
                Route("/cgi-bin/{path:path}", self.interface, methods=["POST"]),
                Route("/s", self.article),
                Route("/accounts/{appid}", self.account),
                Route("/_summary", self.summary),
                Route("/", self.index),
            ]
        )

    async def interface(self, request: Request) -> Response:
        """Answer a call, under 200 whatever it comes to."""
        try:
            answer = await self._answer(request, request.path_params["path"])
        except Refusal as refusal:
            answer = refusal.answer
        self.done()
        return JSONResponse(answer)

    async def article(self, request: Request) -> HTMLResponse:
        """Show an article's page."""
        biz, mid, index = (request.query_params.get(name, "") for name in ("__biz", "mid", "idx"))
        account = next((one for one in self.all_accounts.values() if one.biz == biz), None)
        sends = account.sends if account else []
        send = next((one for one in sends if str(one.data_id) == mid), None)
        return pages.article_page(dict(send.live()).get(int(index)) if send else None)

    async def account(self, request: Request) -> HTMLResponse:
        """Show what an account's followers see."""
        return pages.account_page(self.accounts(request.path_params["appid"]), self.sending)

    async def index(self, _: Request) -> HTMLResponse:
        """List the accounts."""
        return pages.accounts_page(self.all_accounts.values())

    async def summary(self, _: Request) -> JSONResponse:
        """Count what readers have."""
        return JSONResponse(summary(self.all_accounts.values()))

    async def _answer(self, request: Request, path: str) -> Body:
        if path == "stable_token":
            body = _as_sent(await request.body())
            account = self.accounts(str(body.get("appid")))
            _check_address(account, request, 40164)
            return tokens.stable_token(account, self.clock, body)
        account = self._who(request.query_params.get("access_token", ""))
        _check_address(account, request, 61004)
        limits.count(account, self.clock, path)
        if path in FOR_VERIFIED and account.kind == "unverified":
            raise Refusal(48001, "api unauthorized")
        if path in COMMITTING and account.instead:
            raise account.instead.pop(0)
        return await self._done(account, path, request)

    async def _done(self, account: Account, path: str, request: Request) -> Body:
        if path == "media/uploadimg":
            return drafts.upload_picture(await _file(request), self.sending.url)
        if path == "material/add_material":
            return drafts.add_material(account, await _file(request), self.sending.url)
        interface = self._interfaces().get(path)
        if interface is None:
            raise Refusal(40066, "invalid url")
        return interface(account, self.clock, _as_sent(await request.body()))

    def _who(self, token: str) -> Account:
        """Find whose token it is: an account's tokens are derived from its own secret."""
        account = self.all_accounts.get(token.partition(".")[0])
        if account is None:
            raise Refusal(40014, "invalid access_token")
        tokens.check(account, self.clock, token)
        return account

    def _interfaces(self) -> dict[str, Interface]:
        sending = self.sending
        return {
            "clear_quota": limits.clear,
            "openapi/quota/get": limits.left,
            "draft/add": drafts.add,
            "draft/get": drafts.get,
            "draft/delete": drafts.delete,
            "draft/batchget": drafts.list_all,
            "message/mass/sendall": sending.sendall,
            "message/mass/get": sending.mass_get,
            "message/mass/delete": sending.mass_delete,
            "freepublish/submit": sending.submit,
            "freepublish/get": sending.get,
            "freepublish/delete": sending.delete,
            "freepublish/getarticle": sending.article,
            "freepublish/batchget": sending.list_all,
        }


def _as_sent(raw: bytes) -> Body:
    r"""Read JSON as the platform does, which takes `\u4e2d` for six characters."""
    try:
        value: Any = json.loads(_ESCAPE.sub(rb"\1\\\\u", raw))
    except ValueError:
        raise Refusal(47001, "data format error") from None
    if not isinstance(value, dict):
        raise Refusal(47001, "data format error")
    return value


async def _file(request: Request) -> bytes:
    """Read the file `media` of a form."""
    _, _, boundary = request.headers.get("content-type", "").partition("boundary=")
    for part in (await request.body()).split(b"--" + boundary.strip('"').encode()):
        head, _, data = part.partition(b"\r\n\r\n")
        if _MEDIA.search(head):
            return data.removesuffix(b"\r\n")
    raise Refusal(41005, "media data missing")


def _check_address(account: Account, request: Request, code: int) -> None:
    host = request.client.host if request.client else ""
    if account.allowed is not None and host not in account.allowed:
        raise Refusal(code, f"invalid ip {host}, not in whitelist")

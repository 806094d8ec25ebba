"""How an account joins: the hub registers an application on its server, and its owner agrees.

Source: docs "apps" and "oauth" methods. Each invitation registers an application of its own: what
it is given is needed once, so nothing of it is kept.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from connectors.mastodon.errors import is_error, wait_of, words_of
from hub.sdk import Retry, Tools
from hub.sdk.answers import json_object
from hub.sdk.optional import Invitation, Joined, Joining, NotJoined

NAME = (
    "云稿库"  # what an owner reads on the server's page, and later among the allowed applications
)
SCOPES = "read:accounts read:statuses write:media write:statuses"


async def invite(tools: Tools, joining: Joining) -> Invitation | Retry:
    """Register an application, and return the page where the owner allows it."""
    asked = {
        "client_name": NAME,
        "redirect_uris": joining.callback_url,
        "scopes": SCOPES,
        "website": tools.base_url,
    }
    response = await tools.preparing.post(_url(joining, "api/v1/apps"), json=asked)
    made = json_object(response)
    app = {name: made.get(name) for name in ("client_id", "client_secret")}
    if not response.is_success or not all(isinstance(one, str) for one in app.values()):
        return Retry(words_of(response), after=wait_of(response))
    page = {
        "client_id": app["client_id"],
        "redirect_uri": joining.callback_url,
        "response_type": "code",
        "scope": SCOPES,
        "state": joining.state,
        "force_login": "true",  # who is logged in is rarely the account itself
    }
    return Invitation(f"{_url(joining, 'oauth/authorize')}?{urlencode(page)}", app)


async def join(
    tools: Tools, joining: Joining, query: Mapping[str, str]
) -> Joined | NotJoined | Retry:
    """Exchange the code that the owner came back with, and ask whose token it is."""
    if not query.get("code"):
        declined = query.get("error") == "access_denied"
        return NotJoined("您没有同意授权。" if declined else "服务器没有给出授权码。")
    asked = {
        **joining.kept,
        "grant_type": "authorization_code",
        "code": query["code"],
        "redirect_uri": joining.callback_url,
        "scope": SCOPES,
    }
    response = await tools.preparing.post(_url(joining, "oauth/token"), json=asked)
    granted = json_object(response)
    if is_error(response):
        return _refused(response, granted)
    token = granted.get("access_token")
    if not response.is_success or not isinstance(token, str):
        return Retry(words_of(response))
    return await _whose(tools, joining, token)


def _refused(response: httpx.Response, said: Mapping[str, Any]) -> NotJoined | Retry:
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return Retry(words_of(response), after=wait_of(response))
    if said["error"] == "invalid_grant":
        return NotJoined("授权码已经用过或已过期。")
    return NotJoined(f"服务器没有同意：{words_of(response)}")


async def _whose(tools: Tools, joining: Joining, token: str) -> Joined | Retry:
    headers = {"authorization": f"Bearer {token}"}
    url = _url(joining, "api/v1/accounts/verify_credentials")
    response = await tools.preparing.get(url, headers=headers)
    acct = json_object(response).get("acct")
    if not response.is_success or not isinstance(acct, str):
        return Retry(words_of(response), after=wait_of(response))
    return Joined(_in_full(acct, joining.account.external_id), {"access_token": token}, f"@{acct}")


def _in_full(acct: str, enrolled: str) -> str:
    """Name an account as it is enrolled: with the server's name, where that has it.

    The server calls its own accounts by their first half only, and the half behind it may be
    another domain than its address; whoever answers there is of this server.
    """
    _, _, domain = enrolled.removeprefix("@").partition("@")
    return f"@{acct}@{domain}" if domain else f"@{acct}"


def _url(joining: Joining, path: str) -> str:
    return f"{joining.account.settings.server}/{path}"

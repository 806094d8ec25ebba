"""One call to Penguin, with the token."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import httpx

from connectors.penguin.answers import Answer, read
from connectors.penguin.errors import is_dead_token
from connectors.penguin.tokens import NoToken, current, refused
from hub.sdk import Account, Tools


async def get(tools: Tools, account: Account, path: str, **query: Any) -> Answer:
    """Ask for something."""

    async def send(token: str) -> httpx.Response:
        text = urlencode({"access_token": token, **query})
        return await tools.preparing.get(f"{_address(account, path)}?{text}")

    return await _with_token(tools, account, send)


async def post(tools: Tools, account: Account, path: str, fields: Mapping[str, Any]) -> Answer:
    """Make something public: everything is in the form, the token too."""

    async def send(token: str) -> httpx.Response:
        form = {"access_token": token, **fields}
        return await tools.http.post(_address(account, path), data=form)

    return await _with_token(tools, account, send)


async def _with_token(
    tools: Tools, account: Account, send: Callable[[str], Awaitable[httpx.Response]]
) -> Answer:
    try:
        token = await current(tools, account)
    except NoToken as error:
        return Answer(error.outcome, words=error.outcome.why)
    answer = read(await send(token))
    if answer.code is None or answer.failure is None or not is_dead_token(answer.words):
        return answer
    return replace(answer, failure=await refused(tools, account, token, answer.words))


def _address(account: Account, path: str) -> str:
    return f"{account.settings.api_url.rstrip('/')}/{path}"

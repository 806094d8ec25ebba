"""A person's browser: it keeps cookies, follows redirects from the hub to the provider and back."""

import re
from html import unescape
from typing import Self
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
from fastapi import FastAPI

HUB = "https://hub.test"
BACK = f"{HUB}/sign-in/oidc/callback"
MOST_STEPS = 12

_ACTION = re.compile(r'<form[^>]* action="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Browser:
    """One browser of one person.

    Attributes:
        hub: what it has of the hub.
        web: what it has of everybody else.
    """

    def __init__(self, app: FastAPI) -> None:
        self.hub = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HUB)
        self.web = httpx.AsyncClient(trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.hub.aclose()
        await self.web.aclose()

    async def leave(self, next_: str = "") -> str:
        """Begin to sign in, on the way to a page; return where the hub sends it."""
        answer = await self.hub.get("/sign-in/oidc", params={"next": next_} if next_ else None)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def agree(self, address: str, login: str) -> str:
        """Log in at the provider, agree, and return where it sends the browser back to."""
        answer = await self.web.get(address)
        for _ in range(MOST_STEPS):
            if answer.is_redirect:
                address = urljoin(address, answer.headers["location"])
                if address.startswith(HUB):
                    return address
                answer = await self.web.get(address)
            else:
                assert answer.is_success, answer.text
                address = urljoin(address, unescape(_ACTION.search(answer.text)[1]))
                form = dict(_HIDDEN.findall(answer.text)) | {"login": login, "password": "any"}
                answer = await self.web.post(address, data=form)
        raise AssertionError("The provider does not send anybody back.")

    async def back(self, address: str) -> httpx.Response:
        """Come back to the hub."""
        return await self.hub.get(address)

    async def sign_in(self, login: str) -> httpx.Response:
        """Go all the way."""
        return await self.back(await self.agree(await self.leave(), login))

    async def is_in(self) -> bool:
        """Say whether the hub's API knows it."""
        return (await self.hub.get("/api/v1/regions")).is_success


def asked(address: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query))

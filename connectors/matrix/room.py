"""The calls to one room of one server. Tokens go into a header only."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from hub.sdk import Account, Tools

MESSAGE = "m.room.message"
PAGE = 50  # events; each has at most 65,536 bytes, and an answer at most 5,000,000


@dataclass(frozen=True, slots=True)
class Room:
    """An account's room. Whatever is answered is returned; what fails on the wire is raised."""

    tools: Tools
    account: Account

    async def send(self, txn: str, content: dict[str, Any]) -> httpx.Response:
        """Send a message: the committing call.

        Args:
            txn: repeated with the same token, it gets the first answer, whatever the content is.
            content: of the event.
        """
        return await self._put(f"{self._path}/send/{MESSAGE}/{quote(txn, safe='')}", content)

    async def redact(self, txn: str, event_id: str) -> httpx.Response:
        """Take an event's content away: the committing call. Always 200, also for no event."""
        target = f"{quote(event_id, safe='')}/{quote(txn, safe='')}"
        return await self._put(f"{self._path}/redact/{target}", {})

    async def event(self, event_id: str) -> httpx.Response:
        """Read one event."""
        return await self._get(f"{self._path}/event/{quote(event_id, safe='')}")

    async def edits(self, event_id: str) -> httpx.Response:
        """Read the edits of an event; none of a redacted one, although they are still there."""
        target = f"{quote(event_id, safe='')}/m.replace?limit={PAGE}"
        return await self._get(f"{self._path_of('v1')}/relations/{target}")

    async def page(self, before: str | None) -> httpx.Response:
        """Read events, the newest first; `before` is where the page before ended."""
        start = f"&from={quote(before, safe='')}" if before else ""
        return await self._get(f"{self._path}/messages?dir=b&limit={PAGE}{start}")

    async def state(self, kind: str) -> httpx.Response:
        """Read what the room says of itself."""
        return await self._get(f"{self._path}/state/{kind}")

    async def who_am_i(self) -> httpx.Response:
        """Ask whose token it is."""
        return await self._get(f"{self._client('v3')}/account/whoami")

    async def joined(self) -> httpx.Response:
        """Ask which rooms the token's user is in."""
        return await self._get(f"{self._client('v3')}/joined_rooms")

    @property
    def _path(self) -> str:
        return self._path_of("v3")

    def _path_of(self, version: str) -> str:
        room_id = quote(self.account.settings.room_id, safe="")
        return f"{self._client(version)}/rooms/{room_id}"

    def _client(self, version: str) -> str:
        return f"{self.account.settings.homeserver}/_matrix/client/{version}"

    @property
    def _headers(self) -> dict[str, str]:
        token = self.account.credentials.access_token.get_secret_value()
        return {"authorization": f"Bearer {token}"}

    async def _put(self, url: str, content: dict[str, Any]) -> httpx.Response:
        return await self.tools.http.put(url, json=content, headers=self._headers)

    async def _get(self, url: str) -> httpx.Response:
        return await self.tools.preparing.get(url, headers=self._headers)

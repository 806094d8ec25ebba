"""The calls to one server for one account. Tokens go into a header only."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from hub.sdk import Account, Tools

PAGE = 40  # docs: the most that one page of statuses has


@dataclass(frozen=True, slots=True)
class Api:
    """An account on a server. Every answer is returned; what fails on the wire is raised."""

    tools: Tools
    account: Account

    async def post(self, key: str, fields: dict[str, Any]) -> httpx.Response:
        """Post a status: the committing call.

        Args:
            key: repeated within an hour, it gets the first status, whatever the fields are.
            fields: of the status.
        """
        headers = {**self._headers, "idempotency-key": key}
        return await self.tools.http.post(self._url("statuses"), json=fields, headers=headers)

    async def edit(self, status_id: str, fields: dict[str, Any]) -> httpx.Response:
        """Replace a status' text and pictures: the committing call."""
        url = self._url(f"statuses/{_part(status_id)}")
        return await self.tools.http.put(url, json=fields, headers=self._headers)

    async def delete(self, status_id: str) -> httpx.Response:
        """Delete a status: the committing call. Its pictures too, which are else kept for a day."""
        url = self._url(f"statuses/{_part(status_id)}?delete_media=true")
        return await self.tools.http.delete(url, headers=self._headers)

    async def status(self, status_id: str) -> httpx.Response:
        """Read one status."""
        return await self._get(f"statuses/{_part(status_id)}")

    async def statuses(self, account_id: str, before: str | None) -> httpx.Response:
        """Read an account's own statuses, the newest first."""
        older = f"&max_id={_part(before)}" if before else ""
        path = f"accounts/{_part(account_id)}/statuses?limit={PAGE}&exclude_reblogs=true{older}"
        return await self._get(path)

    async def me(self) -> httpx.Response:
        """Ask whose token it is."""
        return await self._get("accounts/verify_credentials")

    async def upload(self, name: str, media_type: str, data: bytes, alt: str) -> httpx.Response:
        """Upload a picture; nobody sees it before a status has it."""
        return await self.tools.preparing.post(
            self._url("media", "v2"),
            files={"file": (name, data, media_type)},
            data={"description": alt},
            headers=self._headers,
        )

    async def media(self, media_id: str) -> httpx.Response:
        """Ask whether a picture is ready: 200; or 206, while the server works on it."""
        return await self._get(f"media/{_part(media_id)}")

    @property
    def _headers(self) -> dict[str, str]:
        token = self.account.credentials.access_token.get_secret_value()
        return {"authorization": f"Bearer {token}"}

    def _url(self, path: str, version: str = "v1") -> str:
        return f"{self.account.settings.server}/api/{version}/{path}"

    async def _get(self, path: str) -> httpx.Response:
        return await self.tools.preparing.get(self._url(path), headers=self._headers)


def _part(name: str) -> str:
    return quote(name, safe="")

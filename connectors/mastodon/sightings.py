"""What the server shows of a copy. An answer that proves nothing says so."""

import json
import time
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from connectors.mastodon.api import Api
from connectors.mastodon.errors import MISSING, is_error, wait_of, words_of
from connectors.mastodon.render import marked
from hub.sdk import CannotTell, Gone, Placement, Present, Sighting
from hub.sdk.answers import json_object

MOST_PAGES = 20
MARGIN_SECONDS = 300.0  # that the server's clock may have been moved by since


async def see(api: Api, placement: Placement, status_id: str) -> Sighting:
    """See whether a status is there."""
    response = await api.status(status_id)
    if response.status_code in MISSING and is_error(response):
        return Gone({"http_status": response.status_code})
    status = json_object(response)
    if not response.is_success or status.get("id") != status_id:
        return _unclear(response)
    return _present(status, marked(_text(status.get("content")), placement.key))


async def find(api: Api, placement: Placement) -> Sighting:
    """Find the copy by its link among all that the account has posted since its publish began."""
    if placement.since is None:
        return CannotTell("Nobody knows since when to look.")
    me = await api.me()
    account_id = json_object(me).get("id")
    if not me.is_success or not isinstance(account_id, str):
        return _unclear(me)
    since = placement.since.timestamp() - _behind(me) - MARGIN_SECONDS
    return await _find(api, placement, account_id, since)


async def _find(api: Api, placement: Placement, account_id: str, since: float) -> Sighting:
    before: str | None = None
    for _ in range(MOST_PAGES):
        response = await api.statuses(account_id, before)
        page = _page(response)
        if page is None:
            return _unclear(response)
        for status in page:
            if (version := marked(_text(status.get("content")), placement.key)) is not None:
                return _present(status, version)
        if not page or _posted_at(page[-1]) < since:
            return Gone()
        before = _text(page[-1].get("id"))
    return CannotTell(f"It may be behind the account's newest {MOST_PAGES} pages.")


def _present(status: dict[str, Any], version: int | None) -> Present:
    return Present(
        remote_id=_text(status.get("id")),
        url=_text(status.get("url")) or None,
        version=version,
        evidence={name: status.get(name) for name in ("created_at", "edited_at", "visibility")},
    )


def _unclear(response: httpx.Response) -> CannotTell:
    return CannotTell(words_of(response), after=wait_of(response))


def _page(response: httpx.Response) -> list[dict[str, Any]] | None:
    """Read a page of statuses; None if it is anything else, or any of them is no status."""
    try:
        page = json.loads(response.content) if response.is_success else None
    except ValueError:
        return None
    if not isinstance(page, list):
        return None
    whole = all(isinstance(one, dict) and one.get("id") and _posted_at(one) for one in page)
    return page if whole else None


def _posted_at(status: dict[str, Any]) -> float:
    try:
        return datetime.fromisoformat(_text(status.get("created_at"))).timestamp()
    except ValueError:
        return 0.0


def _behind(response: httpx.Response) -> float:
    """A clock that is ahead counts as right: looking back too far costs pages, nothing else."""
    try:
        theirs = parsedate_to_datetime(response.headers.get("date", "")).timestamp()
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, time.time() - theirs)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

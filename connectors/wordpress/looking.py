"""What a portal shows, to whoever is not logged in and to the account itself."""

import re
from typing import Any
from urllib.parse import urlsplit

import httpx

from connectors.wordpress.api import address, read
from connectors.wordpress.drafts import find
from connectors.wordpress.errors import HIDDEN, Declined
from connectors.wordpress.settings import authorization
from hub.sdk import (
    CannotTell,
    Gone,
    Placement,
    Present,
    Refused,
    Sighting,
    Tools,
    platform_words,
)

PUBLIC = "publish"
WAITING = frozenset({"pending", "future"})  # somebody in the portal has to let it through

_LINK = re.compile(r"https?://[^\s\"<>\\\x00-\x1f\x7f]{1,1990}\Z")
_NOT_HERE = frozenset({404, 410})


async def post_of(tools: Tools, placement: Placement) -> int | None:
    """Return the number of a placement's post; None if it has none.

    Raises:
        Declined: as `find`.
    """
    if placement.remote_id is not None:
        return int(placement.remote_id)
    found = await find(tools, placement.account, placement.key)
    return None if found is None else int(found["id"])


async def by_name(tools: Tools, placement: Placement) -> Sighting:
    """Look for the placement's post by its slug, and say whether it is public."""
    try:
        found = await find(tools, placement.account, placement.key)
    except Declined as no:
        return CannotTell(no.words)
    if found is None:
        return Gone({"slug": placement.key})
    if found["status"] != PUBLIC:
        return Gone({"post": found["id"], "status": found["status"]})
    return Present(str(found["id"]), link(found))


async def as_a_reader(tools: Tools, placement: Placement) -> Sighting:
    """See whether readers get the post: by the portal's interface and, if not, at its link.

    Only both together prove that it is gone: a cache may go on showing the page, and a portal may
    keep strangers from its interface altogether.
    """
    try:
        post = await post_of(tools, placement)
        if post is None:
            return Gone({"slug": placement.key})
        shown = await _shown(tools, placement, post)
        if shown is not None:
            return Present(str(post), link(shown) or placement.url)
    except Declined as no:
        return CannotTell(no.words)
    if placement.url is None:
        return Gone({"post": post})
    return _at_its_link(placement, await tools.preparing.get(placement.url))


def check_public(post: dict[str, Any]) -> None:
    """See that a post has not been taken down; to correct it would not put it back.

    Raises:
        Declined: it has.
    """
    status = str(post.get("status"))
    if status != PUBLIC:
        raise Declined(Refused(status, f"The portal's people have taken it down ({status})."))


def link(post: dict[str, Any]) -> str | None:
    """Return where readers find a post, if it says so."""
    value = post.get("link")
    return value if isinstance(value, str) and _LINK.match(value) else None


async def _shown(tools: Tools, placement: Placement, post: int) -> dict[str, Any] | None:
    """Return a post that is public; None for one that surely is not.

    Raises:
        Declined: neither a stranger nor the account is told.
    """
    url = address(placement.account, f"posts/{post}", {"_fields": "id,status,link"})
    try:
        found = _public(await tools.preparing.get(url))
    except Declined:
        found = _public(await tools.preparing.get(url, headers=authorization(placement.account)))
    return found


def _public(response: httpx.Response) -> dict[str, Any] | None:
    try:
        post = read(response)
    except Declined as no:
        if (no.status, no.code) in HIDDEN:
            return None
        raise
    return post if post.get("status") == PUBLIC else None


def _at_its_link(placement: Placement, page: httpx.Response) -> Sighting:
    evidence = {"url": placement.url, "http_status": page.status_code}
    if page.status_code in _NOT_HERE:
        return Gone(evidence)
    if not page.is_redirect:
        return CannotTell(f"{placement.url} answers {platform_words(page)}: a cache, perhaps")
    # WordPress sends readers of a missing page to one whose name begins alike
    target = page.headers.get("location", "")
    if placement.key in urlsplit(target).path:
        return CannotTell(f"{placement.url} leads to {target}: another copy, perhaps")
    return Gone(evidence | {"leads_to": target[:500]})

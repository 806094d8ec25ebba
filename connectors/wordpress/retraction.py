"""Taking a post down, with its pictures.

WordPress keeps a picture when its post goes: under a trashed post its page still opens, and after a
deletion for good its interface even lists it to strangers. Nothing finds it then, so the pictures
are deleted first. What keeps them from going does not keep the post: it is hidden all the same, and
the pictures are tried again.
"""

import asyncio

import httpx

from connectors.wordpress.api import call
from connectors.wordpress.drafts import drop_pictures
from connectors.wordpress.errors import ALREADY_TRASHED, MISSING, Declined, not_public
from connectors.wordpress.looking import post_of
from hub.sdk import Account, Done, Outcome, Placement, Retry, Tools

PICTURES_SECONDS = 1.5  # after that the post has its turn: its call must start soon after the claim
PICTURES = "pictures"


async def take_down(tools: Tools, placement: Placement) -> Outcome:
    """Take the placement's post down in the way that the account's settings say."""
    account = placement.account
    try:
        post = await post_of(tools, placement)
    except Declined as no:
        return not_public(no.outcome)
    if post is None:
        return Done(placement.known_as)
    left = await _clear(tools, account, post)
    try:
        await _hide(tools, account, post, for_good=left is None)
    except Declined as no:
        if no.code not in {ALREADY_TRASHED, MISSING}:
            return no.outcome
    return left or Done(str(post))


async def _clear(tools: Tools, account: Account, post: int) -> Outcome | None:
    """Delete a post's pictures; return what the retraction comes to if some are left."""
    try:
        async with asyncio.timeout(PICTURES_SECONDS):
            await drop_pictures(tools, account, post)
    except Declined as no:
        outcome = not_public(no.outcome)
        return outcome if isinstance(outcome, Retry) else Done(str(post), remains=PICTURES)
    except (httpx.HTTPError, TimeoutError) as error:
        return Retry(f"The post is hidden, but not all of its pictures are: {type(error).__name__}")
    return None


async def _hide(tools: Tools, account: Account, post: int, *, for_good: bool) -> None:
    """Make the committing call. A post that still has pictures must not lose them for good."""
    way, path = account.settings.retraction, f"posts/{post}"
    if way == "draft":
        fields = {"status": "draft"}
        await call(tools.http, account, "POST", path, fields=fields, _fields="id,status")
    elif way == "delete" and for_good:
        await call(tools.http, account, "DELETE", path, force="true")
    else:
        await call(tools.http, account, "DELETE", path, _fields="id,status")

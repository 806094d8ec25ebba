"""Taking a post down, with its pictures.

WordPress keeps a picture when its post goes: under a trashed post its page still opens, and after a
deletion for good its interface even lists it to strangers. So the post is hidden first, which is
the committing call; then its pictures are deleted, and the post itself if that is asked for.
Whatever of that does not come to pass is seen when it is read back, and done again.
"""

from typing import Any

from connectors.wordpress.api import call
from connectors.wordpress.drafts import drop, drop_pictures
from connectors.wordpress.errors import ALREADY_TRASHED, MISSING, Declined, not_public
from connectors.wordpress.looking import post_of
from hub.sdk import Account, Done, Outcome, Placement, Tools


async def take_down(tools: Tools, placement: Placement) -> Outcome:
    """Take the placement's post down in the way that the account's settings say."""
    account = placement.account
    try:
        post = await post_of(tools, placement)
    except Declined as no:
        return not_public(no.outcome)
    if post is None:
        return Done(placement.known_as)
    try:
        await _hide(tools, account, post)
    except Declined as no:
        if no.code != ALREADY_TRASHED:
            return Done(str(post)) if no.code == MISSING else no.outcome
    return Done(str(post), remains=await _clear(tools, account, post))


async def _hide(tools: Tools, account: Account, post: int) -> None:
    method, fields = _HOW[account.settings.retraction]
    await call(tools.http, account, method, f"posts/{post}", fields=fields, _fields="id,status")


async def _clear(tools: Tools, account: Account, post: int) -> str | None:
    """Delete what belongs to a hidden post; return what remains, in a word."""
    try:
        if account.settings.retraction == "delete":
            await drop(tools, account, post)
        else:
            await drop_pictures(tools, account, post)
    except Declined as no:
        return None if no.code == MISSING else "pictures"
    return None


# a portal can do without a trash, so what is to be deleted for good becomes a draft first
_HOW: dict[str, tuple[str, dict[str, Any] | None]] = {
    "trash": ("DELETE", None),
    "draft": ("POST", {"status": "draft"}),
    "delete": ("POST", {"status": "draft"}),
}

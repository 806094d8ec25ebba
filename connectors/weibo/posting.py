"""What becomes of a post that Weibo has answered to."""

from connectors.weibo.api import Answer
from connectors.weibo.errors import DELAYED, REPEATED, SIMILAR
from connectors.weibo.looking import find
from connectors.weibo.names import address_of, number_of
from hub.sdk import (
    CannotTell,
    Done,
    Gone,
    Outcome,
    Pending,
    Placement,
    Present,
    Refused,
    Retry,
    Tools,
    Unknown,
)

DELAY_SECONDS = 60.0  # "wait a minute or two"
MOST_LOOKS = 10  # for a post that was said to come; then a person looks


async def posted(tools: Tools, placement: Placement, answer: Answer) -> Outcome:
    """Return what a publish comes to.

    Neither "delayed" nor "you have posted that already" is a success before the post is found.
    """
    if answer.code == DELAYED:
        return Pending({"looks": 0}, DELAY_SECONDS)
    if answer.code in REPEATED or answer.code == SIMILAR:
        return await _earlier(tools, placement, answer)
    if answer.failure is not None:
        return answer.failure
    number = number_of(dict(answer.data))
    if number is None:
        return Unknown("The answer does not name the post.")
    return Done(number, address_of(dict(answer.data), placement.account.external_id))


async def appeared(tools: Tools, placement: Placement) -> Outcome:
    """Look for a post that was said to come."""
    looks = int((placement.state or {}).get("looks", 0)) + 1
    seen = await find(tools, placement)
    if isinstance(seen, Present):
        return Done(seen.remote_id, seen.url)
    if isinstance(seen, CannotTell):
        return Retry(seen.why, seen.after)
    if looks >= MOST_LOOKS:
        return Unknown(
            f"Weibo took the post ({DELAYED}), and after {looks} minutes it is not there"
        )
    return Pending({"looks": looks}, DELAY_SECONDS)


async def _earlier(tools: Tools, placement: Placement, answer: Answer) -> Outcome:
    """Find the post that this one is said to repeat."""
    seen = await find(tools, placement)
    if isinstance(seen, Present):
        return Done(seen.remote_id, seen.url)
    if answer.code == SIMILAR and isinstance(seen, Gone):
        return Refused(str(SIMILAR), answer.words)
    return Unknown(f"{answer.words} ({answer.code}), and the post is not found")

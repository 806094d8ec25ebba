"""What a video's description comes to, for each of the hub's questions. Pure."""

from connectors.kuaishou.videos import Found
from hub.sdk import CannotTell, Done, Gone, Outcome, Pending, Present, Refused, Sighting

FIRST_LOOK_SECONDS = 15.0  # after a publish; then twice as long each time
SLOWEST_LOOK_SECONDS = 900.0


def progress(found: Found, looks: int) -> Outcome:
    """Say how a publish goes on that was asked for so often."""
    if not found.there:
        return Refused("120001", "审核未通过，或在审核期间被删除")
    if not found.pending:
        return Done(found.photo_id, found.url)
    wait = min(FIRST_LOOK_SECONDS * 2**looks, SLOWEST_LOOK_SECONDS)
    return Pending({"photo_id": found.photo_id, "looks": looks}, wait)


def sighting(found: Found) -> Sighting:
    """Say whether viewers see a video."""
    if not found.there:
        return Gone({"result": "120001"})
    if found.pending:
        return CannotTell("it is not through its audit", after=FIRST_LOOK_SECONDS)
    return Present(found.photo_id, found.url)


def same_caption(one: str, other: str) -> bool:
    """Compare captions as they come back: spaces may be lost on the way."""
    return "".join(one.split()) == "".join(other.split())

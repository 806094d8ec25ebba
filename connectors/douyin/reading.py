"""What a work's status comes to, for each of the hub's questions. Pure."""

from connectors.douyin.works import Found, State
from hub.sdk import CannotTell, Done, Gone, Outcome, Pending, Present, Refused, Retry, Sighting

FIRST_LOOK_SECONDS = 30.0  # after a publish; then twice as long each time
SLOWEST_LOOK_SECONDS = 900.0

_WHY = {0: "作品已不存在", 2: "作品不适宜公开", 6: "作品被设为好友可见", 7: "作品被设为私密"}


def pending(item_id: str, looks: int) -> Pending:
    """Wait for the audit; the longer it takes, the less often the hub asks."""
    wait = min(FIRST_LOOK_SECONDS * 2**looks, SLOWEST_LOOK_SECONDS)
    return Pending({"item_id": item_id, "looks": looks}, wait)


def progress(found: Found, looks: int) -> Outcome:
    """Say how a publish goes on that was asked for so often."""
    match found.state:
        case State.PUBLIC:
            return Done(found.item_id, found.url)
        case State.WAITING:
            return pending(found.item_id, looks)
        case State.HIDDEN:
            return Refused(str(found.status), _WHY[found.status])
    return Retry(f"a status that nobody has documented: {found.status}")


def sighting(found: Found) -> Sighting:
    """Say whether readers see a work."""
    match found.state:
        case State.PUBLIC:
            return Present(found.item_id, found.url, evidence={"status": found.status})
        case State.HIDDEN:
            return Gone({"status": found.status})
    return CannotTell(f"its status is {found.status}", after=FIRST_LOOK_SECONDS)


def same_text(one: str, other: str) -> bool:
    """Compare texts as they come back: without their spaces, and maybe cut."""
    short, long = sorted(("".join(one.split()), "".join(other.split())), key=len)
    return bool(short) and long.startswith(short)

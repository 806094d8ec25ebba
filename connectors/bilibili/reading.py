"""What an article's state comes to, for each of the hub's questions. Pure."""

from connectors.bilibili.articles import GONE, Found, State
from hub.sdk import CannotTell, Done, Gone, Outcome, Pending, Present, Refused, Retry, Sighting

FIRST_LOOK_SECONDS = 15.0  # after a publish; then twice as long each time
SLOWEST_LOOK_SECONDS = 900.0


def pending(article_id: str, looks: int) -> Pending:
    """Wait for the audit; the longer it takes, the less often the hub asks."""
    wait = min(FIRST_LOOK_SECONDS * 2**looks, SLOWEST_LOOK_SECONDS)
    return Pending({"article_id": article_id, "looks": looks}, wait)


def progress(found: Found, looks: int) -> Outcome:
    """Say how a publish goes on that was asked for so often, this time included."""
    match found.state:
        case State.PUBLIC:
            return Done(found.article_id, found.url)
        case State.WAITING:
            return pending(found.article_id, looks)
        case State.HIDDEN:
            return Refused(_name(found), found.why or "没有通过审核，或在审核期间被删除")
    return Retry(f"a state that nobody has documented: {found.code}")


def sighting(found: Found) -> Sighting:
    """Say whether readers see an article."""
    match found.state:
        case State.PUBLIC:
            return Present(found.article_id, found.url, evidence={"state": _name(found)})
        case State.HIDDEN:
            return Gone({"state": _name(found)})
    return CannotTell(f"its state is {found.code}", after=FIRST_LOOK_SECONDS)


def same_title(one: str, other: str) -> bool:
    """Compare titles as they come back: spaces may be lost on the way."""
    return "".join(one.split()) == "".join(other.split())


def _name(found: Found) -> str:
    return "missing" if found.code is GONE else str(found.code)

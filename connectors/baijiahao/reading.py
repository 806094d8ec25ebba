"""What an article's status comes to, for each of the hub's questions. Pure."""

from connectors.baijiahao.articles import Found, State
from hub.sdk import CannotTell, Done, Gone, Outcome, Pending, Present, Refused, Retry, Sighting

FIRST_LOOK_SECONDS = 15.0  # after a publish; then twice as long each time
SLOWEST_LOOK_SECONDS = 900.0

_WHY = {
    "draft": "它只是草稿，没有公开：百家号没有取到封面图",
    "withdraw": "它在审核期间被人撤回",
    "deleted": "它在审核期间被人删除",
    "videofail": "视频处理失败",
    "audiofail": "音频处理失败",
}


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
            return Refused(found.status, found.why or _WHY.get(found.status, "没有通过审核"))
    return Retry(f"a status that nobody has documented: {found.status!r}")


def sighting(found: Found) -> Sighting:
    """Say whether readers see an article."""
    match found.state:
        case State.PUBLIC:
            return Present(found.article_id, found.url, evidence={"status": found.status})
        case State.HIDDEN:
            return Gone({"status": found.status})
    return CannotTell(f"its status is {found.status!r}", after=FIRST_LOOK_SECONDS)


def same_title(one: str, other: str) -> bool:
    """Compare titles as they come back: spaces may be lost on the way."""
    return "".join(one.split()) == "".join(other.split())

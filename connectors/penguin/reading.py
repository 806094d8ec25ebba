"""What a transaction and an article's flag come to, for each of the hub's questions. Pure."""

from collections.abc import Mapping
from typing import Any

from connectors.penguin.articles import Found, State, found_in
from hub.sdk import CannotTell, Done, Gone, Outcome, Pending, Present, Refused, Retry, Sighting

FIRST_LOOK_SECONDS = 15.0  # after a publish; then twice as long each time
SLOWEST_LOOK_SECONDS = 900.0

_WORKING, _FAILED, _SUCCEEDED = "处理中", "失败", "成功"


def pending(transaction: str, looks: int) -> Pending:
    """Wait for the transaction and the audit; the longer it takes, the less often the hub asks."""
    wait = min(FIRST_LOOK_SECONDS * 2**looks, SLOWEST_LOOK_SECONDS)
    return Pending({"transaction": transaction, "looks": looks}, wait)


def progress(data: Mapping[str, Any], transaction: str, looks: int) -> Outcome:
    """Say how a publish goes on that was asked for so often, this time included."""
    status, info = data.get("transaction_status"), data.get("article_info")
    if status == _WORKING:
        return pending(transaction, looks)
    if status == _FAILED:
        return Refused(_FAILED, "企鹅号没有收下这篇文章，也没有说明原因；请在 om.qq.com 后台查看")
    if status != _SUCCEEDED or not isinstance(info, dict):
        return Retry(f"a status that nobody has documented: {status!r}")
    found = found_in(info)
    if found.state is State.PUBLIC and found.name:
        return Done(found.name, found.url)
    if found.state is State.HIDDEN:
        return Refused(found.flag, f"企鹅号中它的状态是“{found.flag}”")
    return pending(transaction, looks)


def sighting(found: Found) -> Sighting:
    """Say whether readers see an article."""
    if found.state is State.PUBLIC and found.name:
        return Present(found.name, found.url, evidence={"flag": found.flag})
    if found.state is State.HIDDEN:
        return Gone({"flag": found.flag})
    return CannotTell(f"its flag is {found.flag!r}", after=FIRST_LOOK_SECONDS)


def same_title(one: str, other: str) -> bool:
    """Compare titles as they come back: spaces may be lost on the way."""
    return "".join(one.split()) == "".join(other.split())

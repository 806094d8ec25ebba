"""How a send ended: what `mass/get` and `freepublish/get` say, and the event beside them.

None of these calls anything. `mass/get` says neither why a send failed nor where its pages are:
only the event does, which the hub puts into the handle as `heard`.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from connectors.wechat.ids import Message, Story
from connectors.wechat.settings import FREEPUBLISH, MASS
from hub.sdk import Done, Outcome, Part, Refused, Unknown

# what the event MASSSENDJOBFINISH says of it
AUDIT = {
    "err(10001)": "涉嫌广告",
    "err(20001)": "涉嫌政治",
    "err(20002)": "涉嫌色情",
    "err(20004)": "涉嫌社会",
    "err(20006)": "涉嫌违法犯罪",
    "err(20008)": "涉嫌欺诈",
    "err(20013)": "涉嫌版权",
    "err(21000)": "涉嫌其他",
    "err(22000)": "涉嫌互推",
    "err(30001)": "原创校验系统错误",
    "err(30002)": "原创校验判定不能群发",
    "err(30003)": "原创校验判定为转载",
    "err(40001)": "管理员拒绝了这次群发",
    "err(40002)": "管理员 30 分钟内没有确认这次群发",
}
# what freepublish/get says of it
PUBLISHED, PUBLISHING = 0, 1
FAILED = {
    2: "原创声明没有通过",
    3: "发布失败，微信没有说明原因",
    4: "平台审核没有通过",
    5: "发布后被账号的人全部删除",
    6: "发布后被系统封禁",
}


def of_mass(handle: Mapping[str, Any], answer: Mapping[str, Any]) -> Outcome | None:
    """Read `mass/get`; None while it is being sent."""
    match answer["msg_status"]:
        case "SENDING":
            return None
        case "SEND_SUCCESS":
            return _sent(handle)
        case "SEND_FAIL":
            return _not_sent(_heard(handle))
        case "DELETE":
            return Refused("DELETE", "群发后又被人删除")
        case other:
            return Unknown(f"msg_status {other}")


def of_freepublish(handle: Mapping[str, Any], answer: Mapping[str, Any]) -> Outcome | None:
    """Read `freepublish/get`; None while it is being published."""
    status = answer["publish_status"]
    if status == PUBLISHING:
        return None
    if status == PUBLISHED:
        return _published(handle, answer)
    if status not in FAILED:
        return Unknown(f"publish_status {status}")
    return Refused(f"publish_status {status}", FAILED[status], _culprits(answer.get("fail_idx")))


def done(message: Message, addresses: Mapping[int, str], stories: int) -> Done:
    """Name every story of a message; `addresses` are by index, from 1."""
    parts = tuple(
        Part(str(Story(message, index)), addresses.get(index)) for index in range(1, stories + 1)
    )
    return Done(str(message), addresses.get(1), parts=parts)


def addresses_of(items: Any, name: str, address: str) -> dict[int, str]:
    """Return the links in a list of `{"idx": 1, "article_url": "…"}`."""
    rows = items if isinstance(items, list) else []
    return {
        row[name]: row[address]
        for row in rows
        if isinstance(row, dict)
        and isinstance(row.get(name), int)
        and isinstance(row.get(address), str)
        and row[address].startswith(("http://", "https://"))
    }


def _sent(handle: Mapping[str, Any]) -> Outcome:
    heard = _heard(handle).get("addresses", {})
    addresses = {int(index): str(url) for index, url in heard.items() if _is_its(url, handle)}
    return done(Message(MASS, str(handle["number"])), addresses, int(handle["stories"]))


def _is_its(url: str, handle: Mapping[str, Any]) -> bool:
    """Say whether a link can be of this send: its `mid` is what `sendall` named `msg_data_id`."""
    mid = parse_qs(urlsplit(url).query).get("mid")
    return not mid or not handle.get("mid") or mid == [handle["mid"]]


def _not_sent(heard: Mapping[str, Any]) -> Outcome:
    status = str(heard.get("status", "SEND_FAIL"))
    words = AUDIT.get(status, "群发失败，原因见公众平台的“发表记录”")
    return Refused(status, words, _culprits(heard.get("refused")))


def _published(handle: Mapping[str, Any], answer: Mapping[str, Any]) -> Outcome:
    article, detail = answer.get("article_id"), answer.get("article_detail")
    if not article:
        return Unknown("WeChat says that it is published, and not under which number")
    items = detail.get("item") if isinstance(detail, dict) else None
    addresses = addresses_of(items, "idx", "article_url")
    return done(Message(FREEPUBLISH, str(article)), addresses, int(handle["stories"]))


def _culprits(indexes: Any) -> tuple[int, ...]:
    """Turn the platform's numbers, from 1, into ours, from 0."""
    numbers = indexes if isinstance(indexes, list) else [indexes]
    return tuple(number - 1 for number in numbers if isinstance(number, int) and number > 0)


def _heard(handle: Mapping[str, Any]) -> Mapping[str, Any]:
    heard = handle.get("heard")
    return heard if isinstance(heard, dict) else {}

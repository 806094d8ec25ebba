"""The platform's messages: a send has ended.

In plain text (明文模式) or both (兼容模式): the signature covers a time and a nonce, not the text.
So a message only makes the hub ask; what the hub believes of its text is what an answer then
leaves open: why a mass send has failed, and where on the platform's own site its pages are. A link
is taken where none is known, and never instead of another.
"""

import hmac
import re
import time
from collections.abc import Iterable, Mapping
from hashlib import sha1
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from connectors.wechat.ids import Message, Story
from connectors.wechat.settings import FREEPUBLISH, MASS, Credentials, Settings
from hub.sdk import Account
from hub.sdk.optional import Heard, Incoming

MAX_BYTES = 65_536
OLDEST = 3_600.0  # seconds; the platform repeats a message for 15, and clocks differ
NOT_TO_BE_REPRINTED = "3"  # CopyrightCheckResult: AuditState

REFUSED = Heard(status=403, reply=b"signature")
TAKEN = Heard(reply=b"success")  # what the platform wants to hear


def on_event(account: Account, incoming: Incoming) -> Heard:
    """Check who speaks, and say which send is worth a look."""
    if not _is_signed(account.credentials, incoming.query):
        return REFUSED
    if incoming.method == "GET":  # the platform checks the address that it was given
        return Heard(reply=incoming.query.get("echostr", "").encode())
    root = _parsed(incoming.body)
    read = _READERS.get(_text(root, "Event")) if root is not None else None
    try:
        return read(root, account.settings) if read and root is not None else TAKEN
    except (ValueError, IndexError):  # a name that no message or story has
        return TAKEN


def signature(token: str, timestamp: str, nonce: str) -> str:
    """Sign as the platform does."""
    return sha1("".join(sorted((token, timestamp, nonce))).encode()).hexdigest()  # noqa: S324 - the platform's choice


def _is_signed(credentials: Credentials, query: Mapping[str, str]) -> bool:
    if credentials.event_token is None:
        return False
    stamp, token = query.get("timestamp", ""), credentials.event_token.get_secret_value()
    ours = signature(token, stamp, query.get("nonce", ""))
    theirs = query.get("signature", "")
    return hmac.compare_digest(ours.encode(), theirs.encode()) and _is_recent(stamp)


def _is_recent(stamp: str) -> bool:
    return stamp.isdecimal() and len(stamp) < 16 and abs(time.time() - int(stamp)) < OLDEST  # noqa: PLR2004 - far beyond any time


def _parsed(body: bytes) -> ET.Element | None:
    if len(body) > MAX_BYTES or re.search(rb"<!(?!\[CDATA\[)", body):
        return None  # no message of the platform's has a document type, nor an entity
    try:
        return ET.fromstring(body)  # noqa: S314 - no entities get here, see above
    except ET.ParseError:
        return None


def _mass(root: ET.Element, settings: Settings) -> Heard:
    number = _text(root, "MsgID")
    items = list(root.iterfind("CopyrightCheckResult/ResultList/item"))
    rows = root.iterfind("ArticleUrlResult/ResultList/item")
    links = _links(rows, ("ArticleIdx", "ArticleUrl"), settings)
    tells = {
        "status": _text(root, "Status"),
        "refused": [int(_text(item, "ArticleIdx")) for item in items if _is_barred(item)],
        "addresses": links,
    }
    return _heard(number, Message(MASS, number), links, tells)


def _publication(root: ET.Element, settings: Settings) -> Heard:
    info = "PublishEventInfo"
    article = "".join(_text(root, f"{info}/article_id").split())
    message = Message(FREEPUBLISH, article) if article else None
    rows = root.iterfind(f"{info}/article_detail/item")
    links = _links(rows, ("idx", "article_url"), settings)
    return _heard(_text(root, f"{info}/publish_id"), message, links, {})


def _is_barred(item: ET.Element) -> bool:
    barred = _text(item, "AuditState") == NOT_TO_BE_REPRINTED
    return barred and _text(item, "ArticleIdx").isdecimal()


def _links(
    rows: Iterable[ET.Element], names: tuple[str, str], settings: Settings
) -> dict[str, str]:
    """Return the stories' links, by index; one that leads elsewhere is none of the platform's."""
    found = (tuple(_text(row, name) for name in names) for row in rows)
    ours = urlsplit(settings.pages_url).hostname
    return {
        index: link
        for index, link in found
        if index.isdecimal() and urlsplit(link).hostname == ours
    }


def _heard(
    number: str, message: Message | None, links: Mapping[str, str], tells: dict[str, Any]
) -> Heard:
    """Wake what waits under the number, and say where the stories are that are out."""
    if not number.isdecimal():  # a handle has other words, too
        return TAKEN
    pages = {str(Story(message, int(at))): link for at, link in links.items()} if message else {}
    return Heard(reply=b"success", wakes=(number, *pages), tells=tells, links=pages)


def _text(element: ET.Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


_READERS = {"MASSSENDJOBFINISH": _mass, "PUBLISHJOBFINISH": _publication}

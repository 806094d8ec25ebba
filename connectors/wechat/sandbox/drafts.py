"""Pictures, and the draft box."""

import hashlib
import re
import sys
from base64 import urlsafe_b64encode
from typing import Any

from connectors.wechat.sandbox.clock import Clock
from connectors.wechat.sandbox.limits import Body
from connectors.wechat.sandbox.world import Account, Refusal, Shown

MOST_STORIES = 8
MOST_LISTED = 20
DISLIKED = "invalid content: 涉嫌标题党"
MAX_BODY_PICTURE, MAX_MATERIAL = 1_000_000, 10_000_000  # bytes
PICTURES = {b"\xff\xd8\xff": "jpg", b"\x89PNG": "png", b"GIF8": "gif"}

# field, most, unit, code, the platform's words; the unit is what the documentation calls 字
SIZES = (
    ("title", 32, len, 45003, "title size out of limit"),
    ("author", 16, len, 45110, "author size out of limit"),
    ("digest", 128, len, 45004, "description size out of limit"),
    ("content_source_url", 1_024, lambda text: len(text.encode()), 45005, "url size out of limit"),
    ("content", 19_999, len, 45002, "content size out of limit"),
    ("content", 1_000_000, lambda text: len(text.encode()), 45002, "content size out of limit"),
)
_OWN_PICTURE = re.compile(r"https?://[^\"'/]+/mmbiz/")
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style|iframe)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_LAST = re.compile(r"<(p|img)\b(?!.*<(?:p|img)\b).*", re.IGNORECASE | re.DOTALL)


def upload_picture(data: bytes, url: str) -> Body:
    """`media/uploadimg`: one address for the same bytes, whoever uploads them."""
    _check_picture(data, {"jpg", "png"}, MAX_BODY_PICTURE)
    return {"url": f"{url}/mmbiz/{_name_of(data)}/0?wx_fmt={_kind(data)}"}


def add_material(account: Account, data: bytes, url: str) -> Body:
    """`material/add_material?type=image`."""
    _check_picture(data, {"jpg", "png", "gif"}, MAX_MATERIAL)
    media_id = _name_of(account.appid.encode() + data)
    account.media.add(media_id)
    return {"media_id": media_id, "url": f"{url}/mmbiz/{_name_of(data)}/0"}


def add(account: Account, clock: Clock, body: Body) -> Body:
    """`draft/add`."""
    articles = body.get("articles")
    if not isinstance(articles, list) or not articles:
        raise Refusal(47001, "data format error")
    if len(articles) > MOST_STORIES:
        raise Refusal(45008, "article size out of limit")
    stories = [_story(account, article) for article in articles]
    if account.dislikes:
        account.dislikes = False
        account.disliked.add(stories[-1].title)
    if any(story.title in account.disliked for story in stories):
        raise Refusal(45166, DISLIKED)
    if account.loses:
        account.loses = False
        stories[-1].content = _LAST.sub("", stories[-1].content)
    _ = clock
    media_id = _name_of(f"{account.appid}:draft:{len(account.drafts_known) + 1}".encode())
    account.drafts_known.add(media_id)
    account.drafts[media_id] = stories
    return {"media_id": media_id}


def get(account: Account, clock: Clock, body: Body) -> Body:
    """`draft/get`."""
    _ = clock
    return {"news_item": [as_item(story) for story in find(account, body)]}


def delete(account: Account, clock: Clock, body: Body) -> Body:
    """`draft/delete`."""
    _ = clock
    find(account, body)
    del account.drafts[body["media_id"]]
    return {"errcode": 0, "errmsg": "ok"}


def list_all(account: Account, clock: Clock, body: Body) -> Body:
    """`draft/batchget`: the newest first; `no_content` leaves out what is long."""
    _ = clock
    offset, count = int(body.get("offset", 0)), int(body.get("count", MOST_LISTED))
    newest = list(reversed(account.drafts.items()))[offset : offset + min(count, MOST_LISTED)]
    items = [
        {"media_id": media_id, "content": {"news_item": [_listed(one, body) for one in stories]}}
        for media_id, stories in newest
    ]
    return {"total_count": len(account.drafts), "item_count": len(items), "item": items}


def find(account: Account, body: Body) -> list[Shown]:
    """Return a draft that is in the box."""
    media_id = body.get("media_id")
    if not isinstance(media_id, str) or media_id not in account.drafts:
        raise Refusal(40007, "invalid media_id")
    return account.drafts[media_id]


def as_item(story: Shown) -> Body:
    """Show a story as `news_item` does."""
    return {
        "title": story.title,
        "author": story.author,
        "digest": story.digest,
        "content": story.content,
        "content_source_url": story.source_url,
        "thumb_media_id": story.cover,
    }


def _listed(story: Shown, body: Body) -> Body:
    return as_item(story) | ({"content": ""} if body.get("no_content") else {})


def _story(account: Account, article: Any) -> Shown:
    if not isinstance(article, dict) or not article.get("title") or not article.get("content"):
        raise Refusal(47001, "data format error")
    for name, most, size, code, words in SIZES:
        if size(str(article.get(name, ""))) > most:
            raise Refusal(code, words)
    if article.get("thumb_media_id") not in account.media:
        raise Refusal(40007, "invalid media_id")
    if "<a " in article["content"]:
        raise Refusal(45166, "invalid content")
    return Shown(
        title=article["title"],
        author=str(article.get("author", "")),
        digest=str(article.get("digest", "")),
        # thousands of accounts show the same story
        content=sys.intern(_cleaned(article["content"])),
        source_url=str(article.get("content_source_url", "")),
        cover=article["thumb_media_id"],
    )


def _cleaned(content: str) -> str:
    """Drop scripts and the pictures of others, without a word."""
    content = _SCRIPT.sub("", content)
    return _IMAGE.sub(lambda tag: tag[0] if _OWN_PICTURE.search(tag[0]) else "", content)


def _check_picture(data: bytes, kinds: set[str], most: int) -> None:
    if _kind(data) not in kinds:
        raise Refusal(40005, "invalid file type")
    if len(data) >= most:
        raise Refusal(40009, "invalid image size")


def _kind(data: bytes) -> str:
    return next((kind for start, kind in PICTURES.items() if data.startswith(start)), "")


def _name_of(data: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")

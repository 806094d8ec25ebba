"""What `freepublish/batchget` shows: the account's publications, the newest first.

It does not show what was pushed by `mass`: WeChat's staff says so, and that no interface does.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.wechat.api import Api
from connectors.wechat.ids import MAX_STORIES, Message, Story
from connectors.wechat.settings import FREEPUBLISH
from hub.sdk.optional import Post

MOST = 20  # freepublish/batchget: count


@dataclass(frozen=True, slots=True)
class Listed:
    """One story of a publication."""

    title: str
    source_url: str
    url: str | None
    deleted: bool


@dataclass(frozen=True, slots=True)
class Publication:
    """One entry of the list; `at` is in seconds since 1970."""

    message: Message
    at: float
    articles: tuple[Listed, ...]


async def publications(api: Api, most: int = MOST) -> list[Publication]:
    """Return the newest publications.

    Raises:
        Ended: the platform does not say.
    """
    question = {"offset": 0, "count": max(1, min(most, MOST)), "no_content": 1}
    answer = await api.prepare("freepublish/batchget", "total_count", json=question)
    items = answer.get("item")
    return [_publication(item) for item in items or () if _is_sound(item)]


async def posts(api: Api, most: int) -> list[Post]:
    """Return the stories that can be read now."""
    return [
        Post(str(Story(one.message, index)), article.title, article.url, _moment(one.at))
        for one in await publications(api, most)
        for index, article in enumerate(one.articles, 1)
        if not article.deleted
    ][:most]


def stories_of(content: Any) -> tuple[Listed, ...]:
    """Read a `news_item`, of a list or of `freepublish/getarticle`."""
    items = content.get("news_item") if isinstance(content, dict) else None
    rows = [item for item in items or () if isinstance(item, dict)]
    return tuple(_listed(row) for row in rows[:MAX_STORIES])


def _publication(item: dict[str, Any]) -> Publication:
    message = Message(FREEPUBLISH, str(item["article_id"]))
    return Publication(message, float(item["update_time"]), stories_of(item.get("content")))


def _listed(row: dict[str, Any]) -> Listed:
    return Listed(
        title=str(row.get("title", "")),
        source_url=str(row.get("content_source_url", "")),
        url=str(row["url"]) if row.get("url") else None,
        deleted=bool(row.get("is_deleted", row.get("is_delete", False))),
    )


def _is_sound(item: Any) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("update_time"), int | float):
        return False
    try:
        Message(FREEPUBLISH, str(item.get("article_id", "")))
    except ValueError:
        return False
    return True


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)

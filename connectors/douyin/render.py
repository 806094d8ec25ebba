"""From a story to pictures with a text."""

from dataclasses import asdict
from typing import Any

from hub.sdk import Article, Picture
from hub.sdk.counting import check
from hub.sdk.manifest import Limit, Limits
from hub.sdk.pictures import check_size
from hub.sdk.text import cut, plain

BETWEEN = "\n\n"


def work(article: Article, limits: Limits) -> dict[str, Any]:
    """Return the text and the pictures, the cover first.

    Raises:
        ValueError: the story has no picture, too many or too large ones, or too long a title.
    """
    check("title", article.title, limits.title)
    pictures: dict[str, Picture] = {}
    for one in sorted(article.assets, key=lambda one: one.role != "cover"):
        if one.media_type.startswith("image/") and one.role != "attachment":
            pictures.setdefault(one.digest, one)
    if not pictures:
        raise ValueError("Douyin shows pictures with a text, and this story has no picture.")
    check("set of pictures", list(pictures), limits.images)
    for one in pictures.values():
        check_size(one, limits.image_bytes)
    return {
        "text": _text(article.title, plain(article.body_html), limits.body),
        "pictures": [asdict(one) for one in pictures.values()],
    }


def _text(title: str, body: str, limit: Limit | None) -> str:
    """Put the title before the text, which is cut to what is left. Links would not work."""
    if limit is None or not body:
        return title + BETWEEN + body if body else title
    left = limit.model_copy(update={"most": limit.most - len(title + BETWEEN)})
    return (title + BETWEEN + cut(body, left)).rstrip()

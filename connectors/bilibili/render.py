"""From a story to what `article/add` takes, but for the pictures' addresses on Bilibili."""

from dataclasses import asdict
from typing import Any

from hub.sdk import Article, Picture
from hub.sdk.counting import check
from hub.sdk.html import inline, pictures_of
from hub.sdk.manifest import Limit, Limits
from hub.sdk.text import cut, plain


def article_of(article: Article, limits: Limits) -> dict[str, Any]:
    """Return the article's fields, its text's pictures still bearing the hub's names.

    Raises:
        ValueError: it can never be public on Bilibili; the text says why.
    """
    check("title", article.title, limits.title)
    content = inline(article.body_html)
    sources = pictures_of(content)
    text = plain(content)
    check("body", text, limits.body and limits.body.beside(len(sources)))
    return {
        "title": article.title,
        "summary": _summary(article.digest or text, limits.digest),
        "content": content,
        "pictures": [asdict(_picture(article, source)) for source in sources],
        "covers": [asdict(one) for one in article.assets if one.role == "cover"][:1],
    }


def _summary(text: str, limit: Limit | None) -> str:
    line = " ".join(text.split())
    return cut(line, limit) if limit is not None else line


def _picture(article: Article, source: str) -> Picture:
    for one in article.assets:
        if source == f"asset:{one.digest}":
            return one
    raise ValueError(f"The text shows {source[:100]}, which the hub does not keep.")

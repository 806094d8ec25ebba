"""From a story to what `article/publish` takes."""

from typing import Any

from hub.sdk import Account, Article, Picture
from hub.sdk.counting import check
from hub.sdk.html import inline, pictures_of, with_sources
from hub.sdk.manifest import Limits

FETCHED = "http"  # what an address must begin with for Baidu to fetch something there


def publication(article: Article, account: Account, limits: Limits) -> dict[str, Any]:
    """Return the article's fields, its page and its pictures' addresses among them.

    Raises:
        ValueError: it can never be public on Baijiahao; the text says why.
    """
    check("title", article.title, limits.title)
    covers = [account.picture_url(article, one) for one in _covers(article)]
    if not covers:
        raise ValueError(
            "Baijiahao leaves an article without a cover among the drafts, where nobody reads it. "
            "Give the story a cover, or a picture in its text."
        )
    if not account.page(article).startswith(FETCHED):
        raise ValueError("Baijiahao needs the address of the story's page; the region has no site.")
    content = _content(article, account)
    check("body", content, limits.body)
    return {
        "title": article.title,
        "content": content,
        "cover_images": covers[: limits.images.most if limits.images else None],
        "page": account.page(article),
    }


def _covers(article: Article) -> list[Picture]:
    """Return the cover; without one, the pictures of the text, in their order."""
    pictures = [one for one in article.assets if one.media_type.startswith("image/")]
    return [one for one in pictures if one.role == "cover"][:1] or [
        one for one in pictures if one.role == "inline"
    ]


def _content(article: Article, account: Account) -> str:
    content = inline(article.body_html)
    addresses = {f"asset:{one.digest}": account.picture_url(article, one) for one in article.assets}
    return with_sources(
        content, {source: addresses.get(source, source) for source in pictures_of(content)}
    )

"""From a story to what `article/clientpubpic` takes."""

from typing import Any

from hub.sdk import Account, Article, Picture
from hub.sdk.counting import check
from hub.sdk.html import inline, pictures_of, with_sources
from hub.sdk.manifest import Limits

FETCHED = "http"  # what an address must begin with for Penguin to fetch something there


def fields_of(article: Article, account: Account, limits: Limits) -> dict[str, Any]:
    """Return the article's fields. Links are left out: they would not work there.

    Raises:
        ValueError: it can never be an article on Penguin; the text says why.
    """
    check("title", article.title, limits.title)
    cover = _cover(article)
    if cover is None:
        raise ValueError("Penguin takes no article without a cover: give the story a picture.")
    content = inline(article.body_html, without={"a"})
    if not content.strip():
        raise ValueError("Penguin takes no article without a text.")
    own = {f"asset:{one.digest}": account.picture_url(article, one) for one in article.assets}
    sources = {source: own.get(source, source) for source in pictures_of(content)}
    cover_url = account.picture_url(article, cover)
    if not all(one.startswith(FETCHED) for one in (cover_url, *sources.values())):
        raise ValueError("Penguin fetches pictures from the story's page; the region has no site.")
    content = with_sources(content, sources)
    return {"title": article.title, "content": content, "cover_pic": cover_url}


def _cover(article: Article) -> Picture | None:
    """Return the cover; without one, the first picture of the text."""
    pictures = [one for one in article.assets if one.media_type.startswith("image/")]
    fit = [one for one in pictures if one.role != "attachment"]
    return min(fit, key=lambda one: one.role != "cover", default=None)

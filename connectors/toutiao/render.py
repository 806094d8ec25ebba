"""From a story to an article's fields."""

from typing import Any

from hub.sdk import Account, Article, Picture
from hub.sdk.counting import check
from hub.sdk.html import inline, pictures_of, with_sources
from hub.sdk.manifest import Limits
from hub.sdk.text import cut

FETCHED = "http"  # what an address must begin with for Toutiao to fetch something there


def fields_of(article: Article, account: Account, limits: Limits) -> dict[str, Any]:
    """Return the article's fields. Links are left out: Toutiao takes none.

    Raises:
        ValueError: it can never be an article on Toutiao; the text says why.
    """
    check("title", article.title, limits.title)
    content = _content(article, account)
    if not content.strip():
        raise ValueError("Toutiao takes no article without a text or a picture.")
    short = cut(article.digest, limits.digest) if limits.digest else article.digest
    return {"title": article.title, "content": content, "abstract": short}


def _content(article: Article, account: Account) -> str:
    """Return the text; Toutiao makes the covers from its pictures, so ours comes first."""
    content = inline(article.body_html, without={"a"})
    addresses = {f"asset:{one.digest}": account.picture_url(article, one) for one in article.assets}
    shown = pictures_of(content)
    cover = _cover(article)
    if cover is not None and f"asset:{cover.digest}" not in shown:
        content = f'<p><img src="asset:{cover.digest}"></p>{content}'
    sources = {one: addresses.get(one, one) for one in pictures_of(content)}
    if not all(one.startswith(FETCHED) for one in sources.values()):
        raise ValueError("Toutiao fetches pictures from the story's page; the region has no site.")
    return with_sources(content, sources)


def _cover(article: Article) -> Picture | None:
    return next((one for one in article.assets if one.role == "cover"), None)

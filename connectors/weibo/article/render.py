"""From a story to a headline article."""

from typing import Any

from connectors.weibo.render import SHORT, page_of, picture_address, text_of
from hub.sdk import Account, Article
from hub.sdk.counting import check
from hub.sdk.html import inline, pictures_of, with_sources
from hub.sdk.manifest import Limits


def article_of(article: Article, account: Account, limits: Limits) -> dict[str, Any]:
    """Return the article's fields.

    Its post's text may have 1,900 characters. It gets 140 hanzi: in the list of an account's
    posts a longer one is cut short, and its link, by which it is found again, with it.

    Raises:
        ValueError: it can never be published; the text says why.
    """
    check("title", article.title, limits.title)
    content = _content(article, account)
    check("body", content, limits.body)
    return {
        "title": article.title,
        "content": content,
        "cover": picture_address(article, account),
        "summary": article.digest,
        "text": text_of(article, account, SHORT, article.digest),
        "page": page_of(article, account),
    }


def _content(article: Article, account: Account) -> str:
    content = inline(article.body_html)
    ours = {f"asset:{one.digest}": account.picture_url(article, one) for one in article.assets}
    return with_sources(
        content, {source: ours.get(source, source) for source in pictures_of(content)}
    )

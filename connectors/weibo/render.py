"""From a story to a post's text, its link and its picture."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from connectors.weibo.settings import Settings
from hub.sdk import Account, Article, Picture
from hub.sdk.manifest import Counted, Limit
from hub.sdk.text import cut, plain

SHORT = Limit(most=140, counted=Counted.HALVES, source="documentation: statuses/share")

# of a placement's key: a form of two digits, and the thousandth copy
_ROOM = "-00-000"


def text_of(article: Article, account: Account, limit: Limit, lead: str | None = None) -> str:
    """Return a post's text, with room left for its link.

    A `#` becomes `＃`: between two of them Weibo reads a topic, which a share must not have.

    Args:
        article: the story.
        account: on whose page the link leads.
        limit: of the text with the link. A link counts as it is written; Weibo shortens it.
        lead: instead of the story's body.
    """
    body = plain(article.body_html) if lead is None else lead
    longest = f"{article.article_id}-{account.account_id}{_ROOM}"
    tail = " " + marked(page_of(article, account), longest)
    text = f"【{article.title}】{body}".replace("#", "＃")
    return cut(text, limit, tail).removesuffix(tail)


def page_of(article: Article, account: Account) -> str:
    """Return the story's page.

    Raises:
        ValueError: Weibo would not take a link to it.
    """
    settings: Settings = account.settings
    page = account.page(article)
    host = urlsplit(page).hostname or ""
    if not page.startswith("http"):
        raise ValueError("Weibo wants a link to the story's page; the region has no site.")
    if host != settings.bound_domain and not host.endswith(f".{settings.bound_domain}"):
        raise ValueError(
            f"The story's page is on {host}; Weibo takes only links to the application's bound "
            f"domain, {settings.bound_domain}. Bind {host} to the application, and enter it here."
        )
    return page


def marked(page: str, key: str) -> str:
    """Return a page's address that names one copy, and no other."""
    return f"{page}?copy={key}"


def marks(address: str, key: str) -> bool:
    """Tell whether an address names this copy."""
    return parse_qs(urlsplit(address).query).get("copy") == [key]


def cover_of(article: Article) -> Picture | None:
    """Return the story's cover."""
    covers = (one for one in article.assets if one.role == "cover")
    return next((one for one in covers if one.media_type.startswith("image/")), None)


def picture_address(article: Article, account: Account) -> str:
    """Return where Weibo fetches the picture that it insists on."""
    cover = cover_of(article)
    default: str = account.settings.default_picture
    return default if cover is None else account.picture_url(article, cover)


def post_of(article: Article, account: Account | None, limit: Limit) -> dict[str, Any]:
    """Return a post's text and the page that it leads to.

    Raises:
        ValueError: it can never be posted; the text says why.
    """
    if account is None:
        raise ValueError("A post on Weibo leads to its region's page.")
    return {"text": text_of(article, account, limit), "page": page_of(article, account)}

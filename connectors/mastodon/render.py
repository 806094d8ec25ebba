"""A story as a status: title, as much of the text as fits, and the link to its page."""

import re
from typing import TypedDict

from hub.sdk import Article, Manifest, Picture, Placement
from hub.sdk.counting import check
from hub.sdk.manifest import Limit
from hub.sdk.text import cut, plain

URL_CHARACTERS = 23  # docs, "Instance": characters_reserved_per_url, however long it is
LEAST_CHARACTERS = 100  # of a text with so many short links that the server has to judge itself
_URL = re.compile(r"https?://[!#-;=?-~]+")

PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
MAX_PICTURE_BYTES = 16_000_000  # docs, "Instance": image_size_limit


class Status(TypedDict):
    """What all accounts get of a version."""

    article_id: int
    version: int
    title: str
    text: str
    cover: "Cover | None"


class Cover(TypedDict):
    """The picture to attach, as a `Picture` without what only the hub needs."""

    digest: str
    name: str
    media_type: str
    size: int


def status(article: Article, manifest: Manifest) -> Status:
    """Turn a version into text.

    Raises:
        ValueError: the title is too long.
    """
    check("title", article.title, manifest.limits.title)
    return {
        "article_id": article.article_id,
        "version": article.version,
        "title": article.title,
        "text": plain(article.body_html) or article.digest,
        "cover": _cover(article.assets),
    }


def text_for(placement: Placement, story: Status) -> str:
    """Put the text together for one account. It counts a link as 23 characters; so do we."""
    account = placement.account
    link = f"{account.page_of(story['article_id'])}#{mark(placement.key, story['version'])}"
    return text_before_link(story, account.settings.max_characters) + f"\n\n{link}"


def text_before_link(story: Status, max_characters: int) -> str:
    """Return title and text, as much as a server takes that counts so many characters."""
    text = "\n\n".join(part for part in (story["title"], story["text"]) if part)
    most = max_characters - _undercounted(text)
    tail = "\n\n" + "x" * URL_CHARACTERS
    limit = Limit(most=max(most, LEAST_CHARACTERS), source="the server's max_characters")
    return cut(text, limit, tail).removesuffix(tail)


def mark(key: str, version: int) -> str:
    """Write what the link says of its placement, after the `#`: browsers keep it to themselves."""
    return f"{key}.{version}"


def marked(content: str, key: str) -> int | None:
    """Return the version that a status' HTML bears for a placement; None if it is another's."""
    found = re.search(rf'href="[^"]*#{re.escape(key)}\.(\d{{1,9}})"', content)
    return int(found[1]) if found else None


def picture(cover: Cover) -> Picture:
    """Return the cover as the hub knows it."""
    return Picture(**cover, role="cover")


def _cover(assets: tuple[Picture, ...]) -> Cover | None:
    """Choose the picture to attach. One that the server would refuse stays on the story's page."""
    cover = next((one for one in assets if one.role == "cover"), None)
    if cover is None or cover.media_type not in PICTURES or cover.size > MAX_PICTURE_BYTES:
        return None
    return {
        "digest": cover.digest,
        "name": cover.name,
        "media_type": cover.media_type,
        "size": cover.size,
    }


def _undercounted(text: str) -> int:
    """Return by how much the server counts the links in a text as longer than they are."""
    return sum(max(0, URL_CHARACTERS - len(url)) for url in _URL.findall(text))

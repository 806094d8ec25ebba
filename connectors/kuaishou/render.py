"""From a story to a video with a caption and a cover."""

from dataclasses import asdict
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from hub.sdk import Article
from hub.sdk.counting import check
from hub.sdk.manifest import Limits
from hub.sdk.text import cut

COVERS = frozenset({"image/jpeg", "image/png"})
ENDINGS = (".mp4", ".mov", ".m4v")


def video_of(article: Article, limits: Limits) -> dict[str, Any]:
    """Return the video, its cover and its caption.

    Raises:
        ValueError: the story has no video, no cover, or too long a title.
    """
    check("title", article.title, limits.title)
    return {
        "video": _video(article),
        "cover": _cover(article),
        "caption": _caption(article, limits),
    }


def _video(article: Article) -> dict[str, Any]:
    for one in article.assets:
        if one.media_type.startswith("video/"):
            return {"url": one.url, "asset": None if one.url else asdict(one)}
    if links := _Links.of(article.body_html):
        return {"url": links[0], "asset": None}
    raise ValueError(
        "Kuaishou takes videos only, and this story carries none. Link to one in its text: "
        "an address that ends in .mp4, on a server that gives parts of it."
    )


def _cover(article: Article) -> dict[str, Any]:
    covers = [one for one in article.assets if one.role == "cover" and one.media_type in COVERS]
    if not covers:
        raise ValueError("A video on Kuaishou needs a cover: give the story one, JPEG or PNG.")
    return asdict(covers[0])


def _caption(article: Article, limits: Limits) -> str:
    digest = " ".join(article.digest.split())
    if limits.title is None or not digest:
        return article.title
    return cut(f"{article.title}\n{digest}", limits.title) or article.title


class _Links(HTMLParser):
    """Finds links to videos."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    @classmethod
    def of(cls, html: str) -> list[str]:
        reader = cls()
        reader.feed(html)
        reader.close()
        return reader.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") if tag == "a" else None
        if address and urlsplit(address).path.lower().endswith(ENDINGS):
            self.found.append(address)

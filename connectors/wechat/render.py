"""One story, as `draft/add` takes it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from hub.sdk import Account, Article, Manifest, Picture, load_manifest
from hub.sdk.counting import check
from hub.sdk.html import inline, pictures_of, with_sources
from hub.sdk.manifest import Limit
from hub.sdk.optional import Layout, Preview
from hub.sdk.pictures import check_size
from hub.sdk.text import cut

MANIFEST: Manifest = load_manifest("connectors.wechat")

MAX_AUTHOR = 16  # characters; draft/add: author
BODY_TYPES = frozenset({"image/jpeg", "image/png"})  # media/uploadimg
COVER_TYPES = frozenset({"image/jpeg", "image/png", "image/gif"})  # material/add_material

ROOM_FOR_ADDRESS = 200  # characters that the platform's address of a picture may have

# WeChat drops classes and style sheets, so each element carries its own.
STYLES: Mapping[str, str] = MappingProxyType(
    {
        "p": "margin:0 0 1em;line-height:1.75;text-align:justify",
        "h1": "margin:1.2em 0 .6em;font-size:1.3em;line-height:1.4;font-weight:bold",
        "h2": "margin:1.2em 0 .6em;font-size:1.2em;line-height:1.4;font-weight:bold",
        "h3": "margin:1em 0 .5em;font-size:1.1em;line-height:1.4;font-weight:bold",
        "img": "max-width:100%;height:auto;display:block;margin:.5em auto",
        "figcaption": "margin:.3em 0 1em;font-size:.85em;color:#888;text-align:center",
        "blockquote": "margin:0 0 1em;padding:.2em 1em;border-left:3px solid #ddd;color:#666",
        "ul": "margin:0 0 1em;padding-left:1.5em",
        "ol": "margin:0 0 1em;padding-left:1.5em",
        "table": "width:100%;border-collapse:collapse;font-size:.9em",
        "th": "border:1px solid #ddd;padding:.3em .5em",
        "td": "border:1px solid #ddd;padding:.3em .5em",
    }
)


Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """What a draft says of one story.

    Attributes:
        article_id: whose page 阅读原文 leads to, in the account's own region.
        fields: of `draft/add`, but for that link and the cover; `content` has the hub's pictures.
        pictures: of the body, by their sources there.
        cover: None for the account's own.
    """

    article_id: int
    fields: Mapping[str, Any]
    pictures: Mapping[str, Picture]
    cover: Picture | None

    @classmethod
    def of(cls, payload: Payload) -> "Story":
        """Read what `story` gave."""
        pictures = {src: Picture(**picture) for src, picture in payload["pictures"].items()}
        cover = payload["cover"] and Picture(**payload["cover"])
        return cls(payload["article_id"], payload["fields"], pictures, cover)


def story(article: Article) -> Payload:
    """Render one story, as plain JSON, the same for every account.

    Raises:
        ValueError: it can never be sent on WeChat, in a sentence.
    """
    limits = MANIFEST.limits
    check("title", article.title, limits.title)
    content, sources = _styled(article.body_html)
    fields = {
        "title": article.title,
        "author": _author(article),
        "digest": cut(article.digest, limits.digest) if limits.digest else article.digest,
        "content": content,
        "need_open_comment": 0,
    }
    pictures = {src: asdict(picture) for src, picture in _pictures(article, sources).items()}
    cover = _cover(article)
    return {
        "article_id": article.article_id,
        "fields": fields,
        "pictures": pictures,
        "cover": asdict(cover) if cover else next(iter(pictures.values()), None),
    }


def preview_of(payload: Payload, account: Account | None) -> Preview:
    """Return what readers would see of a story."""
    told = Story.of(payload)
    return Preview(
        Layout.ARTICLE,
        title=told.fields["title"],
        byline=told.fields["author"],
        digest=told.fields["digest"],
        html=told.fields["content"],
        cover=told.cover.source if told.cover else "",
        link=account.page_of(told.article_id) if account else "",
    )


def _styled(body_html: str) -> tuple[str, tuple[str, ...]]:
    """Style a body; check its length with the platform's picture addresses in it.

    Returns:
        the content, and the sources of the pictures in it.
    """
    content = inline(body_html, STYLES, without={"a"})  # it refuses links to elsewhere (45166)
    sources = tuple(pictures_of(content))
    address = "https://" + "x" * (ROOM_FOR_ADDRESS - len("https://"))
    final = with_sources(content, dict.fromkeys(sources, address)) if sources else content
    check("body with its tags", final, MANIFEST.limits.body)
    return content, sources


def _author(article: Article) -> str:
    """Return who signs; a name that does not fit is left to the text rather than cut in two."""
    return next((name for name in (article.author, article.source) if _fits(name)), "")


def _fits(name: str) -> bool:
    return 0 < len(name) <= MAX_AUTHOR


def _pictures(article: Article, sources: tuple[str, ...]) -> dict[str, Picture]:
    ours = {f"asset:{picture.digest}": picture for picture in article.assets}
    ours |= {picture.url: picture for picture in article.assets if picture.url}
    return {source: _body_picture(ours, source) for source in sources}


def _body_picture(ours: Mapping[str, Picture], source: str) -> Picture:
    if source not in ours:
        raise ValueError(f"WeChat would drop the picture {source[:80]!r}: it is not the hub's own.")
    return _accepted(ours[source], BODY_TYPES, MANIFEST.limits.image_bytes, "in a text")


def _cover(article: Article) -> Picture | None:
    covers = (picture for picture in article.assets if picture.role == "cover")
    cover = next(covers, None)
    return cover and _accepted(cover, COVER_TYPES, MANIFEST.limits.cover_bytes, "as a cover")


def _accepted(picture: Picture, types: frozenset[str], limit: Limit | None, where: str) -> Picture:
    if picture.media_type not in types:
        raise ValueError(f"{picture.name} is {picture.media_type}; WeChat takes none {where}.")
    check_size(picture, limit)
    return picture

"""From a story to a post's title, text and excerpt."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from html import escape, unescape
from typing import Any

from hub.sdk import Article, Picture
from hub.sdk.counting import check
from hub.sdk.html import inline, pictures_of, with_sources
from hub.sdk.manifest import Limits
from hub.sdk.text import plain


@dataclass(frozen=True, slots=True)
class Story:
    """What a portal is given.

    Attributes:
        title, excerpt: plain text.
        html: the text, its pictures still under the names that the hub gave them.
        pictures: those of the text, by that name.
    """

    title: str
    html: str
    excerpt: str
    pictures: Mapping[str, Picture]
    cover: Picture | None

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Story":
        """Read what `payload` gave."""
        pictures = {name: Picture(**one) for name, one in payload["pictures"].items()}
        cover = payload["cover"] and Picture(**payload["cover"])
        return cls(payload["title"], payload["html"], payload["excerpt"], pictures, cover)

    def payload(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)

    def fields(self, sources: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return the post's fields, with the pictures at these addresses, or without pictures.

        WordPress takes title and excerpt for HTML: a `<` in them has to be escaped, or it and
        what follows it is lost.
        """
        return {
            "title": escape(self.title, quote=False),
            "content": self._content(sources),
            "excerpt": escape(self.excerpt, quote=False),
        }

    def _content(self, sources: Mapping[str, str] | None) -> str:
        if sources is None:
            return inline(self.html, without={"img"})
        elsewhere = {source: source for source in pictures_of(self.html)}
        return with_sources(self.html, elsewhere | dict(sources))


def story_of(article: Article, limits: Limits) -> Story:
    """Return what a portal is given.

    Raises:
        ValueError: it is too long, or a picture of its text is missing.
    """
    check("title", article.title, limits.title)
    html = inline(article.body_html) + _origin(article)
    check("body", html, limits.body)
    covers = (asset for asset in article.assets if asset.role == "cover")
    return Story(
        title=article.title,
        html=html,
        excerpt=article.digest,
        pictures=_pictures(article, html),
        cover=next(covers, None),
    )


def lost(sent: Mapping[str, Any], came_back: Mapping[str, Any]) -> str | None:
    """Say what of a post's fields WordPress has left out; None if nothing.

    It filters HTML for users who may not write all of it, and drops unknown categories and tags
    without a word. What readers see is compared: it may write the same in other letters.
    """
    title, content = _raw(came_back, "title"), _raw(came_back, "content")
    if title is not None and _seen(title) != _seen(str(sent["title"])):
        return "the title"
    if content is not None and _seen(content) != _seen(str(sent["content"])):
        return "a part of the text"
    if content is not None and len(pictures_of(content)) < len(pictures_of(str(sent["content"]))):
        return "a picture"
    for terms in ("categories", "tags"):
        if missing := set(sent.get(terms, ())) - set(came_back.get(terms) or ()):
            return f"{terms} {sorted(missing)}, which it does not have"
    return None


def _origin(article: Article) -> str:
    if not article.source:
        return ""
    source = escape(article.source)
    if article.source_url:
        source = f'<a href="{escape(article.source_url)}">{source}</a>'
    return inline(f"<p>来源：{source}</p>")


def _pictures(article: Article, html: str) -> dict[str, Picture]:
    ours = {f"asset:{asset.digest}": asset for asset in article.assets}
    wanted = [source for source in pictures_of(html) if source.startswith("asset:")]
    if missing := [source for source in wanted if source not in ours]:
        raise ValueError(f"The text shows {missing[0]}, which is not among the story's files.")
    return {source: ours[source] for source in wanted}


def _raw(post: Mapping[str, Any], field: str) -> str | None:
    value = post.get(field)
    raw = value.get("raw") if isinstance(value, dict) else None
    return raw if isinstance(raw, str) else None


def _seen(html: str) -> str:
    return "".join(unescape(plain(html)).split())

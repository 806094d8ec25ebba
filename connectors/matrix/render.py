"""A story as a message: its text, plain and formatted, with a link to its page.

Plain text is what every client can show. The formatted one has nothing but the title, paragraphs
and the link: pictures would have to be uploaded, and no retraction reaches an upload.
"""

import json
from html import escape
from typing import Any, TypedDict

from connectors.matrix.events import MARKER, REPLACES
from hub.sdk import Account, Article, Manifest, Placement
from hub.sdk.counting import check
from hub.sdk.text import cut, plain

MAX_CONTENT_BYTES = 60_000  # of an event's 65,536: the rest is for what the server adds


class Message(TypedDict):
    """What all rooms get of a version."""

    article_id: int
    version: int
    fingerprint: str
    title: str
    text: str


def message(article: Article, manifest: Manifest) -> Message:
    """Turn a version into text.

    Raises:
        ValueError: the title is too long for the platform, or there is nothing to say.
    """
    check("title", article.title, manifest.limits.title)
    text = plain(article.body_html) or article.digest
    if not text.strip():
        raise ValueError("The story has no text; a message needs some.")
    return {
        "article_id": article.article_id,
        "version": article.version,
        "fingerprint": article.fingerprint,
        "title": article.title,
        "text": text,
    }


def content(placement: Placement, story: Message, manifest: Manifest) -> dict[str, Any]:
    """Put a message together for one room."""
    page = page_of(placement.account, story)
    title, text = story["title"], fitting(story["text"], manifest, page)
    shown = {
        "msgtype": "m.text",
        "body": "\n\n".join(part for part in (title, text, page) if part),
        "format": "org.matrix.custom.html",
        "formatted_body": _formatted(title, text, page),
        MARKER: {
            "key": placement.key,
            "version": story["version"],
            "fingerprint": story["fingerprint"],
        },
    }
    return shown if _size(shown) <= MAX_CONTENT_BYTES else _without_format(shown)


def edit(event_id: str, new: dict[str, Any], title: str) -> dict[str, Any]:
    """Make the message that replaces another.

    Clients that know no edits show its own body. That has only the title, or the event would hold
    the text four times.
    """
    return {
        "msgtype": new["msgtype"],
        "body": f"* {title}",
        "m.new_content": new,
        "m.relates_to": {"rel_type": REPLACES, "event_id": event_id},
    }


def page_of(account: Account, story: Message) -> str:
    """Return where a message leads; empty where the region has no site."""
    return account.page_of(story["article_id"]) if account.site_url else ""


def fitting(text: str, manifest: Manifest, page: str) -> str:
    """Return as much of a text as fits before a link."""
    limit = manifest.limits.body
    if limit is None:
        return text
    tail = f"\n\n{page}"
    return cut(text, limit, tail).removesuffix(tail)


def _formatted(title: str, text: str, page: str) -> str:
    paragraphs = [escape(part).replace("\n", "<br>") for part in text.split("\n\n")]
    link = [f'<a href="{escape(page)}">{escape(page)}</a>'] if page else []
    return f"<h4>{escape(title)}</h4>" + "".join(f"<p>{p}</p>" for p in paragraphs + link)


def _without_format(shown: dict[str, Any]) -> dict[str, Any]:
    """Signs that HTML writes as five letters make the formatted text too long; the plain fits."""
    return {k: v for k, v in shown.items() if k not in {"format", "formatted_body"}}


def _size(value: dict[str, Any]) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))

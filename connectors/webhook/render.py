"""The bodies of the events. The part that all accounts share is encoded once per version."""

import json
import time
from typing import Any

from hub.sdk import Article, Picture

MAX_EVENT_BYTES = 2_000_000


def story(article: Article) -> bytes:
    """Encode what every account gets of a version: the inside of `data`, without its `id`.

    Raises:
        ValueError: longer than `MAX_EVENT_BYTES`.
    """
    fields: dict[str, Any] = {
        "article_id": article.article_id,
        "version": article.version,
        "kind": article.kind,
        "title": article.title,
        "body_html": article.body_html,
        "digest": article.digest,
        "author": article.author,
        "source": article.source,
        "source_url": article.source_url,
        "published_at": article.published_at.isoformat(),
        "fingerprint": article.fingerprint,
        "assets": [_asset(picture) for picture in article.assets],
    }
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    if len(text) > MAX_EVENT_BYTES:
        raise ValueError(f"The story has {len(text)} bytes; a webhook takes {MAX_EVENT_BYTES}.")
    return text[1:-1]


def event(kind: str, timestamp: int, key: str, inside: bytes = b"") -> bytes:
    """Put an event together around a story that is encoded already.

    Args:
        kind: `article.created`, `article.updated` or `article.retracted`.
        timestamp: when it is sent, in seconds since 1970.
        key: the placement's key, of digits and dashes.
        inside: what `story` gave; nothing for a retraction.
    """
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(timestamp))
    head = f'{{"type":"{kind}","timestamp":"{moment}","data":{{"id":"{key}"'.encode()
    return head + b"," + inside + b"}}" if inside else head + b"}}"


def _asset(picture: Picture) -> dict[str, Any]:
    return {
        "digest": picture.digest,
        "name": picture.name,
        "media_type": picture.media_type,
        "size": picture.size,
        "role": picture.role,
        "url": picture.url,
    }

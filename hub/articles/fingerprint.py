"""A version's fingerprint: a digest of everything that a reader can see.

White space between blocks and the order of attributes play no part, for no reader sees them. A copy
whose fingerprint differs from its version's has lost or gained something on the way.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from hub.articles.markup import Open, Text, Token, fold, is_block
from hub.kit.crypto import public_digest_of

FORM = 1  # of what goes into the digest; another one changes every fingerprint


@dataclass(frozen=True, slots=True)
class Visible:
    """All that a reader can see of a version; files by their digest and what is said of them."""

    title: str
    digest: str
    author: str
    source: str
    source_url: str | None
    body: tuple[Token, ...]
    cover: tuple[str, ...] | None
    attachments: tuple[tuple[str, ...], ...]


def fingerprint(visible: Visible) -> str:
    """Return `"sha256:…"`."""
    seen = asdict(visible) | {"body": list(_canonical(visible.body)), "form": FORM}
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return public_digest_of(text.encode())


def _canonical(body: Sequence[Token]) -> Iterator[str | list[str]]:
    """Yield each tag as a list and each text that shows as a string."""
    in_pre = False
    for before, token, after in zip((None, *body), body, (*body[1:], None), strict=False):
        if isinstance(token, Text):
            text = token.text if in_pre else _seen(before, token.text, after)
            if text:
                yield text
        elif isinstance(token, Open):
            in_pre = in_pre or token.name == "pre"
            yield [token.name, *(part for pair in sorted(token.attributes) for part in pair)]
        else:
            in_pre = in_pre and token.name != "pre"
            yield [f"/{token.name}"]


def _seen(before: Token | None, text: str, after: Token | None) -> str:
    text = fold(text)
    text = text.lstrip(" ") if is_block(before) else text
    return text.rstrip(" ") if is_block(after) else text

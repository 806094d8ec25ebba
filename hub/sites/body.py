"""A version's HTML as a page shows it. It was sanitised when the version was made."""

import re
from collections.abc import Mapping
from html import escape

from markupsafe import Markup

from hub.sites.addresses import file_path
from hub.sites.view import Story

# The text of clean HTML holds no bare "<", its attributes no bare quote: what looks like such a
# tag is one.
_TAG = re.compile(r'<(?:img|a)(?: [a-z]+="[^"]*")*>')
_REFERENCE = re.compile(r'="asset:(sha256:[0-9a-f]{64})"')


def body_of(region: str, story: Story) -> Markup:
    """Return a story's body with its files at their addresses on this site."""
    number = story.entry.article_id
    paths = {f.digest: file_path(region, number, f.digest, f.name) for f in story.files}
    return Markup(with_addresses(story.body, paths))  # noqa: S704 - sanitised by hub.articles


def with_addresses(html: str, paths: Mapping[str, str]) -> str:
    """Return clean HTML with addresses for files; pictures wait until they are scrolled to.

    Args:
        html: with files as `asset:sha256:…`.
        paths: the address of each file, by digest.
    """

    def address(found: re.Match[str]) -> str:
        return f'="{escape(paths.get(found[1], ""))}"'

    def tag(found: re.Match[str]) -> str:
        text = _REFERENCE.sub(address, found[0])
        return text.replace("<img", '<img loading="lazy" decoding="async"', 1)

    return _TAG.sub(tag, html)

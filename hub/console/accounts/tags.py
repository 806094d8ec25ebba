"""Tags in one line of a form."""

import re

_BETWEEN = re.compile("[;；,，、|]")


def tags_of(text: str) -> list[str]:
    """Return the tags that somebody has written: `客户端、应急`."""
    return [tag for each in _BETWEEN.split(text) if (tag := each.strip())]


def as_text(tags: list[str]) -> str:
    """Write tags so that they can be changed."""
    return "、".join(tags)

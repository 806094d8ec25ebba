"""What readers see of a text."""

from hub.sdk.testing.sandbox import Seen

_NO_WIDTH = dict.fromkeys(map(ord, "\u200b\ufeff"))  # a platform may leave these out


def shows_title(title: str, post: Seen) -> bool:
    """Tell whether readers see a title; in the text, on a platform that has no titles."""
    if post.title:
        return letters_of(title) == letters_of(post.title)
    return letters_of(title) in letters_of(post.text)


def letters_of(text: str) -> str:
    """Return a text without what has no width of its own."""
    return text.translate(_NO_WIDTH).strip()

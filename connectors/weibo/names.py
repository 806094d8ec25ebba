"""A post's number as it stands in its address."""

from typing import Any

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GROUP, _WIDTH = 7, 4  # so many decimal digits become so many of base 62


def short_name(mid: str) -> str:
    """Return `K3fnuEfZK` for `4607741009594608`, as Weibo's own pages do."""
    groups = [mid[max(0, end - _GROUP) : end] for end in range(len(mid), 0, -_GROUP)]
    parts = [_base62(int(group)).rjust(_WIDTH, "0") for group in reversed(groups)]
    return "".join(parts).lstrip("0")


def number_of(post: dict[str, Any]) -> str | None:
    """Return a post's number. `id` is not it: Weibo's own examples have it rounded."""
    value = post.get("idstr") or post.get("mid") or post.get("id")
    return str(value) if isinstance(value, str | int) and str(value).isdecimal() else None


def address_of(post: dict[str, Any], uid: str) -> str | None:
    """Return where readers find a post."""
    number = number_of(post)
    return number and f"https://weibo.com/{uid}/{short_name(number)}"


def _base62(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits or "0"

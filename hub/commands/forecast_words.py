"""Sentences about what a dry run foresees, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from hub.kit.i18n import _, word

RETRACTION: Mapping[str, Callable[[str], str]] = {
    "full": lambda n: _("{n} can be taken back completely", n=n),
    "page_only": lambda n: _("{n} leave a card", n=n),
    "by_person": lambda n: _("{n} have to be taken back by hand", n=n),
    "none": lambda n: _("{n} can't be taken back", n=n),
}
"""By what a retraction can achieve, the best first."""

_SPENT: Mapping[tuple[str, str], Callable[..., str]] = {
    ("publish", "day"): lambda **v: _("{n} {kind} have sent today already", **v),
    ("publish", "month"): lambda **v: _("{n} {kind} have sent all of this month already", **v),
    ("retract", "day"): lambda **v: _("{n} {kind} have used up today's deletions", **v),
    ("retract", "month"): lambda **v: _("{n} {kind} have used up this month's deletions", **v),
}
_FIELDS: Mapping[str, Callable[[], str]] = {
    "title": lambda: _("Title"),
    "digest": lambda: _("Digest"),
    "body": lambda: _("Text"),
    "images": lambda: _("Pictures"),
    "cover_bytes": lambda: _("Cover"),
    "image_bytes": lambda: _("Largest picture"),
}
_UNITS: Mapping[str, Callable[[str], str]] = {
    "pieces": lambda n: n,
    "bytes": lambda n: _("{n} bytes", n=n),
}


def retraction_sentence(counts: Mapping[str, int]) -> str:
    """Return how many copies a retraction undoes in which way: 「9,412 可彻底撤回，430 留卡片」."""
    parts = [say(f"{counts[code]:,}") for code, say in RETRACTION.items() if counts.get(code)]
    return _(", ").join(parts)


def shortage_sentences(shortage: Mapping[str, Any], platform: str) -> list[str]:
    """Return what is short of a quota: 「13 个订阅号今日已发」.

    Args:
        shortage: the fields of `ShortageOut`.
        platform: its name.
    """
    kind = word(shortage["account_type"]) or _("accounts on {platform}", platform=platform)
    spent, short = shortage["spent"], shortage["short"]
    said = []
    if spent:
        say = _SPENT[shortage["operation"], shortage["per"]]
        said.append(say(n=f"{spent:,}", kind=kind))
    if short:
        said.append(_("{n} {kind} have not enough left for all of this", n=f"{short:,}", kind=kind))
    return said


def misfit_sentence(misfit: Mapping[str, Any]) -> str:
    """Return which limit is broken: 「标题有 35 字，最多 32 字：不会在该平台发出」.

    Args:
        misfit: the fields of `MisfitOut`, or of `hub.sdk.fits.Misfit`.
    """
    values = {
        "field": _FIELDS[misfit["field"]](),
        "length": _counted(misfit["length"], misfit["counted"]),
        "limit": _counted(misfit["limit"], misfit["counted"]),
    }
    if misfit["length"] < misfit["limit"]:
        return _("{field}: {length}, at least {limit}: not sent there", **values)
    if misfit["becomes"] == "cut":
        return _("{field}: {length}, at most {limit}: the rest is cut off", **values)
    return _("{field}: {length}, at most {limit}: not sent there", **values)


def _counted(number: int, counted: str) -> str:
    shown = f"{number:,}"
    return _UNITS[counted](shown) if counted in _UNITS else _("{n} characters", n=shown)

"""Where a command goes, in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.repository.names import Names, names
from hub.console.filters import platform
from hub.kit.i18n import _, word

MOST_NAMED = 30  # of a list; how many more there are is said


class Line(NamedTuple):
    """What a rule narrows down by, and to what."""

    label: str
    text: str


async def rule_in_words(session: AsyncSession, rule: Mapping[str, Any]) -> list[Line]:
    """Say a push's rule, or how far a retraction reaches, line by line."""
    excluded = rule.get("exclude") or {}
    both = (rule, excluded)
    named = await names(
        session,
        codes=[code for part in both for code in _some(part, "regions")],
        units=[unit for part in both for unit in _some(part, "organisations")],
        accounts=[account for part in both for account in _some(part, "accounts")],
    )
    lines = [Line(label, text) for label, text in _lines(rule, named)]
    if rule.get("everywhere") and not rule.get("regions"):
        lines.insert(0, Line(_("Regions"), _("everywhere")))
    return lines + [
        Line(_("Except: {what}", what=one), text) for one, text in _lines(excluded, named)
    ]


def _lines(part: Mapping[str, Any], named: Names) -> Iterator[tuple[str, str]]:
    said: dict[str, tuple[str, Callable[[Any], str]]] = {
        "regions": (_("Regions"), lambda code: named.regions.get(code, code)),
        "levels": (_("Levels"), word),
        "platforms": (_("Platforms"), platform),
        "organisations": (_("Units"), lambda unit: named.units.get(str(unit), f"#{unit}")),
        "tags": (_("Tags"), str),
        "accounts": (_("Accounts"), lambda one: named.accounts.get(str(one), f"#{one}")),
    }
    for field, (label, call) in said.items():
        values = part.get(field) or []
        if values:
            yield label, _joined([call(each) for each in values[:MOST_NAMED]], len(values))


def _some(part: Mapping[str, Any], field: str) -> Sequence[Any]:
    return (part.get(field) or [])[:MOST_NAMED]


def _joined(texts: Sequence[str], count: int) -> str:
    said, more = _(", ").join(texts), count - len(texts)
    return _("{names} and {count} more", names=said, count=more) if more else said

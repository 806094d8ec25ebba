"""Where a command stands, in one word and as the parts of a bar. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from hub.commands.models import CommandState
from hub.commands.outcome import OutcomeOut
from hub.commands.progress import Progress
from hub.commands.views import CommandLine
from hub.kit.i18n import _, word

Part = tuple[str, int, str]
"""A part of a bar: what it is called, how many, and its colour."""


class Became(NamedTuple):
    """What became of some copies of a retraction, and the list of them.

    Attributes:
        state: of the deliveries' filter; empty where nothing has to be looked at.
    """

    text: str
    n: int
    tone: str
    state: str


def standing(command: CommandLine) -> str:
    """Return a code: of the command's state, or of how far its placements have come."""
    if command.state != CommandState.ISSUED:
        return command.state
    progress = command.progress
    if progress.open:
        return "running"
    if progress.parked:
        return "parked"
    return "failed" if progress.failed else "done"


def parts(progress: Progress) -> list[Part]:
    """Return the bar of a push or a correction."""
    return [
        (word("succeeded"), progress.succeeded, "good"),
        (word("open"), progress.open, "busy"),
        (word("parked"), progress.parked, "warn"),
        (word("failed"), progress.failed, "bad"),
        (word("replaced"), progress.replaced, "plain"),
    ]


def became(outcome: OutcomeOut) -> list[Became]:
    """Return what became of the copies that a retraction is after, to the last account."""
    return [each for each in _became(outcome) if each.n]


def _became(outcome: OutcomeOut) -> Iterator[Became]:
    yield Became(_("Gone, and seen to be gone"), outcome.gone, "good", "gone")
    yield Became(_("Nothing was there"), outcome.nothing_there, "good", "nothing_there")
    yield Became(_("Deleted, not verified yet"), outcome.unverified, "busy", "unverified")
    yield Became(_("On its way"), outcome.under_way, "plain", "open")
    card = _("The page is gone, the card on phones remains")
    yield Became(card, outcome.card_remains, "warn", "gone_card_remains")
    yield Became(_("To be done by hand"), outcome.by_hand, "warn", "by_person")
    for code, n in outcome.remains.items():
        yield Became(_("Remains: {why}", why=word(code)), n, "bad", code)
    for code, n in outcome.unknown.items():
        yield Became(_("May be there still: {why}", why=word(code)), n, "bad", code)
    yield Became(_("Taken over by a later command"), outcome.replaced, "plain", "superseded")


def bar_of(outcome: OutcomeOut) -> list[Part]:
    """Return the bar of a retraction."""
    return [(each.text, each.n, each.tone) for each in became(outcome)]

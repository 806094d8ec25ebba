"""A report card of the conformance kit, for a person."""

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hub.kit.i18n import _
from hub.sdk.testing.card import Card
from hub.sdk.testing.runner import Mark, Verdict

_SIGNS: Mapping[Mark, tuple[str, str]] = {
    Mark.PASSED: ("✓", "green"),
    Mark.FAILED: ("✗", "bold red"),
    Mark.SKIPPED: ("–", "dim"),
}


def laid_out(card: Card) -> RenderableType:
    """Lay out every check with its sentence, and the counts below."""
    return Group(*_families(card), Text(), _counts(card))


def _families(card: Card) -> Iterator[RenderableType]:
    for family, verdicts in card.families().items():
        yield Text(f"\n{family}", style="bold")
        lines = Table.grid(padding=(0, 1))
        lines.add_column(no_wrap=True)
        lines.add_column(overflow="fold")
        for verdict in verdicts:
            lines.add_row(*_line(verdict))
        yield lines


def _line(verdict: Verdict) -> tuple[Text, Text]:
    sign, style = _SIGNS[verdict.mark]
    text = Text(verdict.check.sentence, style="dim" if verdict.mark is Mark.SKIPPED else "")
    if verdict.mark is not Mark.PASSED:
        text.append(f"\n{verdict.check.name}: {verdict.why}", style=style)
    return Text(sign, style=style), text


def _counts(card: Card) -> Text:
    said = _("{key}: {passed} passed, {failed} failed, {skipped} skipped", key=card.key, **_n(card))
    if card.absent:
        said += _("; {count} have no place with its manifest", count=len(card.absent))
    return Text(said, style="bold green" if card.passed else "bold red")


def _n(card: Card) -> dict[str, int]:
    return {mark.value: len(card.of(mark)) for mark in Mark}

"""What a command would do, laid out for a person."""

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from hub.cli import output
from hub.cli.moments import as_read
from hub.commands.forecast_words import misfit_sentence, retraction_sentence, shortage_sentences
from hub.kit.i18n import _, word
from hub.previews.words import loss_sentences

SAMPLE = 10  # placements
_ORDER = ("send", "take_down", "already", "nothing_there", "banned", "suspended")


def preview_view(preview: dict[str, Any]) -> RenderableType:
    """Lay a preview out: how many, by platform and level, and some of which."""
    if not preview["total"]:
        return Text(_("Nothing was done. It would concern no placement."))
    by_platform = {**preview["by_platform"], _("All"): preview["outlooks"]}
    by_level = {word(level): counts for level, counts in preview["by_level"].items()}
    return Group(
        *_head(preview),
        *_foreseen(preview),
        _sums(preview, _("Platform"), by_platform),
        _sums(preview, _("Level"), by_level),
        _sample(preview),
    )


def _head(preview: dict[str, Any]) -> Iterator[RenderableType]:
    line = _("Nothing was done. It would concern {total} placements.", total=preview["total"])
    yield Text(line, "bold")
    if preview["fires_at"]:
        yield Text(_("It would go out at {at}.", at=as_read(preview["fires_at"])))


def _foreseen(preview: dict[str, Any]) -> Iterator[RenderableType]:
    if said := retraction_sentence(preview["retraction"]):
        yield Text(_("A retraction afterwards: {said}.", said=said))
    for one in preview["quotas"]:
        for said in shortage_sentences(one, one["platform"]):
            at = as_read(one["renews_at"])
            yield Text(_("{said}; it begins anew at {at}", said=said, at=at), "yellow")
    for one in preview["holds"]:
        named = {"id": one["id"], "count": one["stops"], "reason": one["reason"]}
        yield Text(_("Hold {id} stops {count} of it: {reason}", **named), "yellow")
    for one in preview["misfits"]:
        place = _("Article {id} on {platform}", id=one["article_id"], platform=one["platform"])
        yield Text(f"{place} – {misfit_sentence(one)}", "yellow")
    for one in preview["differences"]:
        place = _("Article {id} on {platform}", id=one["article_id"], platform=one["platform"])
        for said in loss_sentences(one):
            yield Text(f"{place} – {said}", "yellow")


def _sums(preview: dict[str, Any], by: str, sums: dict[str, dict[str, int]]) -> RenderableType:
    outlooks = [name for name in _ORDER if name in preview["outlooks"]]
    rows = [[name, *_counts(counts, outlooks)] for name, counts in sums.items()]
    return output.table([by, *map(word, outlooks), _("Total")], rows)


def _counts(counts: dict[str, int], outlooks: list[str]) -> list[int]:
    return [*(counts.get(outlook, 0) for outlook in outlooks), sum(counts.values())]


def _sample(preview: dict[str, Any]) -> RenderableType:
    rows = [
        [
            one["article_id"],
            one["account_id"],
            one["account"],
            one["platform"],
            word(one["level"]),
            word(one["outlook"]),
        ]
        for one in preview["placements"]["items"][:SAMPLE]
    ]
    columns = [
        _("Article"),
        _("Account"),
        _("Name"),
        _("Platform"),
        _("Level"),
        _("Outlook"),
    ]
    title = _("The first {count}", count=len(rows))
    return output.table(columns, rows, title=title)

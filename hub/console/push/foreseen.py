"""A dry run laid out for the sheet: what differs from platform to platform, what is said of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.commands.forecast_words import (
    RETRACTION,
    misfit_sentence,
    retraction_sentence,
    shortage_sentences,
)
from hub.commands.preview_views import PreviewOut
from hub.commands.repository.previews import SEND
from hub.console.filters import platform
from hub.kit.i18n import _
from hub.previews.words import loss_sentences
from hub.sdk.contract import Connector
from hub.sdk.manifest import Correction

NAMED = 3  # of those who would get it

TONES = {"full": "good", "page_only": "warn", "by_person": "busy", "none": "bad"}


Part = tuple[str, int, str]
"""Of a stacked bar: text, number and tone."""


@dataclass(frozen=True, slots=True)
class PlatformRow:
    """What is different on one platform.

    Attributes:
        copies: how many would be sent there.
        retraction: what a retraction comes to there, in words.
        correction: what a correction comes to there, in words.
        misfits: article and sentence, for each limit that is broken, and for what is missing.
    """

    key: str
    name: str
    copies: int
    retraction: str
    correction: str
    misfits: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A dry run in words.

    Attributes:
        copies: how many would be sent.
        names: some of the accounts that would get it.
        sentence: what a retraction afterwards comes to; `bar` is the same, drawn.
        quotas: whose quota is spent, or not enough.
    """

    outlook: PreviewOut
    copies: int
    names: list[str]
    sentence: str
    bar: list[Part]
    quotas: list[str]
    platforms: list[PlatformRow]

    @classmethod
    def of(cls, outlook: PreviewOut, connectors: Mapping[str, Connector]) -> "Foreseen":
        """Lay a dry run out."""
        return cls(
            outlook=outlook,
            copies=outlook.outlooks.get(SEND, 0),
            names=_names(outlook)[:NAMED],
            sentence=retraction_sentence(outlook.retraction),
            bar=[(_said(code), outlook.retraction.get(code, 0), TONES[code]) for code in TONES],
            quotas=[
                sentence
                for each in outlook.quotas
                for sentence in shortage_sentences(dict(each), platform(each.platform))
            ],
            platforms=list(_rows(outlook, connectors)),
        )


def _names(outlook: PreviewOut) -> list[str]:
    sent = (each.account for each in outlook.placements.items if each.outlook == SEND)
    return list(dict.fromkeys(sent))


def _said(code: str) -> str:
    """Return what a part of the bar is, without its number: the legend has that."""
    return RETRACTION[code]("").strip()


def _rows(outlook: PreviewOut, connectors: Mapping[str, Connector]) -> Iterator[PlatformRow]:
    misfits: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for each in outlook.misfits:
        misfits[each.platform].append((each.article_id, misfit_sentence(dict(each))))
    for difference in outlook.differences:
        said = loss_sentences(dict(difference))
        misfits[difference.platform] += [(difference.article_id, each) for each in said]
    for key, counts in outlook.by_platform.items():
        if copies := counts.get(SEND, 0):
            abilities = retraction_sentence(outlook.retraction_by_platform.get(key, {}))
            changed = _correction(connectors.get(key))
            yield PlatformRow(key, platform(key), copies, abilities, changed, misfits[key])


def _correction(connector: Connector | None) -> str:
    ways = {
        Correction.UPDATE: _("changed in its place"),
        Correction.DELETE_AND_REPOST: _("deleted and posted anew"),
        Correction.LEAVE: _("stays as it is"),
    }
    return ways[connector.manifest.capabilities.correction] if connector else "—"

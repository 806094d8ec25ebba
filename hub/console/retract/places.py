"""Where the pages of a retraction's places are. Pure."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from hub.console.query import CURSOR, Ways

ADDRESS = "/console/retract"


def sheet_of(articles: Sequence[int]) -> str:
    """Return the address of the sheet for some stories."""
    return f"{ADDRESS}?{urlencode({'article': articles}, doseq=True)}"


def ways_of(
    articles: Sequence[int], regions: str, cursor: str | None, following: str | None
) -> Ways:
    """Return the ways out of a page of a retraction's places.

    Args:
        articles: that it is of.
        regions: as the form says them; empty for everywhere.
        cursor: of the page; None for the first.
        following: the cursor of the page that follows; None on the last.
    """
    of = {"article": articles} | ({"regions": regions} if regions else {})
    return Ways(
        _page(of) if cursor else "",
        _page(of | {CURSOR: following}) if following else "",
    )


def _page(said: Mapping[str, object]) -> str:
    return f"{ADDRESS}/places?{urlencode(said, doseq=True)}"

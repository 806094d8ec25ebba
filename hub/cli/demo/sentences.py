"""What was seen from outside, in a sentence for whoever watches. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from hub.cli.demo.looking import Sight
from hub.cli.demo.report import GONE, PUBLISHED, Round
from hub.kit.i18n import _, word
from hub.kit.retold import retold


def seen_there(sight: Sight, names: Mapping[str, str]) -> str:
    """Say where the story is, platform by platform."""
    pages = _of(_("pages"), sum(page == PUBLISHED for page in sight.pages.values()), sight.pages)
    return _("Seen from outside: {places}", places=_(", ").join([pages, *_having(sight, names)]))


def seen_gone(sight: Sight, names: Mapping[str, str]) -> str:
    """Say where the story still is, platform by platform."""
    gone = _of(_("pages"), sum(page == GONE for page in sight.pages.values()), sight.pages)
    return _(
        "Seen from outside: {pages} say that it was taken down; still there: {places}",
        pages=gone,
        places=_(", ").join(_having(sight, names)),
    )


def what_remains(retract: Round, names: Mapping[str, str]) -> Iterator[str]:
    """Say what no retraction takes away."""
    if cards := len(retract.sight.cards):
        yield _("  {count} cards stay on phones; they lead to a notice.", count=cards)
    for platform, count in retract.parked.items():
        name = names.get(platform, platform)
        yield _("  {count} wait for a person: {platform}", count=count, platform=name)


def explained(delivery: Mapping[str, Any]) -> str:
    """Say why a delivery has not come to its end."""
    return f"{word(delivery['state'])}, {retold(delivery['why']) or '?'}"


def _having(sight: Sight, names: Mapping[str, str]) -> Iterator[str]:
    everybody = Counter(place.platform for place in sight.copies)
    having = Counter(place.platform for place, copies in sight.copies.items() if copies)
    for platform, count in everybody.items():
        yield f"{names.get(platform, platform)} {having[platform]:,}/{count:,}"


def _of(name: str, count: int, everybody: Mapping[str, object]) -> str:
    return f"{name} {count:,}/{len(everybody):,}"

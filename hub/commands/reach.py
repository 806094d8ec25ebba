"""How far a retraction and the ban that it leaves reach. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hub.commands.models import BanScope


class Reach(NamedTuple):
    """Everywhere, the subtree of a region (its prefix), or one account (its id)."""

    scope: BanScope
    reach: str

    def __str__(self) -> str:
        return f"{self.scope} {self.reach}".rstrip()


EVERYWHERE = Reach(BanScope.EVERYWHERE, "")


class Standing(NamedTuple):
    """A ban that reaches an article.

    `source` is the article that it stands on: the same one, or one that it is derived from.
    """

    article_id: int
    source: int
    reach: Reach


@dataclass(frozen=True, slots=True)
class Reaches:
    """Reaches as the database compares them: prefixes of regions, and accounts.

    The empty prefix is the beginning of every code: everywhere.
    """

    prefixes: list[tuple[int, str]] = field(default_factory=list)
    accounts: list[tuple[int, int]] = field(default_factory=list)


def sorted_out(bans: Iterable[Standing]) -> Reaches:
    """Sort bans into (article, prefix) and (article, account)."""
    reaches = Reaches()
    for ban in bans:
        if ban.reach.scope is BanScope.ACCOUNT:
            reaches.accounts.append((ban.article_id, int(ban.reach.reach)))
        else:
            reaches.prefixes.append((ban.article_id, ban.reach.reach))
    return reaches


def banned_everywhere(bans: Iterable[Standing]) -> dict[int, int]:
    """Return the articles that may go nowhere, each with the article that its ban stands on."""
    return {ban.article_id: ban.source for ban in bans if ban.reach == EVERYWHERE}


def is_everywhere(reaches: Sequence[Reach]) -> bool:
    """Say whether a retraction spares nothing."""
    return EVERYWHERE in reaches

"""What a command wishes, and of which placements: the parameters of every statement here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from hub.access.remit import EVERYWHERE, Remit
from hub.access.within import remit_values, within_text
from hub.commands.models import BanScope
from hub.commands.reach import Reach


class Which(StrEnum):
    """Which placements of its articles a command concerns: conditions on `placements p`."""

    FROZEN = """p.slot = 0 and p.account_id in (
        select t.account_id from command_targets t where t.command_id = :command)"""
    WANTED = "p.slot = 0 and p.want > 0"
    EVERY = "true"
    OWNED = """exists (
        select from placements w where w.command_id = :command
          and (w.article_id, w.account_id, w.slot) = (p.article_id, p.account_id, p.slot))"""
    WITHIN = """p.account_id in (
        select unnest(cast(:accounts as bigint[]))
        union all
        select a.id from unnest(cast(:prefixes as text[])) as r (prefix)
        join accounts a on a.region_code >= r.prefix and a.region_code < r.prefix || ':')"""


_GRANTED = f"""exists (
    select from accounts g
    where g.id = p.account_id and {within_text("g.region_code", "g.organisation_id")})"""


@dataclass(frozen=True, slots=True)
class Wish:
    """One command's wish.

    Attributes:
        which: of the placements of these articles.
        reaches: for `Which.WITHIN`, the regions and accounts.
        remit: only accounts that lie within it.
        head_start: how many seconds earlier than it is the rows claim to be due.
        not_after: what has not gone out by then never does.
    """

    command_id: int
    articles: Sequence[int]
    which: Which
    reaches: Sequence[Reach] = ()
    remit: Remit = EVERYWHERE
    head_start: float = 0.0
    not_after: datetime | None = None

    @property
    def condition(self) -> str:
        """The condition on `placements p`."""
        if self.remit.is_everywhere:
            return self.which
        return f"({self.which}) and {_GRANTED}"

    def parameters(self) -> dict[str, Any]:
        """Return what the condition binds."""
        own: dict[str, Any] = {"command": self.command_id, "articles": list(self.articles)}
        if self.which is Which.WITHIN:
            own |= within(self.reaches)
        if not self.remit.is_everywhere:
            own |= remit_values(self.remit)
        return own


def within(reaches: Sequence[Reach]) -> dict[str, Any]:
    """Return what `Which.WITHIN` binds."""
    return {
        "accounts": [int(r.reach) for r in reaches if r.scope is BanScope.ACCOUNT],
        "prefixes": [r.reach for r in reaches if r.scope is not BanScope.ACCOUNT],
    }

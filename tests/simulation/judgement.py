"""What is wrong in the end: what the platforms hold, beside what was wanted and what the hub says.

Each function returns cases, none of which may be.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.deliveries.ledger import Copy
from tests.deliveries.world import World
from tests.simulation.adversary import Adversary
from tests.simulation.users import Heard

Case = tuple[str, object]
"""What is violated, and by what."""

CLOCKS = 0.005  # seconds by which two clocks of one machine may differ


@dataclass(frozen=True, slots=True)
class Judge:
    """What it takes to judge a world in which nothing is under way."""

    world: World
    platforms: Sequence[Adversary]

    async def last_word(self, articles: Sequence[int], kept: Collection[int]) -> list[Case]:
        """Every account shows what was wanted last, once."""
        accounts = await self.world.query("select id, platform from accounts")
        rows = await self.world.query("select id, current_version from articles")
        versions = {row["id"]: row["current_version"] for row in rows}
        cases: list[Case] = []
        for platform in self.platforms:
            everywhere = [a["id"] for a in accounts if a["platform"] == platform.manifest.key]
            for article in articles:
                shown = platform.ledger.shown(article)
                if article in kept:
                    wrong = _wrong(shown, everywhere, versions[article])
                    cases += [(what, (article, *case)) for what, case in wrong]
                else:
                    cases += [("left after a retraction", (article, *at)) for at in shown.items()]
        return cases

    async def what_the_hub_says(self) -> list[Case]:
        """The hub knows of every copy, and of no other."""
        live = {(c.account, c.remote_id) for p in self.platforms for c in p.ledger.live()}
        known = {
            (row["account_id"], row["remote_id"])
            for row in await self.world.placements()
            if row["have"] == "present"
        }
        return [("the hub is wrong", copy) for copy in live ^ known]

    async def closed_retractions(self) -> list[Case]:
        """When a retraction says that a copy is gone, in whichever slot it was, it is gone."""
        rows = await self.world.query(
            "select d.article_id, d.account_id, extract(epoch from max(d.closed_at))::float8 as at "
            "from deliveries d join commands c on c.id = d.command_id where c.kind = 'retract' "
            "group by d.command_id, d.article_id, d.account_id "
            "having bool_and(d.result in ('gone', 'nothing_there'))"
        )
        closed = [((row["article_id"], row["account_id"]), _monotonic(row["at"])) for row in rows]
        return [
            ("live behind a closed retraction", copy)
            for platform in self.platforms
            for copy in platform.ledger.copies
            for place, at in closed
            if place == copy.place and _was_live(copy, at)
        ]

    async def stops(self, heard: Sequence[Heard]) -> list[Case]:
        """Who heard of a retraction sent nothing more, until it was reinstated."""
        rows = await self.world.query(
            "select c.id, c.kind, ca.article_id, extract(epoch from c.issued_at)::float8 as at "
            "from commands c join command_articles ca on ca.command_id = c.id "
            "where c.kind in ('retract', 'reinstate')"
        )
        bans = {row["id"]: (row["article_id"], _ban_ends_at(row, rows)) for row in rows}
        return [
            ("sent after a retraction was heard of", sending)
            for platform in self.platforms
            for sending in platform.sendings
            for each in heard
            if sending.worker is each.worker
            and sending.article == bans[each.command][0]
            and each.at < sending.at < bans[each.command][1] - CLOCKS
        ]

    async def counters(self) -> list[Case]:
        """What is counted is what there is."""
        try:
            await self.world.check_counters()
        except AssertionError as error:
            return [("counters", error)]
        return []


def _wrong(
    shown: dict[int, list[int]], accounts: Sequence[int], version: int
) -> Iterator[tuple[str, tuple[object, ...]]]:
    for account in accounts:
        match shown.get(account, []):
            case []:
                yield "missing", (account,)
            case [found]:
                if found != version:
                    yield "wrong version", (account, found, version)
            case found:
                yield "two in the end", (account, found)


def _ban_ends_at(retraction: Any, rows: Sequence[Any]) -> float:
    """Return when the next reinstatement of its article was issued."""
    later = [
        row["at"]
        for row in rows
        if row["kind"] == "reinstate"
        and row["article_id"] == retraction["article_id"]
        and row["at"] > retraction["at"]
    ]
    return _monotonic(min(later)) if later else float("inf")


def _was_live(copy: Copy, at: float) -> bool:
    made, gone = copy.made_at + CLOCKS, copy.gone_at
    return made < at and (gone is None or gone > at + CLOCKS)


def _monotonic(epoch: float) -> float:
    """Return what `time.monotonic()` showed then; the database is on this machine."""
    return epoch - time.time() + time.monotonic()

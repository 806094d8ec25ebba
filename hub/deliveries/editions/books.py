"""Editions and their stories as they are kept: the SQL."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries.change import Parked
from hub.deliveries.claims import NOT_HELD
from hub.deliveries.editions.composing import Plan
from hub.deliveries.editions.ending import Ending
from hub.deliveries.editions.fates import BACKSTOP_SECONDS, Fate, State
from hub.deliveries.lanes import LaneKind, lane
from hub.kit.bulk import by_column, insertion, unnested
from hub.sdk.contract import Connector
from hub.sdk.manifest import Also

_STORY = {
    "edition_id": "bigint",
    "position": "smallint",
    "article_id": "bigint",
    "account_id": "bigint",
    "slot": "smallint",
    "version": "int",
}
_KEPT = {name: kind for name, kind in _STORY.items() if name != "account_id"}

_OPEN = text(
    """
    insert into editions (account_id) select unnest(cast(:accounts as bigint[]))
    returning id, account_id
    """
)
_ADD_STORIES = text(insertion("edition_stories", _KEPT))
_BOARD = text(
    f"""
    update placements p set
        have = 'pending', have_version = r.version, lane = :push,
        handle = jsonb_build_object('edition', r.edition_id, 'position', r.position),
        due_at = clock_timestamp() + make_interval(secs => :backstop)
    from {unnested(_STORY)}
    where (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, r.slot)
    """  # noqa: S608 - built from the constants above
)
# No command asked for it as such: its stories' deliveries are what commands wait for.
_PLACE = text(
    """
    insert into placements (article_id, account_id, slot, command_id, want, open, lane, level,
        due_at)
    select e.id, a.id, 0, 0, 1, false, :push, a.level, clock_timestamp()
    from editions e join accounts a on a.id = e.account_id
    where e.id = any(:editions)
    """
)

_STORIES = text(
    f"""
    select s.edition_id, s.position, s.article_id, s.version,
        p.want = s.version and p.have = 'pending'
            and p.handle @> jsonb_build_object('edition', s.edition_id)
            and coalesce(p.not_after > clock_timestamp(), true)
            {NOT_HELD} as wanted,
        extract(epoch from p.not_after - clock_timestamp())::float8 as seconds
    from edition_stories s
    join editions e on e.id = s.edition_id
    join placements p on (p.article_id, p.account_id, p.slot)
        = (s.article_id, e.account_id, s.slot)
    where s.edition_id = any(:editions)
    order by s.edition_id, s.position
    """  # noqa: S608 - built from the constant above
)

_SIZES = text(
    """
    select edition_id, count(*) as n from edition_stories
    where edition_id = any(:editions) group by edition_id
    """
)

_PLACE_IN_EDITION = {"edition_id": "bigint", "position": "smallint"}
_FATES = text(
    f"""
    select s.edition_id, s.position, e.state, e.parked, e.why, e.until,
        extract(epoch from clock_timestamp() - e.made_at)::float8 as age,
        s.remote_id, s.url, s.refused, exists (
            select from edition_stories o
            where o.edition_id = s.edition_id and o.refused is not null) as some_refused
    from {unnested(_PLACE_IN_EDITION)}
    join edition_stories s using (edition_id, position)
    join editions e on e.id = s.edition_id
    """  # noqa: S608 - built from the constants above
)

_ENDING = {
    "id": "bigint",
    "state": "text",
    "parked": "text",
    "why": "text",
    "remote_id": "text",
    "until": "timestamptz",
}
_END = text(
    f"""
    update editions e set state = r.state, parked = r.parked, why = r.why,
        remote_id = r.remote_id, until = r.until, ended_at = clock_timestamp()
    from {unnested(_ENDING)} where e.id = r.id and e.state = 'open'
    returning e.id
    """  # noqa: S608 - built from the constants above
)
_PART = {**_PLACE_IN_EDITION, "remote_id": "text", "url": "text", "refused": "text"}
_TELL = text(
    f"""
    update edition_stories s set remote_id = r.remote_id, url = r.url, refused = r.refused
    from {unnested(_PART)}
    where (s.edition_id, s.position) = (r.edition_id, r.position)
    """  # noqa: S608 - built from the constants above
)
# Whoever is aboard is pending. To say so would let the planner, which has seen few such rows in a
# quiet hour, begin with all that are pending on the platform.
ABOARD = """
    select s.edition_id, s.position, s.article_id, e.account_id, s.slot
    from edition_stories s join editions e on e.id = s.edition_id
    where e.id = any(:editions)
"""
_WAKE = text(
    f"""
    with aboard as materialized ({ABOARD})
    update placements p set due_at = clock_timestamp()
    from (
        select w.article_id, w.account_id, w.slot
        from aboard a
        join placements w on (w.article_id, w.account_id, w.slot)
            = (a.article_id, a.account_id, a.slot)
        where w.worker is null and w.handle @> jsonb_build_object('edition', a.edition_id)
        order by w.article_id, w.account_id, w.slot for update of w) r
    where (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, r.slot)
    """  # noqa: S608 - built from the constant above
)

# Nothing was sent and nobody holds it. What the platform asked it to wait, its stories wait.
_GIVE_UP = text(
    """
    with idle as materialized (
        select p.article_id, p.account_id, p.slot, p.due_at from placements p
        where p.article_id = any(:editions) and p.worker is null and p.have = 'none' and p.want > 0
        order by p.article_id, p.account_id, p.slot for update of p skip locked
    ), ended as (
        update editions e set state = 'dissolved', until = i.due_at, ended_at = clock_timestamp()
        from idle i where e.id = i.article_id
    )
    update placements p set
        want = 0,
        handle = case when :abandons then p.handle end,
        lane = case when :abandons then cast(:look as text) else p.lane end,
        due_at = case when :abandons and p.handle is not null then clock_timestamp() end
    from idle i
    where (p.article_id, p.account_id, p.slot) = (i.article_id, i.account_id, i.slot)
    returning p.article_id
    """
)


@dataclass(frozen=True, slots=True)
class Story:
    """One story of an edition that is about to be sent.

    Attributes:
        wanted: it is still wanted in this version, aboard, in time, and not held.
        seconds: until its push's time ends.
    """

    position: int
    article_id: int
    version: int
    wanted: bool
    seconds: float | None


async def open_editions(connection: AsyncConnection, platform: str, plans: Iterable[Plan]) -> int:
    """Make an edition of every plan that has stories; return how many."""
    leaving = {plan.account_id: plan for plan in plans if plan.stories}
    if not leaving:
        return 0
    made = (await connection.execute(_OPEN, {"accounts": list(leaving)})).all()
    stories = [
        (row.id, position, *story.key, story.version)
        for row in made
        for position, story in enumerate(leaving[row.account_id].stories)
    ]
    given = by_column(_STORY, stories)
    push = {"push": lane(platform, LaneKind.PUSH)}
    await connection.execute(_ADD_STORIES, {name: given[name] for name in _KEPT})
    await connection.execute(_BOARD, given | push | {"backstop": BACKSTOP_SECONDS})
    await connection.execute(_PLACE, push | {"editions": [row.id for row in made]})
    return len(made)


async def stories(
    connection: AsyncConnection, platform: str, editions: Collection[int]
) -> dict[int, list[Story]]:
    """Return editions' stories in their order."""
    rows = await connection.execute(_STORIES, {"editions": list(editions), "platform": platform})
    found: dict[int, list[Story]] = {edition: [] for edition in editions}
    for edition, position, article_id, version, wanted, seconds in rows:
        found[edition].append(Story(position, article_id, version, bool(wanted), seconds))
    return found


async def sizes(connection: AsyncConnection, editions: Collection[int]) -> dict[int, int]:
    """Return how many stories editions have."""
    rows = await connection.execute(_SIZES, {"editions": list(editions)})
    return {row.edition_id: row.n for row in rows}


async def fates(
    connection: AsyncConnection, places: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], Fate]:
    """Return what became of stories, by (edition, position)."""
    rows = await connection.execute(_FATES, by_column(_PLACE_IN_EDITION, places))
    return {(row.edition_id, row.position): _fate(row) for row in rows}


def _fate(row: Row[*tuple[Any, ...]]) -> Fate:
    return Fate(
        state=State(row.state),
        parked=Parked(row.parked) if row.parked else None,
        why=row.why,
        remote_id=row.remote_id,
        url=row.url,
        refused=row.refused,
        others_refused=row.some_refused,
        until=row.until,
        age=row.age,
    )


async def end(connection: AsyncConnection, endings: dict[int, Ending]) -> None:
    """Close editions that are open, and note what each story became. `wake` its stories then."""
    if not endings:
        return
    rows = [
        (id_, one.state, one.parked, one.why, one.remote_id, one.until)
        for id_, one in sorted(endings.items())
    ]
    ended = (await connection.scalars(_END, by_column(_ENDING, rows))).all()
    parts = [
        (id_, position, part.remote_id, part.url, part.refused)
        for id_ in ended
        for position, part in enumerate(endings[id_].parts)
    ]
    if parts:
        await connection.execute(_TELL, by_column(_PART, parts))


async def wake(connection: AsyncConnection, editions: Collection[int]) -> None:
    """Let the stories of editions that have ended ask at once, in a transaction of its own."""
    if editions:
        await connection.execute(_WAKE, {"editions": list(editions)})


async def give_up(
    connection: AsyncConnection, connector: Connector, editions: Collection[int]
) -> list[int]:
    """Dissolve editions that wait, nothing of them having been sent; return which they were.

    What was prepared for them is taken away next, where the connector does that.
    """
    manifest = connector.manifest
    given = {
        "editions": list(editions),
        "abandons": Also.ABANDON in manifest.capabilities.also,
        "look": lane(manifest.key, LaneKind.LOOK),
    }
    return list((await connection.scalars(_GIVE_UP, given)).all())

"""What an edition's end makes of its stories, written at once for all that nobody has in hand.

To be claimed first, each by its own, would cost a story as much as a send of its own does. Whoever
is just asking what became of its edition reads that for itself.
"""

from collections.abc import Collection

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries import orders, records
from hub.deliveries.change import Policy
from hub.deliveries.claimed import Claimed, Key
from hub.deliveries.editions import books
from hub.deliveries.editions.fates import change_of
from hub.deliveries.finding import Finding
from hub.deliveries.lanes import kind_of
from hub.deliveries.transition import Have, Known
from hub.kit.db import Database

MOST_AT_ONCE = 200  # editions, of eight stories or so

_ABOARD = text(
    f"""
    with aboard as materialized ({books.ABOARD})
    select a.edition_id, a.position, p.article_id, p.account_id, p.slot, p.command_id, p.claim,
        p.want, p.have, p.have_version, p.remote_id, p.url, p.handle, p.incarnation, p.looks,
        p.deletions, p.tries, p.lane, p.since, p.horizon, p.not_after, p.reserved,
        clock_timestamp() as now
    from aboard a
    join placements p on (p.article_id, p.account_id, p.slot)
        = (a.article_id, a.account_id, a.slot)
    where p.worker is null and p.handle @> jsonb_build_object('edition', a.edition_id)
    order by p.article_id, p.account_id, p.slot for update of p
    """  # noqa: S608 - built from the constant there
).columns(handle=JSONB())


async def arrive(
    database: Database, platform: str, policy: Policy, editions: Collection[int]
) -> frozenset[int]:
    """Settle the stories of editions that have ended; return the commands that moved.

    In transactions of their own: they lock rows by their key, as commands do, and who holds others
    while waiting for them would not.
    """
    ids, moved = list(editions), frozenset[int]()
    for start in range(0, len(ids), MOST_AT_ONCE):
        some = ids[start : start + MOST_AT_ONCE]
        moved |= await _arrive_some(database, platform, policy, some)
    return moved


async def _arrive_some(
    database: Database, platform: str, policy: Policy, editions: Collection[int]
) -> frozenset[int]:
    try:
        async with database.connection() as connection:
            found = await _findings(connection, policy, editions)
            owners = await records.record(connection, None, platform, found)
            await orders.make(connection, [one for one in found if one.claimed.fence in owners])
    except IntegrityError:  # a name that another placement has: each story finds out by its own
        async with database.connection() as connection:
            await books.wake(connection, editions)
        return frozenset()
    return frozenset(owners.values())


async def _findings(
    connection: AsyncConnection, policy: Policy, editions: Collection[int]
) -> list[Finding]:
    given = {"editions": list(editions)}
    rows = (await connection.execute(_ABOARD, given)).mappings().all()
    places = [(row["edition_id"], row["position"]) for row in rows]
    fates = await books.fates(connection, places)
    held = [_claimed(row) for row in rows]
    return [
        Finding(one, change_of(one.known, fates.get(place), policy))
        for one, place in zip(held, places, strict=True)
    ]


def _claimed(row: RowMapping) -> Claimed:
    return Claimed(
        key=Key(row["article_id"], row["account_id"], row["slot"]),
        known=_known(row),
        command_id=row["command_id"],
        claim=row["claim"],
        claimed_at=row["now"],
        taken_at=0.0,  # nothing is sent
        since=row["since"],
        horizon=row["horizon"],
        not_after=row["not_after"],
        reserved=row["reserved"],
    )


def _known(row: RowMapping) -> Known:
    return Known(
        have=Have(row["have"]),
        have_version=row["have_version"],
        want=row["want"],
        remote_id=row["remote_id"],
        url=row["url"],
        handle=row["handle"],
        incarnation=row["incarnation"],
        looks=row["looks"],
        deletions=row["deletions"],
        tries=row["tries"],
        lane=kind_of(row["lane"]),
        horizon_passed=row["horizon"] is None or row["horizon"] <= row["now"],
    )

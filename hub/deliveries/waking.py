"""What a platform tells reaches what it is about: what waits is due at once, a copy gets a link."""

import json
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries.early import Told

# Names are texts: a number in a handle that reads the same, a count say, is no name.
_WAITS = """
    w.account_id = :account and w.have = 'pending'
    and exists (select from jsonb_each(w.handle) as h where h.value in (
        select to_jsonb(name) from unnest(cast(:names as text[])) as n (name)))
"""
# What is parked keeps what it was told for the person who lets it go on.
_WAKE = text(
    f"""
    update placements p set
        due_at = case when p.parked is null then least(p.due_at, clock_timestamp()) end,
        handle = case when cast(:tells as jsonb) = '{{}}' then p.handle
            else p.handle || jsonb_build_object('heard', cast(:tells as jsonb)) end
    from (
        select w.article_id, w.account_id, w.slot from placements w
        where w.worker is null and {_WAITS}
        order by w.article_id, w.account_id, w.slot for update of w) r
    where (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, r.slot)
    """  # noqa: S608 - built from the constant above
)
_LINK = text(
    """
    update placements p set url = r.link
    from (
        select w.article_id, w.account_id, w.slot, n.link
        from unnest(cast(:copies as text[]), cast(:links as text[])) as n (copy, link)
        join placements w on w.account_id = :account and w.remote_id = n.copy
        where w.worker is null and w.url is null and w.have in ('present', 'gone?')
        order by w.article_id, w.account_id, w.slot for update of w) r
    where (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, r.slot)
    """
)
_IS_BUSY = text(
    f"""
    select exists (select from placements w where w.worker is not null and {_WAITS})
        or exists (select from placements w where w.worker is not null and w.url is null
            and w.account_id = :account and w.remote_id = any(:copies))
    """  # noqa: S608 - built from the constant above
)


async def tell(connection: AsyncConnection, told: Told) -> bool:
    """Wake what waits for what was told, with the words in its handle, and link what is there.

    Args:
        connection: on which each statement is a transaction of its own.
        told: by an event.

    Returns:
        True if somebody has heard it, and nobody it is about was in a worker's hands.
    """
    about: dict[str, Any] = {"account": told.account_id}
    waits = about | {"names": list(told.names)}
    copies = about | {"copies": list(told.links)}
    woken = await connection.execute(_WAKE, waits | {"tells": json.dumps(dict(told.tells))})
    linked = await connection.execute(_LINK, copies | {"links": list(told.links.values())})
    if not woken.rowcount and not linked.rowcount:
        return False
    return not await connection.scalar(_IS_BUSY, waits | copies)

"""SQL of work orders: which are open, and what a person's word makes of their placements."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import remit_values, within_text

NEWEST = """not exists (
        select from work_orders n
        where (n.article_id, n.account_id, n.slot) = (o.article_id, o.account_id, o.slot)
          and n.id > o.id)"""
# The row still waits for exactly this. What once does not never does again.
_CURRENT = f"(p.parked = 'by_person' and p.command_id = o.command_id and {NEWEST})"
_NOT_CLOSED = "o.done_at is null and o.replaced_at is null"
_OPEN = f"{_NOT_CLOSED} and {_CURRENT}"
PLACE = "(p.article_id, p.account_id, p.slot) = (o.article_id, o.account_id, o.slot)"

_ORDER = """o.id, o.article_id, o.account_id, o.slot, o.command_id, o.operation, o.needs_link,
    o.done_by"""

MINE = f"""exists (
    select from accounts m
    where m.id = o.account_id and {within_text("m.region_code", "m.organisation_id")})"""

_GET = text(f"select {_ORDER} from work_orders o where o.id = :id and {MINE}")  # noqa: S608 - built from the constants above
_CLOSE = text(
    f"""
    update work_orders o set done_at = clock_timestamp(), done_by = :actor, link = :link
    from placements p where o.id = :id and {PLACE} and {_OPEN}
    returning o.id
    """  # noqa: S608 - built from the constants above
)
_SAID = "jsonb_strip_nulls(jsonb_build_object('link', o.link, 'done_by', o.done_by))"
_SEEN = """
    seen as (
        insert into observations (article_id, account_id, slot, viewpoint, saw, evidence)
        select o.article_id, o.account_id, o.slot, 'person', cast(:saw as text),
            jsonb_strip_nulls(jsonb_build_object('actor', o.done_by, 'link', o.link))
        from work_orders o where o.id = :id)
"""
_THERE = text(
    f"""
    with {_SEEN}
    update placements p set have = 'doubt', have_version = p.want, horizon = null,
        since = coalesce(p.since, clock_timestamp()),
        handle = coalesce(p.handle, '{{}}') || {_SAID}
    from work_orders o where o.id = :id and {PLACE}
    """  # noqa: S608 - built from the constants above
)
_GONE = text(
    f"""
    with {_SEEN}
    update placements p set have = 'gone?', horizon = null,
        handle = coalesce(p.handle, '{{}}') || {_SAID}
    from work_orders o where o.id = :id and {PLACE}
    """  # noqa: S608 - built from the constants above
)
_REPLACE = text(
    f"""
    update work_orders o set replaced_at = clock_timestamp()
    where o.id in (
        select o.id from work_orders o join placements p on {PLACE}
        where {_NOT_CLOSED} and {_CURRENT} is not true
        limit :most for update of o skip locked)
    """  # noqa: S608 - built from the constants above
)
_LATE = text(
    f"""
    update work_orders o set told_late_at = clock_timestamp()
    where o.id in (
        select o.id from work_orders o join placements p on {PLACE}
        where {_OPEN} and o.told_late_at is null and o.due_by < clock_timestamp()
        order by o.due_by, o.id limit :most for update of o skip locked)
    returning {_ORDER}
    """  # noqa: S608 - built from the constants above
)
# What is shown is chosen before anything is joined that could lead a planner elsewhere. The title
# is of the version that the order is about: a newer one may be a draft. `chosen` says whether a
# sealed story's words may be shown: opening them is on record, and a list leaves no entry.
SHOWN = """
    select c.id, c.article_id, c.account_id, c.command_id, c.operation, c.url,
        case when c.opened or c.operation = 'retract' or s.sealed_at is null
            then c.instructions else '' end as instructions,
        c.needs_link, c.made_at, c.due_by, c.state, c.done_at, c.done_by, c.link,
        c.state = 'open' and c.due_by < clock_timestamp() as late,
        a.platform, a.name as account, a.region_code, v.title, s.sealed_at
    from chosen c
    join accounts a on a.id = c.account_id
    join articles s on s.id = c.article_id
    join placements p on (p.article_id, p.account_id, p.slot) = (c.article_id, c.account_id, c.slot)
    join versions v on v.article_id = s.id
        and v.number = greatest(p.want, coalesce(p.have_version, 0), 1)
    order by c.due_by, c.id
"""
_PAGE = text(
    f"""
    with chosen as materialized (
        select o.*, 'open' as state, false as opened from work_orders o join placements p on {PLACE}
        where {_OPEN} and (not :late or o.due_by < clock_timestamp())
          and (cast(:account as bigint) is null or o.account_id = :account)
          and (cast(:command as bigint) is null or o.command_id = :command) and {MINE}
          and (o.due_by, o.id) > (cast(:due_by as timestamptz), cast(:after as bigint))
        order by o.due_by, o.id limit :limit)
    {SHOWN}
    """  # noqa: S608 - built from the constants above
)
_COUNT = text(
    f"""
    select count(*) as open, count(*) filter (where o.due_by < clock_timestamp()) as late
    from work_orders o join placements p on {PLACE} where {_OPEN} and {MINE}
    """  # noqa: S608 - built from the constants above
)
_SHOW = text(
    f"""
    with chosen as materialized (
        select o.*, case when o.done_at is not null then 'done' when {_OPEN} then 'open'
            else 'replaced' end as state, true as opened
        from work_orders o join placements p on {PLACE} where o.id = :id and {MINE})
    {SHOWN}
    """  # noqa: S608 - built from the constants above
)


@dataclass(frozen=True, slots=True)
class Order:
    """A work order, as far as commands care; `done_by` is who has said that it is done."""

    id: int
    article_id: int
    account_id: int
    slot: int
    command_id: int
    operation: str
    needs_link: bool
    done_by: str | None


async def get(session: AsyncSession, order_id: int, remit: Remit) -> Order | None:
    """Return an order within a remit, open or not."""
    row = (await session.execute(_GET, {"id": order_id} | remit_values(remit))).one_or_none()
    return None if row is None else Order(*row)


async def show(session: AsyncSession, order_id: int, remit: Remit) -> RowMapping | None:
    """Return all there is to say of an order within a remit, open or not."""
    given = {"id": order_id} | remit_values(remit)
    return (await session.execute(_SHOW, given)).mappings().one_or_none()


async def close(session: AsyncSession, order_id: int, *, link: str | None, actor: str) -> bool:
    """Note that an order is done; return whether it was open."""
    given = {"id": order_id, "link": link, "actor": actor}
    return await session.scalar(_CLOSE, given) is not None


async def believe_there(session: AsyncSession, order_id: int) -> None:
    """Let the hub look for the copy that a person says is there."""
    await session.execute(_THERE, {"id": order_id, "saw": "present"})


async def believe_gone(session: AsyncSession, order_id: int) -> None:
    """Let the hub look whether the copy is gone, as a person says."""
    await session.execute(_GONE, {"id": order_id, "saw": "gone"})


async def close_replaced(session: AsyncSession, most: int) -> int:
    """Close orders in whose place something else has come; return how many."""
    connection = await session.connection()
    return (await connection.execute(_REPLACE, {"most": most})).rowcount


async def tell_late(session: AsyncSession, most: int) -> list[Order]:
    """Mark open orders whose time has passed, and return them; each once."""
    return [Order(*row) for row in await session.execute(_LATE, {"most": most})]


async def page(  # noqa: PLR0913 - a list has as many filters as it has
    session: AsyncSession,
    remit: Remit,
    *,
    late: bool,
    account: int | None,
    command: int | None,
    due_by: object,
    after: int,
    limit: int,
) -> Sequence[RowMapping]:
    """Return open orders within a remit, the most pressing first."""
    given = {"late": late, "account": account, "command": command}
    place = {"due_by": due_by, "after": after, "limit": limit}
    return (await session.execute(_PAGE, given | place | remit_values(remit))).mappings().all()


async def count(session: AsyncSession, remit: Remit) -> tuple[int, int]:
    """Return how many orders are open within a remit, and how many of them are late."""
    row = (await session.execute(_COUNT, remit_values(remit))).one()
    return row.open, row.late

"""SQL of what nobody has told: copies that people were asked to put out before they were retracted.

Their orders are open no more, and nothing can be looked at: whether they ever went out, somebody of
the unit has to say.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.access.within import remit_values
from hub.commands.repository.work_orders import MINE, NEWEST, PLACE, SHOWN

_UNTOLD = f"""p.parked = 'unknown' and p.have = 'doubt' and p.want = 0
    and o.operation = 'publish' and o.done_at is null and {NEWEST}"""

_PAGE = text(
    f"""
    with chosen as materialized (
        select o.*, 'replaced' as state, false as opened
        from placements p join work_orders o on {PLACE}
        where {_UNTOLD} and {MINE} and (cast(:account as bigint) is null or o.account_id = :account)
          and (cast(:command as bigint) is null or :command in (o.command_id, p.command_id))
          and (o.due_by, o.id) > (cast(:due_by as timestamptz), cast(:after as bigint))
        order by o.due_by, o.id limit :limit)
    {SHOWN}
    """  # noqa: S608 - built from the constants above
)
_STORIES = text(
    f"select id, article_id from work_orders o where id = any(:ids) and {MINE}"  # noqa: S608 - built from the constants above
)
_LOCK = text(
    f"""
    select o.id from work_orders o join placements p on {PLACE}
    where o.id = any(:ids) and {_UNTOLD}
    order by p.article_id, p.account_id, p.slot for update of p
    """  # noqa: S608 - built from the constants above
)
# Where there is something to look at the row stays in doubt, and is looked up once more.
_BELIEVE = text(
    f"""
    with seen as (
        insert into observations (article_id, account_id, slot, viewpoint, saw, evidence)
        select article_id, account_id, slot, 'person', 'gone',
            jsonb_build_object('actor', cast(:actor as text), 'work_order', id)
        from work_orders where id = any(:ids)
    ), due as (
        update placements p set parked = null, why = null, tries = 0, deletions = 0, looks = 0,
            have = case when b.blind then 'gone?' else p.have end,
            horizon = case when b.blind then null else p.horizon end,
            handle = case when b.blind then coalesce(p.handle, '{{}}')
                || jsonb_build_object('done_by', cast(:actor as text)) else p.handle end,
            lane = split_part(p.lane, '/', 1) || '/retract', due_at = clock_timestamp()
        from work_orders o cross join lateral (
            select exists (select from accounts a where a.id = o.account_id
                and a.platform = any(:blind)) as blind) as b
        where o.id = any(:ids) and {PLACE}
        returning p.command_id, split_part(p.lane, '/', 1) as platform, p.level, p.open
    )
    select command_id, platform, level, count(*) as n, count(*) filter (where open) as open
    from due group by command_id, platform, level
    """  # noqa: S608 - built from the constants above
)


async def page(  # noqa: PLR0913 - a list has as many filters as it has
    session: AsyncSession,
    remit: Remit,
    *,
    account: int | None,
    command: int | None,
    due_by: object,
    after: int,
    limit: int,
) -> Sequence[RowMapping]:
    """Return orders within a remit of which nobody has told, the oldest first."""
    given = {"account": account, "command": command}
    place = {"due_by": due_by, "after": after, "limit": limit}
    return (await session.execute(_PAGE, given | place | remit_values(remit))).mappings().all()


async def stories(session: AsyncSession, ids: Collection[int], remit: Remit) -> dict[int, int]:
    """Return the article of each of these orders that is within a remit."""
    rows = await session.execute(_STORIES, {"ids": list(ids)} | remit_values(remit))
    return {row.id: row.article_id for row in rows}


async def lock(session: AsyncSession, ids: Collection[int]) -> list[int]:
    """Lock the placements of those orders of which still nobody has told, and return these."""
    return list(await session.scalars(_LOCK, {"ids": list(ids)}))


async def believe(
    session: AsyncSession, ids: Collection[int], blind: Collection[str], actor: str
) -> Sequence[RowMapping]:
    """Take a person's word that these were never put out; let the hub look where it can.

    Args:
        session: the unit of work, in which they are locked.
        ids: of the orders.
        blind: the platforms where nothing can be looked at but a link.
        actor: whose word it is.

    Returns:
        Rows of command_id, platform, level, n and how many of these were open.
    """
    given = {"ids": list(ids), "blind": list(blind), "actor": actor}
    return (await session.execute(_BELIEVE, given)).mappings().all()

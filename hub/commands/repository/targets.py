"""The frozen list of a command's accounts, and counting what it makes up with the articles."""

from typing import Any

from sqlalchemy import BigInteger, Select, insert, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.models import CommandTarget
from hub.commands.repository.wishes import Groups

_PLACEMENTS = text(
    """
    select a.platform, a.level, count(*) * (
        select count(*) from command_articles ca where ca.command_id = :command)
    from command_targets t join accounts a on a.id = t.account_id
    where t.command_id = :command
    group by a.platform, a.level
    """
)

_COPY = text(
    """
    insert into command_targets (command_id, account_id)
    select cast(:command as bigint), t.account_id
    from command_targets t where t.command_id = :origin
    order by t.account_id
    """
)

_LEAVE_OUT = text(
    """
    with done as (
        insert into deliveries (command_id, article_id, account_id, slot, result, why)
        select c.id, d.article_id, d.account_id, d.slot, 'nothing_there',
            'command ' || c.origin || ' put nothing there: ' || d.result
        from commands c join deliveries d on d.command_id = c.origin
        where c.id = :command and d.result <> 'already'
        returning account_id)
    select a.platform, a.level, count(*)
    from done d join accounts a on a.id = d.account_id
    group by a.platform, a.level
    """
)


async def freeze(
    session: AsyncSession, command_id: int, accounts: Select[*tuple[Any, ...]]
) -> None:
    """Write down which accounts a push means, whatever becomes of them."""
    chosen = accounts.subquery()
    ids = select(literal(command_id, BigInteger), chosen.c.id).order_by(chosen.c.id)
    await session.execute(insert(CommandTarget).from_select(["command_id", "account_id"], ids))


async def copy(session: AsyncSession, command_id: int, origin: int) -> None:
    """Give a command the frozen list of another."""
    await session.execute(_COPY, {"command": command_id, "origin": origin})


async def placements(session: AsyncSession, command_id: int) -> Groups:
    """Count the placements that a command's articles make up with its frozen accounts."""
    rows = await session.execute(_PLACEMENTS, {"command": command_id})
    return [(row[0], row[1], row[2]) for row in rows]


async def leave_out(session: AsyncSession, command_id: int) -> Groups:
    """Close as `nothing_there` what the push that a take-down follows did not put out."""
    rows = await session.execute(_LEAVE_OUT, {"command": command_id})
    return [(row[0], row[1], row[2]) for row in rows]

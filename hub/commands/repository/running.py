"""What runs: issued commands of which something is open or parked, by their counters.

Commands that have none are marked a minute later (`settle`), so that nobody reads their counters
again. Nothing of them can be opened any more: a retry needs something parked, and what a later look
finds is no delivery of theirs.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.commands.models import Command, CommandState
from hub.commands.repository.known import is_known_to
from hub.deliveries.models import Counter, Placement
from hub.deliveries.results import PARKED, TOTAL

_LEFT = case((Counter.result == TOTAL, Counter.n), (Counter.result == PARKED, 0), else_=-Counter.n)
_OF_A_COMMAND = Counter.command_id == Command.id
_UNSETTLED = (Command.state == CommandState.ISSUED, Command.settled_at.is_(None))

IS_RUNNING: ColumnElement[bool] = (
    _UNSETTLED[0]
    & _UNSETTLED[1]
    & (select(func.sum(_LEFT)).where(_OF_A_COMMAND).correlate(Command).scalar_subquery() > 0)
)
"""The condition that something of a command is open or parked."""

_SETTLE = text(
    """
    update commands c set settled_at = clock_timestamp()
    where c.id in (
        select u.id from commands u
        where u.state = 'issued' and u.settled_at is null and coalesce((
            select sum(case n.result when 'total' then n.n when 'parked' then 0 else -n.n end)
            from counters n where n.command_id = u.id), 0) = 0
        order by u.id limit :most for update skip locked)
    """
)


class UnderWay(NamedTuple):
    """How many commands of a kind run, and how many of their placements are open and parked."""

    kind: str
    running: int
    open: int
    parked: int


async def under_way(session: AsyncSession, mandate: Mandate) -> Sequence[UnderWay]:
    """Return what runs, as far as somebody may know of it, by the commands' kinds."""
    left, parked = func.sum(_LEFT), func.sum(case((Counter.result == PARKED, Counter.n), else_=0))
    sums = (
        select(left.label("unfinished"), parked.label("parked"))
        .where(_OF_A_COMMAND)
        .correlate(Command)
        .lateral()
    )
    statement = (
        select(
            Command.kind,
            func.count().label("running"),
            func.sum(sums.c.unfinished - sums.c.parked).label("open"),
            func.sum(sums.c.parked).label("parked"),
        )
        .join(sums, sums.c.unfinished > 0)
        .where(*_UNSETTLED, is_known_to(mandate))
        .group_by(Command.kind)
    )
    rows = await session.execute(statement)
    return [UnderWay(row[0], row[1], int(row[2]), int(row[3])) for row in rows]


async def parked_of(session: AsyncSession, mandate: Mandate, *, kind: str, code: str) -> int:
    """Count the open placements of running commands of a kind that are parked for one reason."""
    statement = (
        select(func.count())
        .select_from(Placement)
        .join(Command, Command.id == Placement.command_id)
        .where(Placement.parked == code, Placement.open, Command.kind == kind)
        .where(*_UNSETTLED, is_known_to(mandate))
    )
    return int(await session.scalar(statement) or 0)


async def settle(session: AsyncSession, most: int) -> int:
    """Mark commands of which nothing is open or parked any more; return how many."""
    connection = await session.connection()
    return (await connection.execute(_SETTLE, {"most": most})).rowcount

"""The commands themselves: what was asked, about which articles, and where it stands."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.mandate import Mandate
from hub.commands.models import (
    Command,
    CommandArticle,
    CommandKind,
    CommandState,
    CommandTarget,
)
from hub.commands.repository.known import is_known_to, is_within
from hub.commands.repository.running import IS_RUNNING
from hub.enrollment.models import Account
from hub.kit.db import Moment
from hub.kit.sorting import Sort, ordered

RUNNING = "running"  # issued, and something of it is open or parked
STATEMENT_SECONDS = 300  # a million placements take about ten
LOCK_SECONDS = 120  # a retraction waits for a push under way, but not for ever


_COPY_ARTICLES = text(
    """
    insert into command_articles (command_id, article_id, version, epoch)
    select cast(:command as bigint), article_id, null, epoch
    from command_articles where command_id = :origin
    """
)


# a correction of what waits puts its own version there
_CORRECTORS = text(
    """
    select distinct c.issued_by
    from command_articles own join command_articles ca using (article_id, version)
    join commands c on c.id = ca.command_id
    where own.command_id = :command and c.id > :command and c.kind = 'correct'
      and c.state = 'issued'
    """
)


@dataclass(frozen=True, slots=True)
class CommandFilter:
    """Which commands a list has; None takes all.

    Attributes:
        state: a `CommandState`, or `RUNNING`.
        but_by: issued by none of these.
        sort: in which order.
    """

    kind: str | None = None
    state: str | None = None
    article: int | None = None
    but_by: Collection[str] = ()
    sort: Sort = Sort.NEWEST


async def take_time(session: AsyncSession) -> datetime:
    """Give this unit of work the time that a million placements take; return the time it is."""
    await session.execute(text(f"set local statement_timeout = '{STATEMENT_SECONDS}s'"))
    await session.execute(text(f"set local lock_timeout = '{LOCK_SECONDS}s'"))
    now: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return now


async def add(session: AsyncSession, values: Mapping[str, Any]) -> int | None:
    """Insert a command and return its id; None if its Idempotency-Key is taken.

    Whoever comes with the same key at the same time waits here until the first has committed.
    """
    statement = (
        insert(Command)
        .values(**values)
        .on_conflict_do_nothing(index_elements=[Command.issued_by, Command.idempotency_key])
        .returning(Command.id)
    )
    return await session.scalar(statement)


async def add_articles(
    session: AsyncSession, command_id: int, rows: Iterable[tuple[int, int | None, int]]
) -> None:
    """Write down which articles a command is about, as (article, version, epoch)."""
    values = [
        {"command_id": command_id, "article_id": id_, "version": version, "epoch": epoch}
        for id_, version, epoch in rows
    ]
    await session.execute(insert(CommandArticle), values)


async def add_take_down(
    session: AsyncSession, push: int, at: datetime, reason: str, public_reason: str
) -> int:
    """Insert the retraction that is to take down what a push puts out; return its id."""
    origin = select(
        literal(CommandKind.RETRACT),
        literal(CommandState.SCHEDULED),
        Command.priority,
        literal({}, JSONB),
        Command.id,
        literal(reason),
        literal(public_reason),
        literal(at, Moment),
        Command.issued_by,
        Command.region_code,
        Command.organisation_id,
    ).where(Command.id == push)
    columns = [
        "kind",
        "state",
        "priority",
        "rule",
        "origin",
        "reason",
        "public_reason",
        "not_before",
        "issued_by",
        "region_code",
        "organisation_id",
    ]
    statement = insert(Command).from_select(columns, origin).returning(Command.id)
    command_id = (await session.execute(statement)).scalar_one()
    await session.execute(_COPY_ARTICLES, {"command": command_id, "origin": push})
    return command_id


async def settle(
    session: AsyncSession,
    command_id: int,
    state: CommandState,
    total: int | None = None,
    *,
    beyond: int = 0,
) -> None:
    """Write down where a command stands now.

    Args:
        session: the unit of work.
        command_id: which.
        state: ISSUED notes the time.
        total: how many placements it concerns; None leaves what was written before.
        beyond: how many more there are where its issuer may not touch them.
    """
    values: dict[str, Any] = {"state": state}
    if beyond:
        values["beyond"] = beyond
    if total is not None:
        values["total"] = total
    if state is CommandState.ISSUED:
        values["issued_at"] = func.clock_timestamp()
    await session.execute(
        update(Command)
        .where(Command.id == command_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def correctors_of(session: AsyncSession, command_id: int) -> set[str]:
    """Return who issued the corrections since, that say what a command puts out now."""
    return set(await session.scalars(_CORRECTORS, {"command": command_id}))


async def decide(session: AsyncSession, command_id: int, actor: str, why: str | None) -> None:
    """Write down who has decided on a proposed command."""
    await session.execute(
        update(Command)
        .where(Command.id == command_id)
        .values(decided_by=actor, decided_at=func.now(), decided_why=why)
        .execution_options(synchronize_session=False)
    )


async def set_rule(session: AsyncSession, command_id: int, rule: Mapping[str, Any]) -> None:
    """Write down where a command may go."""
    await session.execute(
        update(Command)
        .where(Command.id == command_id)
        .values(rule=rule)
        .execution_options(synchronize_session=False)
    )


async def set_instruction(
    session: AsyncSession, command_id: int, instruction: Mapping[str, Any]
) -> None:
    """Write down which instruction a retraction answers."""
    await session.execute(
        update(Command)
        .where(Command.id == command_id)
        .values(instruction=instruction)
        .execution_options(synchronize_session=False)
    )


async def find(session: AsyncSession, command_id: int, mandate: Mandate) -> Command | None:
    """Return a command as it is in the database now, if it may be known of."""
    return await _one(session, command_id, is_known_to(mandate))


async def find_to_change(
    session: AsyncSession, command_id: int, mandate: Mandate
) -> Command | None:
    """Return a command that somebody may do something about, locked.

    That they issued it once is not enough: what was granted to them may be somewhere else by now.
    """
    return await _one(session, command_id, is_within(mandate), lock=True)


async def _one(
    session: AsyncSession, command_id: int, condition: ColumnElement[bool], *, lock: bool = False
) -> Command | None:
    statement = select(Command).where(Command.id == command_id, condition)
    if lock:
        statement = statement.with_for_update()
    newest = {"populate_existing": True}
    return (await session.scalars(statement, execution_options=newest)).one_or_none()


async def get(session: AsyncSession, command_id: int) -> Command:
    """Return a command that is known to be there."""
    return await session.get_one(Command, command_id, populate_existing=True)


async def find_by_key(session: AsyncSession, actor: str, key: str) -> Command | None:
    """Return the command that somebody issued under an Idempotency-Key, if there is one."""
    found = select(Command).where(Command.issued_by == actor, Command.idempotency_key == key)
    return (await session.scalars(found)).one_or_none()


async def get_by_key(session: AsyncSession, actor: str, key: str) -> Command:
    """Return the command that somebody issued under an Idempotency-Key."""
    found = select(Command).where(Command.issued_by == actor, Command.idempotency_key == key)
    return (await session.scalars(found)).one()


async def articles_of(
    session: AsyncSession, command_ids: Sequence[int]
) -> dict[int, list[CommandArticle]]:
    """Return the articles of each command."""
    rows = await session.scalars(
        select(CommandArticle)
        .where(CommandArticle.command_id.in_(command_ids))
        .order_by(CommandArticle.command_id, CommandArticle.article_id)
        .execution_options(populate_existing=True)
    )
    found: dict[int, list[CommandArticle]] = {id_: [] for id_ in command_ids}
    for row in rows:
        found[row.command_id].append(row)
    return found


async def page(
    session: AsyncSession,
    wanted: CommandFilter,
    mandate: Mandate,
    *,
    last: int | None,
    limit: int,
) -> Sequence[Command]:
    """Return commands that may be known of, from behind id `last` on."""
    statement = select(Command).where(*_conditions(wanted, mandate))
    page = ordered(statement, Command.id, wanted.sort, last).limit(limit)
    return (await session.scalars(page)).all()


async def count(session: AsyncSession, wanted: CommandFilter, mandate: Mandate) -> int:
    """Return how many commands all pages would have."""
    statement = select(func.count()).select_from(Command).where(*_conditions(wanted, mandate))
    return (await session.execute(statement)).scalar_one()


def _conditions(wanted: CommandFilter, mandate: Mandate) -> Iterator[ColumnElement[bool]]:
    yield is_known_to(mandate)
    if wanted.kind is not None:
        yield Command.kind == wanted.kind
    if wanted.state is not None:
        yield IS_RUNNING if wanted.state == RUNNING else Command.state == wanted.state
    if wanted.but_by:
        yield Command.issued_by.not_in(wanted.but_by)
    if wanted.article is not None:
        about = select(CommandArticle.command_id).where(CommandArticle.article_id == wanted.article)
        yield Command.id.in_(about)


async def frozen_accounts(
    session: AsyncSession, command_id: int, *, after: int, limit: int
) -> Sequence[Account]:
    """Return the accounts that a push means, by id, from above `after`."""
    page = (
        select(CommandTarget.account_id)
        .where(CommandTarget.command_id == command_id, CommandTarget.account_id > after)
        .order_by(CommandTarget.account_id)
        .limit(limit)
    )
    statement = select(Account).where(Account.id.in_(page)).order_by(Account.id)
    return (await session.scalars(statement)).all()

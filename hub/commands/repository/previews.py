"""What a command would do, without doing it: one SELECT over the placements that it concerns.

Each row is a placement and what would become of it. The conditions are those of the wishes and the
refusals; a test holds them together.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Label,
    Select,
    Subquery,
    and_,
    case,
    column,
    func,
    literal,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.remit import Remit
from hub.access.within import within
from hub.commands.reach import Standing
from hub.commands.repository.refusals import BANNED, banned
from hub.commands.repository.wish import Wish
from hub.deliveries.models import Placement
from hub.deliveries.results import Result
from hub.enrollment.models import Account, AccountStatus

SEND = "send"
TAKE_DOWN = "take_down"

Outlook = Select[int, int, int, str, str, str]
"""Selects article, account, slot, platform, level, and what would become of it."""


class Row(NamedTuple):
    """One placement and what would become of it; `account` is the account's name."""

    article_id: int
    account_id: int
    slot: int
    platform: str
    level: str
    outlook: str
    account: str
    region_code: str


_VERSIONS = """
    select article_id, version
    from unnest(cast(:articles as bigint[]), cast(:versions as int[])) as v (article_id, version)
"""


def push(
    meant: Select[int, str, str, str, str],
    versions: Mapping[int, int],
    bans: Collection[Standing],
) -> Outlook:
    """Return what a push would do to the accounts that it means."""
    a, v, p = meant.subquery("a"), _versions(versions), Placement
    before = and_(
        p.article_id == v.c.article_id,
        p.account_id == a.c.id,
        p.slot == 0,
        p.article_id.in_(versions),  # or those of every story are read: see `planning`
    )
    concerned = (
        select(
            v.c.article_id,
            a.c.id.label("account_id"),
            literal(0).label("slot"),
            a.c.platform,
            a.c.level,
            a.c.status,
            _has(v.c.version),
        )
        .join_from(a, v, true())
        .outerjoin(p, before)
    )
    return _judged(concerned.subquery("c"), bans)


def correct(versions: Mapping[int, int], bans: Collection[Standing], remit: Remit) -> Outlook:
    """Return what a correction would do within a remit."""
    v = _versions(versions)
    concerned = (
        select(
            Placement.article_id,
            Placement.account_id,
            Placement.slot,
            Account.platform,
            Account.level,
            Account.status,
            _has(v.c.version),
        )
        .join(v, v.c.article_id == Placement.article_id)
        .join(Account, Account.id == Placement.account_id)
        .where(Placement.article_id.in_(versions), Placement.slot == 0, Placement.want > 0)
        .where(within(remit, Account.region_code, Account.organisation_id))
    )
    return _judged(concerned.subquery("c"), bans)


def retract(wish: Wish) -> Outlook:
    """Return what a retraction would do."""
    p = aliased(Placement, name="p")
    nothing = and_(p.worker.is_(None), p.have == "none")
    within = {k: v for k, v in wish.parameters().items() if f":{k} " in f"{wish.which} "}
    return select(
        p.article_id,
        p.account_id,
        p.slot,
        func.split_part(p.lane, "/", 1).label("platform"),
        p.level,
        case((nothing, Result.NOTHING_THERE), else_=TAKE_DOWN).label("outlook"),
    ).where(p.article_id.in_(wish.articles), text(wish.which).bindparams(**within))


async def accounts(session: AsyncSession, meant: Select[int, str, str, str, str]) -> int:
    """Count the accounts that a push means."""
    counted = select(func.count()).select_from(meant.subquery("a"))
    return int(await session.scalar(counted) or 0)


async def count(session: AsyncSession, outlook: Outlook) -> list[tuple[str, str, str, int]]:
    """Count by platform, level and what would become of it."""
    o = outlook.subquery("o")
    keys = (o.c.platform, o.c.level, o.c.outlook)
    rows = await session.execute(select(*keys, func.count()).group_by(*keys).order_by(*keys))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def on_accounts(session: AsyncSession, outlook: Outlook) -> int:
    """Count the accounts that have what a retraction would take down."""
    o = outlook.subquery("o")
    counted = select(func.count(o.c.account_id.distinct())).where(o.c.outlook == TAKE_DOWN)
    return int(await session.scalar(counted) or 0)


async def page(
    session: AsyncSession, outlook: Outlook, *, after: tuple[int, int, int], limit: int
) -> Sequence[Row]:
    """Return placements in the order of their keys, from above `after`."""
    o = outlook.subquery("o")
    key = tuple_(o.c.article_id, o.c.account_id, o.c.slot)
    shown = select(o).where(key > tuple_(*map(literal, after))).order_by(*key).limit(limit)
    p = shown.subquery("p")  # names only for these: the rest may be a million
    named = (
        select(p, Account.name, Account.region_code)
        .join(Account, Account.id == p.c.account_id)
        .order_by(p.c.article_id, p.c.account_id, p.c.slot)
    )
    return [Row(*row) for row in await session.execute(named)]


def _has(version: ColumnElement[int]) -> Label[bool]:
    """Say whether a placement already is as it would be wanted."""
    p = Placement
    is_still = and_(p.worker.is_(None), p.parked.is_(None), p.have == "present")
    return and_(is_still, p.have_version == func.greatest(p.want, version)).label("has_it")


def _judged(c: Subquery, bans: Collection[Standing]) -> Outlook:
    b = _banned(bans)
    outlook = case(
        (b.c.account_id.is_not(None), Result.BANNED),
        (c.c.status != AccountStatus.ACTIVE, Result.SUSPENDED),
        (c.c.has_it, Result.ALREADY),
        else_=SEND,
    )
    return select(
        c.c.article_id,
        c.c.account_id,
        c.c.slot,
        c.c.platform,
        c.c.level,
        outlook.label("outlook"),
    ).outerjoin(b, and_(b.c.article_id == c.c.article_id, b.c.account_id == c.c.account_id))


def _banned(bans: Collection[Standing]) -> FromClause:
    columns = (column("article_id", BigInteger), column("account_id", BigInteger))
    return text(BANNED).bindparams(**banned(bans)).columns(*columns).subquery("b")


def _versions(versions: Mapping[int, int]) -> FromClause:
    given: dict[str, Any] = {"articles": list(versions), "versions": list(versions.values())}
    columns = (column("article_id", BigInteger), column("version", Integer))
    return text(_VERSIONS).bindparams(**given).columns(*columns).subquery("v")

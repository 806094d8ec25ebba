"""What a dry run tells of the accounts that a command goes to: their types, quotas and holds.

One statement each, over what the command would send or take down (`previews.Outlook`); what comes
back are a few groups, however many accounts there are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.types import Text

from hub.articles.models import Article
from hub.commands.models import HoldScope
from hub.commands.repository.previews import SEND, Outlook
from hub.deliveries.models import Hold, QuotaUsage
from hub.enrollment.models import Account


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about accounts.

    Attributes:
        outlook: what is to become of their copies: `send`, `take_down`.
        bucket: the quota that this uses.
        day, month: when the present ones began.
        deciding: by platform, the settings that decide an account's type.
    """

    outlook: str
    bucket: str
    day: datetime
    month: datetime
    deciding: Mapping[str, Collection[str]]


class Group(NamedTuple):
    """Accounts of one platform that are alike.

    Attributes:
        settings: those that decide their type.
        quotas: their own, which go before those of their type.
        used: of the quota that is asked about, today and this month.
        copies: that each of them gets, or loses.
    """

    platform: str
    settings: dict[str, Any]
    quotas: dict[str, Any] | None
    used_today: int
    used_this_month: int
    copies: int
    accounts: int


async def groups(session: AsyncSession, outlook: Outlook, asked: Asked) -> list[Group]:
    """Return the accounts that a command goes to, those that are alike together."""
    o, today, month = outlook.subquery("o"), aliased(QuotaUsage), aliased(QuotaUsage)
    mine = (
        select(o.c.account_id, func.count().label("copies"))
        .where(o.c.outlook == asked.outlook)
        .group_by(o.c.account_id)
        .subquery("mine")
    )
    each = (
        select(
            Account.platform,
            _deciding(asked.deciding).label("settings"),
            func.nullif(Account.quotas, literal(None, JSONB)).label("quotas"),
            func.coalesce(today.used, 0).label("used_today"),
            func.coalesce(month.used, 0).label("used_this_month"),
            mine.c.copies,
        )
        .join_from(mine, Account, Account.id == mine.c.account_id)
        .outerjoin(today, _used(today, asked.bucket, asked.day))
        .outerjoin(month, _used(month, asked.bucket, asked.month))
        .subquery("each")
    )
    rows = await session.execute(select(each, func.count()).group_by(*each.c))
    return [Group(*row) for row in rows]


async def held(session: AsyncSession, outlook: Outlook) -> list[tuple[tuple[int, ...], int]]:
    """Count what would be sent and can't go out, by the holds that stop it together."""
    if not await session.scalar(select(select(Hold.id).where(_stands()).exists())):
        return []
    o, alone = outlook.subquery("o"), aliased(Hold)
    keys = (Account.platform, Account.region_code, Article.tier, alone.id.label("alone"))
    alike = (
        select(*keys, func.count().label("n"))
        .join_from(o, Account, Account.id == o.c.account_id)
        .join(Article, Article.id == o.c.article_id)
        .outerjoin(alone, _holds_account(alone))
        .where(o.c.outlook == SEND)
        .group_by(*keys)
        .subquery("alike")
    )
    stopping = select(Hold.id).where(_stands(), _stops(alike.c)).order_by(Hold.id)
    wide = func.array(stopping.scalar_subquery()).label("wide")
    each = select(wide, alike.c.alone, alike.c.n).subquery("each")
    counted = select(each.c.wide, each.c.alone, func.sum(each.c.n)).group_by(*each.c[:2])
    rows = await session.execute(counted)
    found = [({*wide, *filter(None, [alone])}, int(n)) for wide, alone, n in rows]
    return [(tuple(sorted(ids)), n) for ids, n in found if ids]


async def holds(session: AsyncSession, ids: Collection[int]) -> Sequence[Hold]:
    """Return holds by their ids."""
    found = select(Hold).where(Hold.id.in_(ids)).order_by(Hold.id) if ids else None
    return [] if found is None else (await session.scalars(found)).all()


def _deciding(deciding: Mapping[str, Collection[str]]) -> ColumnElement[Any]:
    """Select an account's settings, only those that decide its type."""
    nothing = literal({}, JSONB)
    if not deciding:
        return nothing
    kept = {
        platform: func.jsonb_strip_nulls(
            func.jsonb_build_object(*(x for n in names for x in (n, Account.settings[n])))
        )
        for platform, names in deciding.items()
    }
    return case(*((Account.platform == p, chosen) for p, chosen in kept.items()), else_=nothing)


def _used(usage: type[QuotaUsage], bucket: str, period: datetime) -> ColumnElement[bool]:
    return and_(usage.account_id == Account.id, usage.bucket == bucket, usage.period == period)


def _stands() -> ColumnElement[bool]:
    return and_(Hold.lifted_at.is_(None), Hold.scope != HoldScope.COMMAND)


def _holds_account(hold: type[Hold]) -> ColumnElement[bool]:
    return and_(
        hold.lifted_at.is_(None),
        hold.scope == HoldScope.ACCOUNT,
        hold.reach == cast(Account.id, Text),
    )


def _stops(alike: ReadOnlyColumnCollection[str, Any]) -> ColumnElement[bool]:
    """Say of a hold whether it stops what goes there; as claims ask (`NOT_HELD`)."""
    reaches = {
        HoldScope.HUB: literal(value=True),
        HoldScope.PLATFORM: Hold.reach == alike.platform,
        HoldScope.REGION: func.starts_with(alike.region_code, Hold.reach),
        HoldScope.TIER: Hold.reach == alike.tier,
    }
    return or_(*(and_(Hold.scope == scope, reach) for scope, reach in reaches.items()))

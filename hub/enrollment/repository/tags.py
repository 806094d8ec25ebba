"""SQL of the tags that accounts bear."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.enrollment.models import Account
from hub.enrollment.repository.accounts import lies_within


async def tags(session: AsyncSession, remit: Remit) -> Sequence[Row[Any]]:
    """Return the tags of a remit's accounts and how many bear each, the most used first."""
    tag = func.unnest(Account.tags).label("tag")
    borne = select(tag).where(lies_within(remit), func.cardinality(Account.tags) > 0).subquery()
    accounts = func.count().label("accounts")
    counted = select(borne.c.tag, accounts).group_by(borne.c.tag)
    return (await session.execute(counted.order_by(accounts.desc(), borne.c.tag))).all()

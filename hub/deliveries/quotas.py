"""Quotas of accounts: their periods, and reserving in PostgreSQL before anything is sent.

An account's `quotas` are `{"publish": {"limit": 1, "per": "day"}}`: WeChat lets a 订阅号 send once
a day and a 服务号 four times a month; its manifest says so for accounts that say nothing else.
Periods are those of the platform's zone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries.account_types import type_of
from hub.deliveries.transition import Operation
from hub.kit.bulk import by_column, unnested
from hub.sdk.contract import Connector
from hub.sdk.manifest import QuotaRule

MOST = 2**31 - 1  # what the column of the count holds
ZONE = ZoneInfo("Asia/Shanghai")

BUCKETS = {
    Operation.PUBLISH: "publish",
    Operation.RETRACT: "retract",  # platforms count deletions on their own
    Operation.POLL: "poll",
}


@dataclass(frozen=True, slots=True)
class Share:
    """One unit of an account's quota, wanted or held.

    Attributes:
        period: when the period begins.
        ends: when the next one begins.
    """

    account_id: int
    bucket: str
    limit: int
    period: datetime
    ends: datetime


def quotas_of(
    connector: Connector, settings: Mapping[str, Any], given: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """Return an account's quotas: those that it was given, else what its manifest says of its type.

    Args:
        connector: of its platform. Its settings name the type, as `quota_type` or `account_type`.
        settings: the account's, as they are kept.
        given: the account's own quotas.
    """
    by_type = connector.manifest.quotas
    if given is not None or not by_type:
        return given
    rules = by_type.get(type_of(connector.settings_model, settings), {})
    return {bucket: rule.model_dump() for bucket, rule in rules.items()} or None


def period_of(moment: datetime, per: str) -> tuple[datetime, datetime]:
    """Return the beginning of the day or month of `moment`, and of the next one."""
    day = moment.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    if per == "day":
        return day, day + timedelta(days=1)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def share_of(
    account_id: int,
    quotas: Mapping[str, Any] | None,
    operation: Operation | None,
    moment: datetime,
) -> Share | None:
    """Return the share that an operation needs; None where nothing is counted, or can be."""
    try:
        rule = _rule(quotas, operation)
    except Unreadable:  # nothing is published under it: see `check`
        return None
    if rule is None:
        return None
    bucket, quota = rule
    period, ends = period_of(moment, quota.per)
    return Share(account_id, bucket, quota.limit, period, ends)


class Unreadable(ValueError):
    """An account's quotas are not what enrolment would have taken."""


def check(quotas: Mapping[str, Any] | None, operation: Operation) -> None:
    """Let nothing be published under a quota that nobody can read; the rest goes on uncounted.

    Raises:
        Unreadable: it names the field.
    """
    if operation is Operation.PUBLISH:
        _rule(quotas, operation)


def _rule(
    quotas: Mapping[str, Any] | None, operation: Operation | None
) -> tuple[str, QuotaRule] | None:
    bucket = BUCKETS.get(operation) if operation else None
    if bucket is None or quotas is None:
        return None
    if not isinstance(quotas, dict):
        raise Unreadable("the account's quotas: they are no object; set them anew")
    if quotas.get(bucket) is None:
        return None
    try:
        return bucket, _Countable.model_validate(quotas[bucket])
    except ValidationError as error:
        at = ".".join(map(str, (bucket, *error.errors()[0]["loc"])))
        why = error.errors()[0]["msg"]
        raise Unreadable(f"the account's quotas: {at}: {why}; set them anew") from None


class _Countable(QuotaRule):
    limit: int = Field(ge=0, le=MOST)


_KEY = {"account_id": "bigint", "bucket": "text", "period": "timestamptz"}
_OPEN = text(
    f"""
    insert into quota_usage (account_id, bucket, period, used)
    select distinct account_id, bucket, period, 0 from {unnested(_KEY)}
    on conflict (account_id, bucket, period) do nothing
    """  # noqa: S608 - built from the constants above
)
_LOCK = text(
    f"""
    select q.account_id, q.bucket, q.period, q.used from {unnested(_KEY)}
    join quota_usage q using (account_id, bucket, period)
    order by q.account_id, q.bucket, q.period for update of q
    """  # noqa: S608 - built from the constants above
)
_CHANGE = text(
    f"""
    update quota_usage q set used = greatest(q.used + r.by, 0)
    from (select account_id, bucket, period, sum(by)::int as by
          from {unnested({**_KEY, "by": "int"})} group by account_id, bucket, period) r
    where (q.account_id, q.bucket, q.period) = (r.account_id, r.bucket, r.period)
    """  # noqa: S608 - built from the constants above
)


async def reserve(connection: AsyncConnection, shares: Sequence[Share]) -> list[bool]:
    """Reserve each share where something is left; say which were."""
    keys = by_column(_KEY, sorted({_key(share) for share in shares}))
    await connection.execute(_OPEN, keys)
    rows = (await connection.execute(_LOCK, keys)).all()
    used = {(row.account_id, row.bucket, row.period): row.used for row in rows}
    granted = []
    for share in shares:
        granted.append(used[_key(share)] < share.limit)
        used[_key(share)] += granted[-1]
    await _change(connection, [s for s, yes in zip(shares, granted, strict=True) if yes], 1)
    return granted


async def give_back(connection: AsyncConnection, shares: Sequence[Share]) -> None:
    """Give back what was reserved and surely not used."""
    await _change(connection, shares, -1)


_USED_UP = text(
    f"""
    select r.account_id from {unnested({**_KEY, "most": "int"})}
    left join quota_usage q using (account_id, bucket, period)
    where coalesce(q.used, 0) >= r.most
    """  # noqa: S608 - built from the constants above
)
_USE_UP = text(
    f"""
    insert into quota_usage as q (account_id, bucket, period, used)
    select account_id, bucket, period, most from {unnested({**_KEY, "most": "int"})}
    on conflict (account_id, bucket, period) do update set used = greatest(q.used, excluded.used)
    """  # noqa: S608 - built from the constants above
)


async def used_up(connection: AsyncConnection, shares: Sequence[Share]) -> set[int]:
    """Return the accounts of those shares of which nothing is left."""
    if not shares:
        return set()
    return set((await connection.scalars(_USED_UP, _limits(shares))).all())


async def use_up(connection: AsyncConnection, shares: Sequence[Share]) -> None:
    """Believe the platform that nothing is left of these."""
    if shares:
        await connection.execute(_USE_UP, _limits(shares))


def _limits(shares: Sequence[Share]) -> dict[str, Any]:
    return by_column({**_KEY, "most": "int"}, [(*_key(share), share.limit) for share in shares])


def _key(share: Share) -> tuple[int, str, datetime]:
    return share.account_id, share.bucket, share.period


async def _change(connection: AsyncConnection, shares: Sequence[Share], by: int) -> None:
    if shares:
        rows = [(*_key(share), by) for share in shares]
        await connection.execute(_CHANGE, by_column({**_KEY, "by": "int"}, rows))

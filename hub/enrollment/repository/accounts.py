"""SQL of accounts, of those that somebody names."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    Text,
    any_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from hub.access.remit import Remit
from hub.access.within import within
from hub.enrollment.codes import bounds, prefix_of
from hub.enrollment.models import Account, Credential, Organisation, Region

FEW_REGIONS = 20

COLUMNS = (
    Account.id,
    Account.platform,
    Account.external_id,
    Account.name,
    Account.organisation_id,
    Organisation.name.label("organisation"),
    Account.region_code,
    Region.name.label("region"),
    Account.level,
    Account.status,
    Account.url,
    Account.network_zone,
    Account.tags,
    Account.settings,
    Account.quotas,
    Account.push_policy,
    Credential.updated_at.label("credentials_set_at"),
    Account.created_at,
    Account.updated_at,
)


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """An account as the engine needs it.

    Attributes:
        settings: as its platform's connector wants them.
        quotas: `{"publish": {"limit": 1, "per": "day"}}`, or None where nothing is counted.
        sealed: its secrets, for `hub.enrollment.vault.open_credentials`; None if there are none.
    """

    id: int
    platform: str
    external_id: str
    name: str
    region_code: str
    level: str
    settings: dict[str, Any]
    quotas: dict[str, Any] | None
    sealed: bytes | None = field(repr=False)


_RECORDS = select(
    Account.id,
    Account.platform,
    Account.external_id,
    Account.name,
    Account.region_code,
    Account.level,
    Account.settings,
    Account.quotas,
    Credential.sealed,
).outerjoin(Credential, Credential.account_id == Account.id)


def lies_in(region: str) -> ColumnElement[bool]:
    """Return the condition that an account lies in the subtree of a region."""
    low, high = bounds(region)
    return (Account.region_code >= low) & (Account.region_code < high)


def lies_in_any(regions: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that an account lies in the subtree of one of some regions.

    Of a few, each is a range of the index. Of thousands, planning the ranges takes PostgreSQL a
    minute, so the beginnings of an account's code are looked up among them instead.
    """
    if len(regions) <= FEW_REGIONS:
        return or_(*map(lies_in, regions))
    prefixes: defaultdict[int, list[str]] = defaultdict(list)
    for prefix in map(prefix_of, regions):
        prefixes[len(prefix)].append(prefix)
    return or_(*(_begins_with(digits, of_them) for digits, of_them in sorted(prefixes.items())))


def _begins_with(digits: int, prefixes: list[str]) -> ColumnElement[bool]:
    # a subquery is hashed whatever the plan; an array is not once the plan is a generic one
    known = select(func.unnest(literal(prefixes, ARRAY(Text))))
    return func.left(Account.region_code, digits).in_(known)


async def get(session: AsyncSession, account_id: int, remit: Remit) -> Row[*tuple[Any, ...]] | None:
    """Return one account of a remit, without its secrets."""
    statement = whole().where(Account.id == account_id, lies_within(remit))
    return (await session.execute(statement)).one_or_none()


async def existing(session: AsyncSession, ids: Collection[int], remit: Remit) -> set[int]:
    """Return those of `ids` that there are within a remit."""
    found = select(Account.id).where(_has_id_in(ids), lies_within(remit))
    return set(await session.scalars(found))


async def records(
    connection: AsyncConnection | AsyncSession, ids: Collection[int]
) -> dict[int, AccountRecord]:
    """Return accounts as the engine needs them, their secrets sealed."""
    found = await connection.execute(_RECORDS.where(_has_id_in(ids)))
    return {row.id: AccountRecord(*row) for row in found}


async def record_within(
    connection: AsyncConnection | AsyncSession, account_id: int, remit: Remit
) -> AccountRecord | None:
    """Return an account as the engine needs it, if it lies within a remit."""
    wanted = _RECORDS.where(Account.id == account_id, lies_within(remit))
    row = (await connection.execute(wanted)).one_or_none()
    return AccountRecord(*row) if row else None


def lies_within(remit: Remit) -> ColumnElement[bool]:
    """Return the condition that an account lies within a remit."""
    return within(remit, Account.region_code, Account.organisation_id)


def whole() -> Select[*tuple[Any, ...]]:
    """Return the statement that selects accounts as they are shown."""
    return (
        select(*COLUMNS)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .join(Region, Region.code == Account.region_code)
        .outerjoin(Credential, Credential.account_id == Account.id)
    )


def _has_id_in(ids: Collection[int]) -> ColumnElement[bool]:
    return Account.id == any_(literal(list(ids), ARRAY(BigInteger)))

"""SQL of enrolling: many accounts read, made and changed, each in one statement."""

from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    TableValuedAlias,
    Text,
    column,
    func,
    literal,
    not_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.enrollment.known import AccountValues, Key
from hub.enrollment.models import Account, Credential, Organisation
from hub.enrollment.plan import Update
from hub.enrollment.repository.accounts import lies_within
from hub.kit.bulk import Columns, by_column, unnested
from hub.kit.spelling import spell

COLUMNS: Columns = {
    "platform": "text",
    "external_id": "text",
    "name": "text",
    "organisation": "text",
    "region_code": "text",
    "level": "text",
    "status": "text",
    "url": "text",
    "network_zone": "text",
    "tags": "jsonb",
    "settings": "jsonb",
    "quotas": "jsonb",
    "push_policy": "jsonb",
}
"""The fields of `AccountValues`, in their order."""

_in_order = attrgetter(*COLUMNS)

_UNIT = "(select o.id from organisations o where o.name = r.organisation)"
_TAGS = "array(select jsonb_array_elements_text(r.tags))"
_WRITTEN = {**COLUMNS, "spelled": "text"}
_VALUES = {name: f"r.{name}" for name in _WRITTEN} | {"organisation": _UNIT, "tags": _TAGS}
_TARGETS = {name: "organisation_id" if name == "organisation" else name for name in _WRITTEN}

_INSERT = text(
    f"insert into accounts ({', '.join(_TARGETS.values())}) "  # noqa: S608 - our own constants
    f"select {', '.join(_VALUES.values())} from {unnested(_WRITTEN)} "
    "returning id, platform, external_id"
)
_UPDATE = text(
    f"update accounts a set {', '.join(f'{_TARGETS[n]} = {_VALUES[n]}' for n in _WRITTEN)}, "  # noqa: S608 - our own constants
    f"updated_at = now() from {unnested({'id': 'bigint', **_WRITTEN})} where a.id = r.id"
)


class Found(NamedTuple):
    """An enrolled account, its secrets sealed."""

    id: int
    values: AccountValues
    sealed: bytes | None


async def lock(session: AsyncSession) -> None:
    """Let nobody else enrol until the transaction ends, so that what is known stays true."""
    await session.execute(
        text("lock table organisations, accounts, credentials in share row exclusive mode")
    )


async def enrolled(session: AsyncSession, keys: Collection[Key], remit: Remit) -> list[Found]:
    """Return those of these accounts that are enrolled within a remit."""
    statement = _whole().join(*_among(keys)).where(lies_within(remit))
    return [_found(row) for row in await session.execute(statement)]


async def elsewhere(session: AsyncSession, keys: Collection[Key], remit: Remit) -> set[Key]:
    """Return those of these accounts that are enrolled outside of a remit."""
    if remit.is_everywhere:
        return set()
    statement = select(Account.platform, Account.external_id).join(*_among(keys))
    outside = await session.execute(statement.where(not_(lies_within(remit))))
    return {(platform, external_id) for platform, external_id in outside}


def _among(keys: Collection[Key]) -> tuple[TableValuedAlias, ColumnElement[bool]]:
    wanted = (
        func.unnest(
            literal([platform for platform, _ in keys], ARRAY(Text)),
            literal([external_id for _, external_id in keys], ARRAY(Text)),
        )
        .table_valued(column("platform", Text), column("external_id", Text))
        .render_derived("k")
    )
    same = (Account.platform == wanted.c.platform) & (Account.external_id == wanted.c.external_id)
    return wanted, same


async def locked(session: AsyncSession, account_id: int, remit: Remit) -> Found | None:
    """Return one account of a remit, which nobody else can change until the transaction ends.

    An import waits for us, or we for it, here and not later: it locks the tables first and the rows
    after, so that we must not hold a row while we wait for a table.
    """
    await session.execute(text("lock table accounts, credentials in row exclusive mode"))
    statement = _whole().where(Account.id == account_id, lies_within(remit))
    one = statement.with_for_update(of=Account, key_share=True)
    row = (await session.execute(one)).one_or_none()
    return _found(row) if row else None


async def insert(session: AsyncSession, accounts: Iterable[AccountValues]) -> dict[Key, int]:
    """Enrol accounts whose units exist; return the id of each."""
    made = await session.execute(_INSERT, by_column(_WRITTEN, map(_written, accounts)))
    return {(platform, external_id): number for number, platform, external_id in made}


async def update(session: AsyncSession, updates: Iterable[Update]) -> None:
    """Bring accounts to these values."""
    rows = [(each.id, *_written(each.values)) for each in updates]
    await session.execute(_UPDATE, by_column({"id": "bigint", **_WRITTEN}, rows))


def _written(account: AccountValues) -> tuple[Any, ...]:
    return *_in_order(account), spell(account.name)


def _whole() -> Select[*tuple[Any, ...]]:
    of_account: dict[str, Any] = {name: getattr(Account, name, None) for name in COLUMNS}
    fields = of_account | {"organisation": Organisation.name}
    return (
        select(Account.id, *fields.values(), Credential.sealed)
        .join(Organisation, Organisation.id == Account.organisation_id)
        .outerjoin(Credential, Credential.account_id == Account.id)
    )


def _found(row: Any) -> Found:
    number, *values, sealed = row
    return Found(number, AccountValues(*values), sealed)

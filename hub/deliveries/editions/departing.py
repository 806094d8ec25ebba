"""Making editions of what is due on the board, for many accounts in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries import quotas
from hub.deliveries.claimed import Key
from hub.deliveries.editions import board, books
from hub.deliveries.editions.boarding import rules_of
from hub.deliveries.editions.composing import Plan, Waiting, plan
from hub.deliveries.lanes import HEAD_START, Priority
from hub.deliveries.quotas import Share, quotas_of, share_of
from hub.deliveries.transition import Operation
from hub.kit.db import Database
from hub.sdk.contract import Connector
from hub.sdk.manifest import Unit

MOST_STORIES = 4_000  # that are due, and whose accounts' editions are made in one transaction

_RANKS = {priority: rank for rank, priority in enumerate(HEAD_START)}


async def depart(database: Database, connectors: Iterable[Connector]) -> int:
    """Make every edition that is due, and return how many; one process of all at a time."""
    made = 0
    for connector in connectors:
        if connector.manifest.capabilities.unit is Unit.EDITION:
            while some := await _depart_some(database, connector):
                made += some
    return made


async def _depart_some(database: Database, connector: Connector) -> int:
    manifest = connector.manifest
    places = manifest.limits.edition_stories or 1
    async with database.connection() as connection:
        if not await board.may_depart(connection):
            return 0
        due = await board.due_accounts(connection, manifest.key, MOST_STORIES)
        if not due:
            return 0
        accounts = await board.accounts(connection, due)
        spent = await _spent(connection, connector, accounts)
        rows = await board.waiting(connection, manifest.key, due)
        plans = [
            _plan(accounts[id_], list(of_account), places, spent.get(id_))
            for id_, of_account in groupby(rows, key=lambda row: row["account_id"])
        ]
        await board.put_off(connection, [each for plan in plans for each in plan.put_off])
        lapsed = [key for plan in plans for key in plan.lapsed]
        await board.hand_back(connection, manifest.key, lapsed)
        return await books.open_editions(connection, manifest.key, plans)


async def _spent(
    connection: AsyncConnection, connector: Connector, accounts: Mapping[int, RowMapping]
) -> dict[int, datetime]:
    """Return the accounts that may not send now, and when they may again."""
    shares = {id_: share for id_, row in accounts.items() if (share := _share(connector, row))}
    used = await quotas.used_up(connection, list(shares.values()))
    return {id_: shares[id_].ends for id_ in used}


def _share(connector: Connector, account: RowMapping) -> Share | None:
    given = quotas_of(connector, account["settings"], account["quotas"])
    return share_of(account["id"], given, Operation.PUBLISH, account["now"])


def _plan(
    account: RowMapping, rows: Sequence[RowMapping], places: int, quota_ends: datetime | None
) -> Plan:
    return plan(
        account["id"],
        [_waiting(row) for row in rows],
        rules_of(account["settings"].get("edition")),
        places=places,
        now=rows[0]["now"],
        quota_ends=quota_ends,
    )


def _waiting(row: RowMapping) -> Waiting:
    return Waiting(
        key=Key(row["article_id"], row["account_id"], row["slot"]),
        version=row["version"],
        own=row["own"],
        rank=_RANKS[Priority(row["priority"])],
        is_urgent=row["priority"] == Priority.URGENT,
        is_due=row["is_due"],
        has_lapsed=bool(row["has_lapsed"]),
    )

"""The whole of a claim: rows, their accounts, and their quota."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries import pages, quotas
from hub.deliveries.claimed import Claimed
from hub.deliveries.claims import ClaimOf, Cursor, claim, let_go
from hub.deliveries.editions.boarding import put_up
from hub.deliveries.lanes import PUSHING, kind_of
from hub.deliveries.quotas import Share, quotas_of, share_of
from hub.deliveries.transition import Operation, decide
from hub.enrollment.service import AccountRecord
from hub.kit.bulk import by_column, unnested
from hub.kit.db import Database


@dataclass(frozen=True, slots=True)
class Taken:
    """A claimed placement, its account, and what is to be done with it.

    Attributes:
        quotas: the account's own, or its manifest's for its type.
    """

    claimed: Claimed
    account: AccountRecord
    operation: Operation | None
    quotas: Mapping[str, Any] | None = None


async def take(database: Database, wanted: ClaimOf, cursor: Cursor) -> list[Taken]:
    """Claim what is due and has quota; what has none is let go until its period ends.

    Quota is reserved after the claim has committed and before anything is sent: who dies between
    the two has sent nothing, and reserved nothing.
    """
    manifest = wanted.connector.manifest
    if wanted.boards and wanted.afresh and kind_of(wanted.lane) in PUSHING:
        await put_up(database, manifest)
    async with database.statement() as connection:
        rows = await claim(connection, wanted, cursor)
    taken = [_taken(row, account, wanted) for row, account in rows]
    if manifest.capabilities.needs_page and not wanted.boards:  # what is on the board has its page
        taken = await _with_page(database, wanted, taken)
    if all(_share(one, wanted) is None for one in taken):
        return taken
    async with database.connection() as connection:
        return await _with_quota(connection, wanted, taken)


def _taken(row: Claimed, account: AccountRecord, wanted: ClaimOf) -> Taken:
    limits = quotas_of(wanted.connector, account.settings, account.quotas)
    if row.reserved is not None:  # by a call whose end nobody knows
        held = share_of(row.key.account_id, limits, Operation.PUBLISH, row.reserved)
        row = replace(row, share=held)
    return Taken(row, account, decide(row.known, wanted.correction), limits)


async def _with_page(database: Database, wanted: ClaimOf, taken: Sequence[Taken]) -> list[Taken]:
    """Let stories go again whose canonical page is about to go up: they link to it."""
    new = [one for one in taken if one.operation is Operation.PUBLISH]
    if not new:
        return list(taken)
    async with database.connection() as connection:
        early = await pages.coming(connection, [one.claimed.key for one in new])
        wait = timedelta(seconds=pages.WAIT_SECONDS)
        rows = [one.claimed for one in new if one.claimed.key in early]
        if rows:
            await let_go(connection, wanted.worker, [(row, row.claimed_at + wait) for row in rows])
    return [one for one in taken if one.claimed.key not in early]


async def _with_quota(
    connection: AsyncConnection, wanted: ClaimOf, taken: Sequence[Taken]
) -> list[Taken]:
    shares = [(one, share) for one in taken if (share := _share(one, wanted)) is not None]
    in_time = [(one, share) for one, share in shares if not _ends_too_soon(one, share, wanted)]
    granted = await quotas.reserve(connection, [share for _, share in in_time])
    held = {
        one.claimed.key: share for (one, share), yes in zip(in_time, granted, strict=True) if yes
    }
    without = [(one.claimed, share.ends) for one, share in shares if one.claimed.key not in held]
    if without:
        await let_go(connection, wanted.worker, without)
    rows = [
        replace(one, claimed=replace(one.claimed, share=held[one.claimed.key]))
        if one.claimed.key in held
        else one
        for one in taken
    ]
    await _note(connection, [one.claimed for one in rows if one.claimed.key in held])
    waiting = {row.key for row, _ in without}
    return [one for one in rows if one.claimed.key not in waiting]


def _share(taken: Taken, wanted: ClaimOf) -> Share | None:
    row = taken.claimed
    if row.too_late:
        return None  # it lapses, and sends nothing
    if wanted.boards and not row.is_edition and taken.operation in _OF_EDITIONS:
        return None  # the edition is what counts
    return share_of(row.key.account_id, taken.quotas, taken.operation, row.claimed_at)


_OF_EDITIONS = frozenset({Operation.PUBLISH, Operation.POLL})


def _ends_too_soon(taken: Taken, share: Share, wanted: ClaimOf) -> bool:
    """A call that runs into the next period may be counted there."""
    return taken.claimed.claimed_at + timedelta(seconds=wanted.lease) >= share.ends


_HELD = {
    "article_id": "bigint",
    "account_id": "bigint",
    "slot": "smallint",
    "period": "timestamptz",
}
_NOTE = text(
    f"""
    update placements p set reserved = r.period from {unnested(_HELD)}
    where (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, r.slot)
    """  # noqa: S608 - built from the constants above
)


async def _note(connection: AsyncConnection, rows: Sequence[Claimed]) -> None:
    """Let the row say that it holds a share, should its holder die."""
    if rows:
        values = ((*row.key, row.share.period) for row in rows if row.share)
        parameters: dict[str, Any] = by_column(_HELD, values)
        await connection.execute(_NOTE, parameters)

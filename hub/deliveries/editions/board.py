"""The board, where stories wait for an edition: its SQL."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries.claimed import Key
from hub.deliveries.claims import NOT_HELD
from hub.deliveries.lanes import PUSHING, LaneKind, lane
from hub.kit.bulk import by_column, unnested

_LOCK = 0x45_44_49_54  # of the departures of all processes

_MAY_DEPART = text("select pg_try_advisory_xact_lock(:lock)")

_DUE = text(
    f"""
    select distinct account_id from (
        select p.account_id from placements p
        where p.lane = :board and p.due_at <= statement_timestamp() and p.worker is null
          and not exists (
              select from editions e where e.account_id = p.account_id and e.state = 'open')
          {NOT_HELD}
        order by p.due_at limit :most) as due
    """  # noqa: S608 - built from constants
)

# What a command is just writing to is left for the next time.
_WAITING = text(
    f"""
    select p.article_id, p.account_id, p.slot, p.want as version, clock_timestamp() as now,
        p.due_at <= clock_timestamp() as is_due, p.not_after <= clock_timestamp() as has_lapsed,
        c.priority, coalesce(s.organisation_id = a.organisation_id, false) as own
    from placements p
    join accounts a on a.id = p.account_id
    join articles s on s.id = p.article_id
    join commands c on c.id = p.command_id
    where p.lane = :board and p.account_id = any(:accounts) and p.due_at is not null
      and p.worker is null and p.have = 'none' and p.want > 0
      {NOT_HELD}
    order by p.account_id, coalesce(c.issued_at, c.created_at), p.command_id, p.article_id
    for update of p skip locked
    """  # noqa: S608 - built from constants
)
_ACCOUNTS = text(
    """
    select id, settings, quotas, clock_timestamp() as now from accounts where id = any(:accounts)
    """
).columns(settings=JSONB(), quotas=JSONB())

# Nothing was sent for any of these, so a dead holder leaves no doubt; its claim is void.
_ARRIVING = text(
    """
    select p.article_id, p.account_id, p.slot, a.settings -> 'edition' as rules, c.priority,
        clock_timestamp() as now,
        case when c.kind = 'push' then coalesce(c.issued_at, c.created_at)
            else coalesce(p.since, clock_timestamp()) end as since
    from placements p
    join accounts a on a.id = p.account_id
    join commands c on c.id = p.command_id
    where p.lane = any(:lanes) and p.due_at <= statement_timestamp()
      and p.article_id > 0 and p.have = 'none' and p.want > 0
      and coalesce(p.not_after > clock_timestamp(), true)
    limit :most
    for update of p skip locked
    """
).columns(rules=JSONB())

_KEY = {"article_id": "bigint", "account_id": "bigint", "slot": "smallint"}
_BOARD = text(
    f"""
    update placements p set
        lane = :board, due_at = least(p.not_after, greatest(r.due_at, clock_timestamp())),
        since = coalesce(p.since, clock_timestamp()),
        worker = null, aim = null, claim = p.claim + 1
    from {unnested({**_KEY, "due_at": "timestamptz"})}
    where (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, r.slot)
    """  # noqa: S608 - built from the constants above
)
_PUT_OFF = text(
    f"""
    update placements p set due_at = least(p.not_after, r.due_at)
    from {unnested({**_KEY, "due_at": "timestamptz"})}
    where (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, r.slot)
    """  # noqa: S608 - built from the constants above
)
_HAND_BACK = text(
    f"""
    update placements p set lane = :push, due_at = clock_timestamp()
    from {unnested(_KEY)}
    where (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, r.slot)
    """  # noqa: S608 - built from the constants above
)
_CALL = text(
    """
    update placements p set due_at = clock_timestamp()
    from (
        select w.article_id, w.account_id, w.slot
        from placements w join accounts a on a.id = w.account_id
        where a.id = :account and w.lane = a.platform || '/board' and w.due_at is not null
        order by w.article_id, w.account_id, w.slot for update of w) r
    where (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, r.slot)
    """
)


async def arriving(connection: AsyncConnection, platform: str, most: int) -> Sequence[RowMapping]:
    """Return and lock stories that are to be put on the board."""
    lanes = [lane(platform, kind) for kind in PUSHING]
    return (await connection.execute(_ARRIVING, {"lanes": lanes, "most": most})).mappings().all()


async def put(
    connection: AsyncConnection, platform: str, rows: Iterable[tuple[Key, datetime]]
) -> None:
    """Put stories on the board, each until its departure."""
    values = [(*key, due_at) for key, due_at in rows]
    if values:
        given = by_column({**_KEY, "due_at": "timestamptz"}, values)
        await connection.execute(_BOARD, given | {"board": lane(platform, LaneKind.BOARD)})


async def may_depart(connection: AsyncConnection) -> bool:
    """Say whether no other process makes editions now; nobody else does until the commit."""
    return bool(await connection.scalar(_MAY_DEPART, {"lock": _LOCK}))


async def due_accounts(connection: AsyncConnection, platform: str, most: int) -> list[int]:
    """Return the accounts of so many stories that are due, and have no edition under way."""
    given = {"board": lane(platform, LaneKind.BOARD), "platform": platform, "most": most}
    return list((await connection.scalars(_DUE, given)).all())


async def waiting(
    connection: AsyncConnection, platform: str, accounts: Collection[int]
) -> Sequence[RowMapping]:
    """Return and lock all that waits there, account by account, in the order in which it came."""
    board = lane(platform, LaneKind.BOARD)
    given = {"board": board, "platform": platform, "accounts": list(accounts)}
    return (await connection.execute(_WAITING, given)).mappings().all()


async def accounts(connection: AsyncConnection, ids: Collection[int]) -> dict[int, RowMapping]:
    """Return the settings and the quotas of accounts, and what time it is, by their ids."""
    rows = (await connection.execute(_ACCOUNTS, {"accounts": list(ids)})).mappings()
    return {row["id"]: row for row in rows}


async def put_off(connection: AsyncConnection, rows: Iterable[tuple[Key, datetime]]) -> None:
    """Let stories wait until the given times."""
    values = [(*key, due_at) for key, due_at in rows]
    if values:
        await connection.execute(_PUT_OFF, by_column({**_KEY, "due_at": "timestamptz"}, values))


async def hand_back(connection: AsyncConnection, platform: str, keys: Iterable[Key]) -> None:
    """Give what has lapsed to the workers, who close it."""
    values = list(keys)
    if values:
        push = {"push": lane(platform, LaneKind.PUSH)}
        await connection.execute(_HAND_BACK, by_column(_KEY, values) | push)


async def call(connection: AsyncConnection, account_id: int) -> int:
    """Let all that waits on an account's board be due now; return how many stories."""
    return (await connection.execute(_CALL, {"account": account_id})).rowcount

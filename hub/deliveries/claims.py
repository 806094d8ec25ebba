"""Taking placements that are due: the SQL of the claim, and of letting go again."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, TextualSelect, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries.claimed import Claimed, Key
from hub.deliveries.lanes import PUSHING, LaneKind, kind_of, platform_of
from hub.deliveries.transition import Have, Known, recover
from hub.enrollment.service import AccountRecord
from hub.kit.bulk import by_column, unnested
from hub.sdk.contract import Connector
from hub.sdk.manifest import Correction, Unit

_BEGINNING = (datetime.min.replace(tzinfo=UTC), 0)

_ACCOUNT = len(fields(AccountRecord))  # columns of a claimed row that are its account's

# Where nothing may go out now. Retractions and looks pass every hold.
NOT_HELD = """
    and (p.not_after <= clock_timestamp() or not exists (
        select from holds h where h.lifted_at is null and (
            h.scope = 'hub'
            or h.scope = 'platform' and h.reach = :platform
            or h.scope = 'account' and h.reach = p.account_id::text
            or h.scope = 'command' and h.reach = p.command_id::text
            or h.scope = 'region' and exists (
                select from accounts a
                where a.id = p.account_id and starts_with(a.region_code, h.reach))
            or h.scope = 'tier' and exists (
                select from articles t where t.id = p.article_id and t.tier = h.reach))))
"""

# An edition that may be out is asked for all the same: retractions of its stories wait for it.
_EDITION_MAY_BE_OUT = "p.article_id < 0 and (p.have <> 'none' or p.worker is not null)"

# A story of an edition goes to the board first (`editions.boarding`), unless its time has passed.
_NOT_BOARDING = """and not (p.article_id > 0 and p.have = 'none' and p.want > 0
    and coalesce(p.not_after > clock_timestamp(), true))"""

# What `recover` takes for possible. It is looked at first; should the one who looks die as well,
# what the first one aimed at still has to be looked for.
_IN_DOUBT = """(p.have = 'none' and p.aim > 0
    or p.have = 'present' and p.aim is distinct from p.have_version and (p.aim = 0 or :reposts))"""

# A story that is aboard an edition only asks the books what became of it.
# What is due is asked by the statement's time: a clock that goes on could not be a condition of the
# index, and all that waits in the lane for later would be read.
_CLAIM = """
with due as (
    select p.article_id, p.account_id, p.slot,
           p.worker is not null as expired, p.due_at as was_due, p.aim as dead_aim
    from placements p
    where p.lane = :lane and p.due_at <= statement_timestamp()
      and (p.due_at, p.account_id) > (:after_due, :after_account)
      and (p.not_after <= clock_timestamp() or p.handle ? 'edition' or not exists (
          select from account_gates g
          where g.account_id = p.account_id and g.until > clock_timestamp()))
      {conditions}
    order by p.due_at, p.account_id
    limit :most
    for update of p skip locked
)
update placements p set
    claim = p.claim + 1,
    worker = :worker,
    due_at = clock_timestamp() + make_interval(secs => :lease),
    aim = case when due.expired and {in_doubt} then p.aim else p.want end,
    tries = p.tries + due.expired::int,
    since = coalesce(p.since, clock_timestamp())
from due
join accounts a on a.id = due.account_id
left join credentials c on c.account_id = due.account_id
where (p.article_id, p.account_id, p.slot) = (due.article_id, due.account_id, due.slot)
returning a.id, a.platform, a.external_id, a.name, a.region_code, a.level, a.settings, a.quotas,
    c.sealed,
    p.article_id, p.account_id, p.slot, p.command_id, p.want, p.not_after,
    p.have, p.have_version, p.remote_id, p.url, p.handle, p.incarnation, p.looks, p.deletions,
    p.tries, p.since, p.reserved, p.claim, clock_timestamp() as claimed_at,
    due.expired, due.dead_aim, due.was_due,
    greatest(p.horizon,
        case when due.expired then due.was_due + make_interval(secs =>
            case jsonb_typeof(a.settings -> 'settle_seconds')
                when 'number' then cast(a.settings ->> 'settle_seconds' as float8)
                else :settle end) end) as horizon
"""


def _claiming(conditions: str) -> TextualSelect:
    statement = text(_CLAIM.format(conditions=conditions, in_doubt=_IN_DOUBT))
    return statement.columns(handle=JSONB(), settings=JSONB(), quotas=JSONB())


_CLAIM_ANYHOW = _claiming("")
_CLAIM_UNLESS_HELD = _claiming(NOT_HELD)
_CLAIM_OF_EDITIONS = _claiming(f"{_NOT_BOARDING} and ({_EDITION_MAY_BE_OUT} or true {NOT_HELD})")


@dataclass(slots=True)
class Cursor:
    """How far a drain has read its lane.

    Begun anew every second: what became due behind it is found then. Without a cursor, dead index
    entries that an old snapshot keeps alive would be read again by every claim.
    """

    after: tuple[datetime, int] = _BEGINNING

    def reset(self) -> None:
        """Begin anew."""
        self.after = _BEGINNING


@dataclass(frozen=True, slots=True)
class ClaimOf:
    """What a claim asks for: how many rows of which lane, for whom and how long (seconds).

    Attributes:
        settle: seconds; an account's own setting goes before it.
        connector: of the lane's platform.
        afresh: the lane is read from its beginning.
    """

    lane: str
    most: int
    worker: str
    lease: float
    settle: float
    correction: Correction
    taken_at: float
    connector: Connector
    afresh: bool = True

    @property
    def boards(self) -> bool:
        """Say whether stories wait on a board: only editions are sent."""
        return self.connector.manifest.capabilities.unit is Unit.EDITION


async def claim(
    connection: AsyncConnection, wanted: ClaimOf, cursor: Cursor
) -> list[tuple[Claimed, AccountRecord]]:
    """Take what is due, first come first served; nobody else has it until the lease ends."""
    kind = kind_of(wanted.lane)
    held = kind in PUSHING
    parameters = {
        "lane": wanted.lane,
        "most": wanted.most,
        "worker": wanted.worker,
        "lease": wanted.lease,
        "settle": wanted.settle,
        "reposts": wanted.correction is Correction.DELETE_AND_REPOST,
        "after_due": cursor.after[0],
        "after_account": cursor.after[1],
    }
    if held:
        parameters["platform"] = platform_of(wanted.lane)
    unless_held = _CLAIM_OF_EDITIONS if wanted.boards else _CLAIM_UNLESS_HELD
    statement = unless_held if held else _CLAIM_ANYHOW
    rows = (await connection.execute(statement, parameters)).all()
    if rows:
        cursor.after = max((row.was_due, row.account_id) for row in rows)
    return [(_claimed(row, kind, wanted), AccountRecord(*row[:_ACCOUNT])) for row in rows]


def _claimed(row: Row[*tuple[Any, ...]], kind: LaneKind, wanted: ClaimOf) -> Claimed:
    (
        article_id, account_id, slot, command_id, want, not_after,
        have, have_version, remote_id, url, handle, incarnation, looks, deletions,
        tries, since, reserved, fence, claimed_at,
        expired, dead_aim, _was_due, horizon,
    ) = row[_ACCOUNT:]  # fmt: skip
    known = Known(
        have=Have(have),
        have_version=have_version,
        want=want,
        remote_id=remote_id,
        url=url,
        handle=handle,
        incarnation=incarnation,
        looks=looks,
        deletions=deletions,
        tries=tries,
        lane=kind,
        horizon_passed=horizon is None or horizon <= claimed_at,
    )
    boarding = wanted.boards and article_id > 0 and known.have is Have.NONE
    if expired and not boarding:  # or who died had sent nothing
        known = recover(known, dead_aim, wanted.correction)
    return Claimed(
        key=Key(article_id, account_id, slot),
        known=known,
        command_id=command_id,
        claim=fence,
        claimed_at=claimed_at,
        taken_at=wanted.taken_at,
        since=since,
        horizon=horizon,
        not_after=not_after,
        reserved=reserved,
    )


_LET_GO_COLUMNS = {
    "article_id": "bigint",
    "account_id": "bigint",
    "slot": "smallint",
    "claim": "int",
    "worker": "text",
    "due_at": "timestamptz",
}
_LET_GO = text(
    f"""
    update placements p
    set worker = null, aim = null,
        due_at = least(p.not_after, greatest(r.due_at, clock_timestamp()))
    from {unnested(_LET_GO_COLUMNS)}
    where (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, r.slot)
      and p.claim = r.claim and p.worker = r.worker
    """  # noqa: S608 - built from the constants above
)


async def let_go(
    connection: AsyncConnection, worker: str, rows: Sequence[tuple[Claimed, datetime]]
) -> None:
    """Give back, untouched, what was claimed in this transaction; due again at the given times."""
    values = ((*row.key, row.claim, worker, due) for row, due in rows)
    await connection.execute(_LET_GO, by_column(_LET_GO_COLUMNS, values))

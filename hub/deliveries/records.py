"""Writing down what workers found: one statement for many placements, fenced by their claims.

A record shows the claim that it was made under. Where that is not the row's any more, the row is
left alone; what becomes of such a finding is in `strays`.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries.claimed import Fence, Key
from hub.deliveries.finding import Finding
from hub.deliveries.lanes import LaneKind, lane
from hub.deliveries.results import PARKED
from hub.deliveries.transition import Have
from hub.kit.bulk import by_column, unnested

_COLUMNS = {
    "article_id": "bigint",
    "account_id": "bigint",
    "slot": "smallint",
    "claim": "int",
    "worker": "text",
    "command_id": "bigint",
    "have": "text",
    "have_version": "int",
    "remote_id": "text",
    "url": "text",
    "handle": "jsonb",
    "incarnation": "int",
    "looks": "smallint",
    "deletions": "smallint",
    "tries": "smallint",
    "lane": "text",
    "delay": "float8",
    "until": "timestamptz",
    "next_look": "float8",
    "horizon": "timestamptz",
    "settle": "float8",
    "parked": "text",
    "why": "text",
    "result": "text",
    "lapsed": "boolean",
    "reserved": "timestamptz",
    "reborn": "boolean",
}

# The worker comes as a column: compared with a constant, the planner would read the whole table,
# having learnt from a quiet one that hardly any row has a worker.
# `changed`: a command came while the row was on the wire, and its wish is due at once.
# `wish`: what is wanted now; a lapsed push wants what is there.
_RECORD = text(
    f"""
with found as materialized (
    select r.*, p.open, p.level, p.not_after, p.lane as given_lane,
        p.command_id as owner, p.command_id <> r.command_id as changed,
        case when r.lapsed and p.command_id = r.command_id
            then case when r.have = 'present' then r.have_version else 0 end
            else p.want end as wish
    from {unnested(_COLUMNS)}
    join placements p on (p.article_id, p.account_id, p.slot)
        = (r.article_id, r.account_id, r.slot)
    where p.claim = r.claim and p.worker is not distinct from r.worker
    order by p.article_id, p.account_id, p.slot
    for update of p
), judged as materialized (
    select found.*,
        (wish = 0 and have = 'none')
            or (have = 'present' and have_version is not distinct from wish) as settled,
        case
            when not changed then result
            when wish <> 0 then 'already'
            when result in ('gone', 'gone_card_remains') then result
            else 'nothing_there'
        end as closing
    from found
), written as (
    update placements p set
        worker = null, aim = null, want = r.wish, open = p.open and not r.settled,
        have = r.have, have_version = r.have_version, remote_id = r.remote_id, url = r.url,
        handle = r.handle, incarnation = r.incarnation, looks = r.looks,
        deletions = r.deletions, reserved = r.reserved,
        since = case when r.reborn then null else p.since end,
        horizon = case when r.settle is null then r.horizon
            else greatest(r.horizon, clock_timestamp() + make_interval(secs => r.settle)) end,
        tries = case
            when r.changed or r.settled and r.result is not null then 0 else r.tries end,
        parked = case when r.changed or r.settled then null else r.parked end,
        why = case when r.changed or r.settled then null else r.why end,
        lane = case
            when r.settled and r.next_look is not null then :look_lane
            when r.changed then p.lane else r.lane end,
        due_at = case
            when r.settled then clock_timestamp() + make_interval(secs => r.next_look)
            when r.changed then clock_timestamp()
            when r.parked is not null then null
            when r.have in ('none', 'present') and r.wish > 0 then least(r.not_after,
                greatest(r.until, clock_timestamp() + make_interval(secs => r.delay)))
            else greatest(r.until, clock_timestamp() + make_interval(secs => r.delay)) end
    from judged r
    where (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, r.slot)
    returning p.article_id, p.account_id, p.slot, p.claim, p.command_id, p.level,
        r.why as words,
        case
            when not r.open then null
            when r.settled then coalesce(r.closing, case when r.wish = 0
                then 'nothing_there' else 'already' end)
            when not r.changed and r.parked is not null then '{PARKED}'
        end as counted
), closed as (
    insert into deliveries (command_id, article_id, account_id, slot, result, why)
    select command_id, article_id, account_id, slot, counted, words from written
    where counted <> '{PARKED}'
), summed as (
    insert into counters as c (command_id, platform, level, result, n)
    select command_id, :platform, level, counted, count(*) from written
    where counted is not null
    group by command_id, level, counted order by command_id, level, counted
    on conflict (command_id, platform, level, result) do update set n = c.n + excluded.n
)
select article_id, account_id, slot, claim, command_id from written
"""  # noqa: S608 - built from the constants above
)


async def record(
    connection: AsyncConnection, worker: str | None, platform: str, findings: Sequence[Finding]
) -> dict[Fence, int]:
    """Write findings of one platform, each fenced by its claim.

    Args:
        connection: in a transaction.
        worker: who holds the rows; None for rows that nobody holds and the transaction has locked.
        platform: of all findings.
        findings: of one row each.

    Returns:
        The claims under which it was let to write, and the command that each row belongs to now.
        What is missing was stale.

    Raises:
        sqlalchemy.exc.IntegrityError: a copy is known under another placement already.
    """
    rows = (_row(worker, platform, finding) for finding in findings)
    parameters: dict[str, Any] = by_column(_COLUMNS, rows)
    parameters |= {
        "platform": platform,
        "look_lane": lane(platform, LaneKind.LOOK),
    }
    written = await connection.execute(_RECORD, parameters)
    return {(Key(*row[:3]), row.claim): row.command_id for row in written}


def keeps_its_quota(finding: Finding) -> bool:
    """Say whether the quota that the call holds stays held: nobody knows yet what it did."""
    return finding.change.have in {Have.DOUBT, Have.PENDING} and not finding.change.not_sent


def _row(worker: str | None, platform: str, finding: Finding) -> tuple[Any, ...]:
    claimed, change = finding.claimed, finding.change
    return (
        *claimed.key,
        claimed.claim,
        worker,
        claimed.command_id,
        change.have,
        change.have_version,
        change.remote_id,
        change.url,
        change.handle,
        change.incarnation,
        change.looks,
        change.deletions,
        change.tries,
        lane(platform, change.lane),
        change.delay,
        change.until,
        change.next_look,
        None if change.have in {Have.NONE, Have.PENDING} else claimed.horizon,
        change.horizon,
        change.parked,
        change.why,
        change.result,
        change.lapsed,
        claimed.share.period if claimed.share and keeps_its_quota(finding) else None,
        change.incarnation > claimed.known.incarnation,
    )

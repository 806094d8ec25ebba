"""Copies that a stale record names: its claim was over, yet what it saw is a fact.

A copy that nobody knows becomes a row of its own, in a slot above the forms, wanted absent: the
ordinary engine deletes it. A copy that bears the name which the placement itself would give it is
no stranger: the placement is told to look.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries.finding import Finding
from hub.deliveries.lanes import LaneKind, lane
from hub.deliveries.transition import Have
from hub.kit.bulk import by_column, unnested

_KEY = {"article_id": "bigint", "account_id": "bigint"}
_COPY = {
    **_KEY,
    "slot": "smallint",
    "have": "text",
    "version": "int",
    "remote_id": "text",
    "url": "text",
    "handle": "jsonb",
    "job": "jsonb",
    "name": "text",
    "incarnation": "int",
}

# Two workers that take in copies of one placement at the same time must not choose the same slot.
_LOCK = text(
    f"""
    select from placements p, {unnested(_KEY)}
    where (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, 0)
    order by p.article_id, p.account_id for update of p
    """
)

# A settled row that holds nothing and wants nothing would never look by itself.
_LOOK = text(
    f"""
    update placements p set
        have = case r.have when 'pending' then 'pending' else 'doubt' end, handle = r.handle,
        have_version = r.version, remote_id = r.remote_id,
        lane = :retract, due_at = clock_timestamp(), parked = null
    from {unnested(_COPY)}
    where (p.article_id, p.account_id, p.slot) = (r.article_id, r.account_id, r.slot)
      and r.remote_id = r.name and p.incarnation = r.incarnation
      and p.have = 'none' and p.want = 0 and p.worker is null
    """  # noqa: S608 - built from the constants above
)

# A row that waits for the same job as the one who was late will be told by its own polls.
_ADD = text(
    f"""
    insert into placements (article_id, account_id, slot, command_id, want, open, have,
        have_version, remote_id, url, handle, lane, level, due_at)
    select r.article_id, r.account_id,
        (select max(q.slot) from placements q
         where q.article_id = r.article_id and q.account_id = r.account_id)
            + row_number() over (partition by r.article_id, r.account_id),
        p.command_id, 0, false, r.have, r.version, r.remote_id, r.url, r.handle, :retract,
        p.level, clock_timestamp()
    from {unnested(_COPY)}
    join placements p on (p.article_id, p.account_id, p.slot)
        = (r.article_id, r.account_id, r.slot)
    where (r.remote_id is distinct from r.name or p.incarnation <> r.incarnation)
      and not (p.have = 'pending' and p.handle is not distinct from r.job)
      and not exists (select from placements k
                      where k.account_id = r.account_id and k.remote_id = r.remote_id)
    on conflict (account_id, remote_id) where remote_id is not null do nothing
    """  # noqa: S608 - built from the constants above
)


async def take_in(connection: AsyncConnection, platform: str, stale: Iterable[Finding]) -> None:
    """See to it that every copy named by a stale finding is known to the engine."""
    copies = [_copy(finding) for finding in stale if _names_a_copy(finding)]
    if not copies:
        return
    parameters: dict[str, Any] = by_column(_COPY, copies)
    parameters["retract"] = lane(platform, LaneKind.RETRACT)
    await connection.execute(_LOCK, {name: parameters[name] for name in _KEY})
    await connection.execute(_LOOK, parameters)
    await connection.execute(_ADD, parameters)


def _names_a_copy(finding: Finding) -> bool:
    change = finding.change
    if finding.claimed.is_edition:  # a send is looked up by its next holder, and never deleted
        return False
    if change.have is Have.PENDING:
        return change.handle != finding.claimed.known.handle
    return change.have is Have.PRESENT and change.remote_id is not None


def _copy(finding: Finding) -> tuple[Any, ...]:
    claimed, change = finding.claimed, finding.change
    return (
        *claimed.key,
        change.have,
        change.have_version,
        change.remote_id or (claimed.name if finding.named_by_us else None),
        change.url,
        change.handle,
        claimed.known.handle if claimed.known.have is Have.PENDING else None,
        claimed.name,
        claimed.known.incarnation,
    )

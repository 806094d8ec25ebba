"""The append-only record: every call to a platform, and everything seen there."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries.claimed import Fence, Key
from hub.deliveries.finding import Finding
from hub.kit.bulk import by_column, insertion, unnested

_KEY = {"article_id": "bigint", "account_id": "bigint", "slot": "smallint"}
_ATTEMPT = {
    **_KEY,
    "command_id": "bigint",
    "claim": "int",
    "worker": "text",
    "operation": "text",
    "version": "int",
    "outcome": "text",
    "code": "text",
    "why": "text",
    "remote_id": "text",
    "milliseconds": "int",
    "exchanges": "jsonb",
    "stale": "boolean",
}
_OBSERVATION = {
    **_KEY,
    "viewpoint": "text",
    "saw": "text",
    "remote_id": "text",
    "version": "int",
    "digest": "text",
    "evidence": "jsonb",
}
_CLAIM = {**_KEY, "claim": "int"}

_INSERT_ATTEMPTS = text(insertion("attempts", _ATTEMPT))
_INSERT_OBSERVATIONS = text(insertion("observations", _OBSERVATION))
_ALREADY_KEPT = text(
    f"""
    select a.article_id, a.account_id, a.slot, a.claim from {unnested(_CLAIM)}
    join attempts a using (article_id, account_id, slot, claim)
    where a.worker = :worker
    """  # noqa: S608 - built from the constants above
)


async def keep(
    connection: AsyncConnection, worker: str, findings: Iterable[Finding], *, stale: bool
) -> None:
    """Insert the attempts and observations of findings."""
    found = list(findings)
    calls = list(_attempts(worker, found, stale=stale))
    if calls:
        await connection.execute(_INSERT_ATTEMPTS, by_column(_ATTEMPT, calls))
    sights = list(_observations(found))
    if sights:
        await connection.execute(_INSERT_OBSERVATIONS, by_column(_OBSERVATION, sights))


async def kept_already(
    connection: AsyncConnection, worker: str, findings: Iterable[Finding]
) -> set[Fence]:
    """Return which findings stand already: their COMMIT arrived, only its answer was lost."""
    claims = ((*finding.claimed.key, finding.claimed.claim) for finding in findings)
    parameters: dict[str, Any] = by_column(_CLAIM, claims)
    rows = await connection.execute(_ALREADY_KEPT, parameters | {"worker": worker})
    return {(Key(*row[:3]), row.claim) for row in rows}


def _attempts(
    worker: str, findings: Iterable[Finding], *, stale: bool
) -> Iterator[tuple[Any, ...]]:
    for finding in findings:
        claimed = finding.claimed
        for attempt in finding.attempts:
            yield (
                *claimed.key,
                claimed.command_id,
                claimed.claim,
                worker,
                attempt.operation,
                attempt.version or None,
                attempt.outcome,
                attempt.code,
                attempt.why,
                attempt.remote_id,
                attempt.milliseconds,
                attempt.exchanges,
                stale,
            )


def _observations(findings: Iterable[Finding]) -> Iterator[tuple[Any, ...]]:
    for finding in findings:
        for seen in finding.observations:
            yield (
                *finding.claimed.key,
                seen.viewpoint,
                seen.saw,
                getattr(seen.sight, "remote_id", None),
                getattr(seen.sight, "version", None),
                getattr(seen.sight, "digest", None),
                seen.evidence,
            )

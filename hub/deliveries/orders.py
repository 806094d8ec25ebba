"""Work orders: written with the record that parks their placement."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries.change import Parked
from hub.deliveries.finding import Finding
from hub.deliveries.transition import Have, Operation
from hub.kit.bulk import by_column, unnested
from hub.sdk.outcomes import ByPerson

_ORDER = {
    "article_id": "bigint",
    "account_id": "bigint",
    "slot": "smallint",
    "command_id": "bigint",
    "operation": "text",
    "instructions": "text",
    "url": "text",
    "within": "float8",
    "needs_link": "boolean",
}
_MAKE = text(
    f"""
    insert into work_orders
        (article_id, account_id, slot, command_id, operation, instructions, url, needs_link, due_by)
    select article_id, account_id, slot, command_id, operation, instructions, url, needs_link,
        clock_timestamp() + make_interval(secs => within)
    from {unnested(_ORDER)}
    """  # noqa: S608 - built from the constants above
)


def asks_a_person(finding: Finding) -> bool:
    """Say whether a finding makes a work order."""
    return finding.change.parked is Parked.BY_PERSON


async def make(connection: AsyncConnection, findings: Iterable[Finding]) -> None:
    """Write the work orders of findings."""
    rows = list(_rows(findings))
    if rows:
        await connection.execute(_MAKE, by_column(_ORDER, rows))


def _rows(findings: Iterable[Finding]) -> Iterator[tuple[Any, ...]]:
    for finding in findings:
        asked = _asked(finding) if asks_a_person(finding) else None
        if asked is not None:
            operation, what = asked
            yield (
                *finding.claimed.key,
                finding.claimed.command_id,
                operation,
                what.instructions,
                finding.claimed.known.url,
                what.within,
                what.needs_link,
            )


def _asked(finding: Finding) -> tuple[Operation, ByPerson] | None:
    """Return what a person is asked to do; a story is asked about as its edition was."""
    if finding.attempts:
        last = finding.attempts[-1]
        return (last.operation, last.answer) if isinstance(last.answer, ByPerson) else None
    if finding.change.have is Have.DOUBT:
        return Operation.PUBLISH, ByPerson(finding.change.why or "", needs_link=True)
    return None

"""SQL that reads the record as lines: each row as JSON with all of its columns.

PostgreSQL makes the lines, and hands them over thousands at a time as one text: a row of columns
for each entry would cost as much as all that is computed of it. A moment that no clock shows is
text all the same, so that nothing stops a verification.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kit.pagination import BIGGEST

BATCH = 5_000  # lines read at once

_AT = """
    to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
        || case when at < '0001-01-01' then ' BC' else '' end
"""
_TOGETHER = """
    select string_agg(line, chr(10) order by number) as lines, max(number) as last, count(*) as many
    from ({}) as part
"""  # a line break within a value is written as \\n in JSON
# with ties: who has dropped the primary key could put a second one where a batch ends
_ENTRIES = """
    select sequence as number, json_build_object('stream', stream, 'sequence', sequence,
        'at', {at}, 'actor', actor, 'action', action, 'subject', subject, 'detail', detail,
        'previous', previous, 'digest', digest)::text as line
    from audit_entries where stream = :stream and sequence between :first and :until
    order by sequence fetch first (:most) rows with ties
"""
_CHECKPOINTS = """
    select number, json_build_object('number', number, 'at', {at}, 'heads', heads,
        'previous', previous, 'key', key, 'digest', digest, 'signature', signature)::text as line
    from audit_checkpoints where number >= :first
    order by number fetch first (:most) rows with ties
"""
_STREAMS = text("""
    with recursive streams (stream) as (
        select min(stream) from audit_entries
        union all
        select (select min(e.stream) from audit_entries e where e.stream > s.stream)
        from streams s where s.stream is not null
    )
    select stream from streams where stream is not null
""")


async def one_state(session: AsyncSession) -> None:
    """Let a unit of work that begins see one state of the record, whoever writes meanwhile."""
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


async def streams_with_entries(session: AsyncSession) -> list[str]:
    """Return the name of every stream that has an entry, by one probe of the index for each."""
    return list(await session.scalars(_STREAMS))


def entries(
    session: AsyncSession, stream: str, until: int = BIGGEST
) -> AsyncIterator[Sequence[str]]:
    """Yield a stream's entries up to a number, the oldest first, many at a time."""
    return _in_parts(session, _statement(_ENTRIES), stream=stream, until=until)


def checkpoints(session: AsyncSession) -> AsyncIterator[Sequence[str]]:
    """Yield the checkpoints, the oldest first, many at a time."""
    return _in_parts(session, _statement(_CHECKPOINTS))


async def _in_parts(
    session: AsyncSession, statement: TextClause, **values: Any
) -> AsyncIterator[Sequence[str]]:
    first, many = -BIGGEST - 1, BATCH
    while many >= BATCH and first <= BIGGEST:
        found = await session.execute(statement, {"first": first, "most": BATCH, **values})
        lines, last, many = found.one()
        if many:
            yield lines.split("\n")
            first = last + 1


def _statement(of_lines: str) -> TextClause:
    return text(_TOGETHER.format(of_lines.replace("{at}", _AT)))

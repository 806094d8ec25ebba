"""SQL that reads the record as lines: each row as JSON with all of its columns.

PostgreSQL makes them and one call reads them: two thirds of the time that columns would take. A
moment that no clock shows is text all the same, so that nothing stops a verification.
"""

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

BATCH = 5_000  # lines read at once

_AT = """
    to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
        || case when at < '0001-01-01' then ' BC' else '' end
"""
_ENTRIES = text(
    """
    select json_build_object('stream', stream, 'sequence', sequence, 'at', {at}, 'actor', actor,
        'action', action, 'subject', subject, 'detail', detail, 'previous', previous,
        'digest', digest)::text
    from audit_entries where stream = :stream order by sequence
    """.replace("{at}", _AT)
)
_CHECKPOINTS = text(
    """
    select json_build_object('number', number, 'at', {at}, 'heads', heads,
        'previous', previous, 'key', key, 'digest', digest, 'signature', signature)::text
    from audit_checkpoints order by number
    """.replace("{at}", _AT)
)
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


async def entries(session: AsyncSession, stream: str) -> AsyncIterator[Sequence[str]]:
    """Yield a stream's entries, the oldest first, many at a time."""
    found = await session.stream_scalars(
        _ENTRIES, {"stream": stream}, execution_options={"yield_per": BATCH}
    )
    async for lines in found.partitions():
        yield lines


async def checkpoints(session: AsyncSession) -> AsyncIterator[Sequence[str]]:
    """Yield the checkpoints, the oldest first, many at a time."""
    found = await session.stream_scalars(_CHECKPOINTS, execution_options={"yield_per": BATCH})
    async for lines in found.partitions():
        yield lines

"""Gates of accounts: until when nothing is sent, because the platform asked or the key is dead."""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.kit.bulk import by_column, unnested

_COLUMNS = {"account_id": "bigint", "seconds": "float8", "why": "text"}
_CLOSE = text(
    f"""
    insert into account_gates as g (account_id, until, why)
    select account_id, clock_timestamp() + make_interval(secs => seconds), why
    from {unnested(_COLUMNS)} order by account_id
    on conflict (account_id) do update
        set until = greatest(g.until, excluded.until), why = excluded.why
    """  # noqa: S608 - built from the constants above
)


async def close(connection: AsyncConnection, gates: Mapping[int, tuple[float, str]]) -> None:
    """Close gates: account to (seconds, why). A gate that is closed for longer stays so."""
    if gates:
        rows = ((account, seconds, why) for account, (seconds, why) in gates.items())
        await connection.execute(_CLOSE, by_column(_COLUMNS, rows))

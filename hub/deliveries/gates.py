"""Gates of accounts: until when nothing is sent, because the platform asked or the key is dead."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.kit.bulk import by_column, unnested


class Gate(NamedTuple):
    """Why nothing is sent to an account for a while.

    Attributes:
        refused: why its key was refused; None where it was not. It is kept when the gate is open.
    """

    seconds: float
    why: str
    refused: str | None = None


_COLUMNS = {"account_id": "bigint", "seconds": "float8", "why": "text", "refused": "text"}
_CLOSE = text(
    f"""
    insert into account_gates as g (account_id, until, why, refused_at, refused_why)
    select account_id, clock_timestamp() + make_interval(secs => seconds), why,
        case when refused is not null then clock_timestamp() end, refused
    from {unnested(_COLUMNS)} order by account_id
    on conflict (account_id) do update
        set until = greatest(g.until, excluded.until), why = excluded.why,
            refused_at = coalesce(excluded.refused_at, g.refused_at),
            refused_why = coalesce(excluded.refused_why, g.refused_why)
    """  # noqa: S608 - built from the constants above
)


async def close(connection: AsyncConnection, gates: Mapping[int, Gate]) -> None:
    """Close gates, by account. A gate that is closed for longer stays so."""
    if gates:
        rows = ((account, *gate) for account, gate in gates.items())
        await connection.execute(_CLOSE, by_column(_COLUMNS, rows))

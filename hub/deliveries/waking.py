"""Letting placements be due at once, because a platform says that something has happened."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_WAITS = """
    p.account_id = :account and p.have = 'pending'
    and exists (select from jsonb_each(p.handle) as h where h.value in (
        select to_jsonb(name) from unnest(cast(:names as text[])) as n (name)))
"""
_WAKE = text(
    f"""
    update placements p set
        due_at = least(p.due_at, clock_timestamp()),
        handle = case when cast(:tells as jsonb) = '{{}}' then p.handle
            else p.handle || jsonb_build_object('heard', cast(:tells as jsonb)) end
    where p.worker is null and {_WAITS}
    """  # noqa: S608 - built from the constant above
)
_IS_ASKING = text(
    f"select exists (select from placements p where p.worker is not null and {_WAITS})"  # noqa: S608 - the same
)


async def wake(
    connection: AsyncConnection, account_id: int, names: Collection[str], tells: Mapping[str, Any]
) -> bool:
    """Wake what waits on an account for one of these names, and put what was told in its handle.

    Names are texts: a number in a handle that reads the same, a count say, is no name.

    Returns:
        False if something that should be told is just asking the platform: tell it once more.
    """
    given = {"account": account_id, "names": list(names)}
    await connection.execute(_WAKE, given | {"tells": json.dumps(dict(tells))})
    return not tells or not await connection.scalar(_IS_ASKING, given)

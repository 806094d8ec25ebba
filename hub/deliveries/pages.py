"""The canonical pages that other platforms link to: they go up first."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.deliveries.claimed import Key
from hub.kit.bulk import by_column, unnested

WAIT_SECONDS = 1.0  # until it is asked for again

_KEY = {"article_id": "bigint", "account_id": "bigint", "slot": "smallint"}

# A page that nobody wants, or that a person has to look at, is not waited for.
_COMING = text(
    f"""
    select r.article_id, r.account_id, r.slot
    from {unnested(_KEY)}
    join accounts a on a.id = r.account_id
    where exists (
        select from accounts s join placements p on p.account_id = s.id
        where s.platform = 'site' and s.region_code = a.region_code
          and p.article_id = r.article_id
          and p.want > 0 and p.have <> 'present' and p.parked is null)
    """  # noqa: S608 - built from the constants above
)


async def coming(connection: AsyncConnection, keys: Collection[Key]) -> set[Key]:
    """Return the placements whose story is about to have a page in their region, and has none."""
    given: dict[str, Any] = by_column(_KEY, keys)
    return {Key(*row) for row in await connection.execute(_COMING, given)}

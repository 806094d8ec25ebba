"""SQL of what was taken down lately.

It is read off the newest bans, which are few: no index leads from an account to what it shows no
more, and feeds alone would need one.
"""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.sites.view import Removal

BANS = 1_000  # the newest of the whole hub; who asks more seldom finds a 410 at the page

# In the words of `hub.sites.visibility`; a feed's copy is pending while a WebSub hub is to be told.
_SHOWN = "p.want > 0 and p.have in ('present', 'pending')"
_TRACE = "p.have in ('present', 'pending', 'gone?') or p.incarnation > 0"

_LATEST = text(
    f"""
    with banned as (
        select article_id, max(placed_at) as at
        from (select article_id, placed_at from bans order by id desc limit :bans) as newest
        group by article_id
    )
    select b.article_id, b.at, max(c.public_reason) as comment
    from banned b
    join placements p on p.article_id = b.article_id and p.account_id = any(:accounts)
    left join commands c on c.id = p.command_id and c.kind = 'retract'
    group by b.article_id, b.at
    having bool_or({_TRACE}) and not bool_or({_SHOWN})
    order by b.at desc, b.article_id desc
    limit :most
    """  # noqa: S608 - built from the constants above
)


async def latest(session: AsyncSession, accounts: Sequence[int], limit: int) -> list[Removal]:
    """Return what these accounts have shown and show no more, the newest first."""
    given = {"accounts": accounts, "bans": BANS, "most": limit}
    return [Removal(*row) for row in await session.execute(_LATEST, given)]

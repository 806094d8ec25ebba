"""SQL of the feeds of single accounts."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.sites.repository import FEED, SHOWN
from hub.sites.repository.stories import entry_of
from hub.sites.view import Entry, Region, Site, Unit

_ACCOUNT = text(
    """
    select r.code, r.name as region, r.prefix, r.is_grouping, a.id, a.name,
        o.name as organisation, a.settings ->> 'websub_hub' as hub
    from accounts a
    join regions r on r.code = a.region_code
    join organisations o on o.id = a.organisation_id
    where a.id = :id and a.platform = :platform
    """
)

# A copy that is recorded and whose WebSub hub is still to be told is pending.
_LATEST = text(
    f"""
    with listed as (
        (select p.article_id, p.account_id, p.have_version, p.since from placements p
        where p.account_id = :id and {SHOWN}
        order by p.since desc, p.article_id desc limit :most)
        union all
        select p.article_id, p.account_id, p.have_version, p.since from placements p
        where p.account_id = :id and p.want > 0 and p.have = 'pending'
    )
    select listed.article_id, listed.account_id, listed.since, v.title, v.digest, v.author,
        v.source, v.created_at
    from listed
    join versions v on v.article_id = listed.article_id and v.number = listed.have_version
    order by listed.since desc, listed.article_id desc
    limit :most
    """  # noqa: S608 - built from the constants above
)


async def find(session: AsyncSession, account_id: int) -> tuple[Site, str | None] | None:
    """Return an account as a site of its own, and the WebSub hub that is told of it."""
    rows = await session.execute(_ACCOUNT, {"id": account_id, "platform": FEED})
    row = rows.one_or_none()
    if row is None:
        return None
    unit = Unit(row.id, row.name, row.organisation)
    region = Region(row.code, row.region, row.prefix, row.is_grouping, (unit,))
    return Site(region, above=(), below=()), row.hub


async def latest(session: AsyncSession, account_id: int, limit: int) -> list[Entry]:
    """Return what an account shows, the newest first."""
    given = {"id": account_id, "most": limit}
    return [entry_of(row, None) for row in await session.execute(_LATEST, given)]

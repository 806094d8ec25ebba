"""SQL of stories on a site: the newest, and one with all that has become of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from hub.sites.repository import SHOWN
from hub.sites.view import Copy, Entry, File, Story

_FILE = """jsonb_build_object('digest', u.digest, 'name', u.name, 'alt', u.alt, 'role', u.role,
    'media_type', s.media_type, 'size', s.size)"""

# What several accounts of a region carry is listed once, for the first of them: the same on every
# page, so that nothing comes twice and nothing is left out between two pages.
_LATEST = text(
    f"""
    with listed as (
        select p.article_id, p.account_id, p.have_version, p.since
        from unnest(cast(:accounts as bigint[])) as a (id)
        cross join lateral (
            select p.article_id, p.account_id, p.have_version, p.since
            from placements p
            where p.account_id = a.id and {SHOWN}
              and (p.since, p.article_id)
                  < (cast(:before as timestamptz), cast(:before_article as bigint))
              and not exists (
                  select from placements q
                  where q.article_id = p.article_id and q.account_id = any(:accounts)
                    and (q.account_id, q.slot) < (p.account_id, p.slot)
                    and q.want > 0 and q.have = 'present')
            order by p.since desc, p.article_id desc
            limit :most
        ) as p
        order by p.since desc, p.article_id desc
        limit :most
    )
    select listed.account_id, listed.since, v.article_id, v.title, v.digest, v.author, v.source,
        v.created_at, c.cover
    from listed
    join versions v on v.article_id = listed.article_id and v.number = listed.have_version
    left join lateral (
        select {_FILE} as cover
        from version_assets u join assets s on s.digest = u.digest
        where u.article_id = v.article_id and u.number = v.number and u.role = 'cover'
        limit 1
    ) as c on true
    order by listed.since desc, listed.article_id desc
    """  # noqa: S608 - built from the constants above
).columns(cover=JSONB())

_COPIES = text(
    f"""
    select p.want, p.have, p.incarnation, p.account_id, p.since, c.public_reason,
        v.article_id, v.title, v.body, v.digest, v.author, v.source, v.source_url, v.created_at,
        f.files
    from placements p
    left join commands c on c.id = p.command_id and c.kind = 'retract'
    left join versions v
        on {SHOWN} and v.article_id = p.article_id and v.number = p.have_version
    cross join lateral (
        select coalesce(jsonb_agg({_FILE} order by u.position), '[]') as files
        from version_assets u join assets s on s.digest = u.digest
        where u.article_id = v.article_id and u.number = v.number
    ) as f
    where p.article_id = :article_id and p.account_id = any(:accounts)
    order by p.account_id, p.slot
    """  # noqa: S608 - built from the constants above
).columns(files=JSONB())


async def latest(
    session: AsyncSession, accounts: Sequence[int], *, before: tuple[datetime, int], limit: int
) -> list[Entry]:
    """Return what a site shows, the newest first, from below a moment and an article."""
    given = {
        "accounts": accounts,
        "before": before[0],
        "before_article": before[1],
        "most": limit,
    }
    rows = await session.execute(_LATEST, given)
    return [_entry(row, File(**row.cover) if row.cover else None) for row in rows]


async def copies(
    session: AsyncSession, accounts: Sequence[int], article_id: int
) -> list[Copy[Story]]:
    """Return a story on these accounts, with what is to be read where it shows."""
    given = {"accounts": accounts, "article_id": article_id}
    rows = await session.execute(_COPIES, given)
    return [
        Copy(
            want=row.want,
            have=row.have,
            incarnation=row.incarnation,
            public_reason=row.public_reason,
            shows=None if row.body is None else _story(row),
        )
        for row in rows
    ]


def _story(row: Any) -> Story:
    files = tuple(File(**file) for file in row.files)
    cover = next((file for file in files if file.role == "cover"), None)
    return Story(_entry(row, cover), row.body, row.source_url, files)


def _entry(row: Any, cover: File | None) -> Entry:
    return Entry(
        article_id=row.article_id,
        account_id=row.account_id,
        title=row.title,
        digest=row.digest,
        author=row.author,
        source=row.source,
        published_at=row.since,
        corrected_at=row.created_at if row.created_at > row.since else None,
        cover=cover,
    )

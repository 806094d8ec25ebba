"""SQL of stories on a site: the newest, and one with all that has become of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from hub.sites.repository import SHOWN
from hub.sites.view import Copy, Entry, File, Story

_FILE = """jsonb_build_object('digest', u.digest, 'name', u.name, 'alt', u.alt, 'role', u.role,
    'media_type', s.media_type, 'size', s.size)"""

# Both lists and pages take the newest of a story's copies on a site. The others are read all the
# same, and not shown: a list that looked for more instead would read all that two units share.
_LATEST = text(
    f"""
    with listed as (
        select p.article_id, p.account_id, p.have_version, p.since,
            not exists (
                select from placements q
                where q.article_id = p.article_id and q.account_id = any(:accounts)
                  and (q.since, q.account_id, q.slot) > (p.since, p.account_id, p.slot)
                  and q.want > 0 and q.have = 'present') as newest
        from unnest(cast(:accounts as bigint[])) as a (id)
        cross join lateral (
            select p.article_id, p.account_id, p.slot, p.have_version, p.since
            from placements p
            where p.account_id = a.id and {SHOWN}
              and (p.since, p.article_id)
                  < (cast(:before as timestamptz), cast(:before_article as bigint))
            order by p.since desc, p.article_id desc
            limit :most
        ) as p
        order by p.since desc, p.article_id desc
        limit :most
    )
    select listed.account_id, listed.since, listed.article_id, v.title, v.digest, v.author,
        v.source, v.created_at, c.cover
    from listed
    left join versions v
        on listed.newest and v.article_id = listed.article_id and v.number = listed.have_version
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
    select p.article_id, p.account_id, p.want, p.have, p.incarnation, p.since, c.public_reason,
        v.title, v.body, v.digest, v.author, v.source, v.source_url, v.created_at,
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
    order by p.since desc, p.account_id desc, p.slot desc
    """  # noqa: S608 - built from the constants above
).columns(files=JSONB())


class Listed(NamedTuple):
    """A copy in a site's list, by its place there; `entry` is None where a newer one is shown."""

    since: datetime
    article_id: int
    entry: Entry | None


async def latest(
    session: AsyncSession, accounts: Sequence[int], *, before: tuple[datetime, int], limit: int
) -> list[Listed]:
    """Return what these accounts show, the newest first, from below a moment and an article."""
    given = {
        "accounts": accounts,
        "before": before[0],
        "before_article": before[1],
        "most": limit,
    }
    return [_listed(row) for row in await session.execute(_LATEST, given)]


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


def _listed(row: Any) -> Listed:
    cover = File(**row.cover) if row.cover else None
    entry = None if row.title is None else entry_of(row, cover)
    return Listed(row.since, row.article_id, entry)


def _story(row: Any) -> Story:
    files = tuple(File(**file) for file in row.files)
    cover = next((file for file in files if file.role == "cover"), None)
    return Story(entry_of(row, cover), row.body, row.source_url, files)


def entry_of(row: Any, cover: File | None) -> Entry:
    """Return a row of a list as the templates and feeds draw it."""
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

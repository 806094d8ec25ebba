"""SQL of the files that a site's stories show. Their bytes are `hub.articles`' to hand out."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.sites.repository import PLATFORM, SHOWN
from hub.sites.view import Copy, File

_COPIES = text(
    f"""
    select p.want, p.have, p.incarnation, c.public_reason,
        u.digest, u.name, u.alt, u.role, s.media_type, s.size
    from accounts a
    join placements p on p.article_id = :article_id and p.account_id = a.id
    left join commands c on c.id = p.command_id and c.kind = 'retract'
    left join version_assets u
        on {SHOWN} and u.digest = :digest
        and u.article_id = p.article_id and u.number = p.have_version
    left join assets s on s.digest = u.digest
    where a.region_code = :region and a.platform = :platform
    order by a.id, p.slot
    """  # noqa: S608 - built from the constants above
)


async def copies(
    session: AsyncSession, region: str, article_id: int, digest: str
) -> list[Copy[File]]:
    """Return a story on a site's accounts, with one file where the version there shows it."""
    given = {
        "platform": PLATFORM,
        "region": region,
        "article_id": article_id,
        "digest": digest,
    }
    return [
        Copy(
            want=row.want,
            have=row.have,
            incarnation=row.incarnation,
            public_reason=row.public_reason,
            shows=row.digest
            and File(row.digest, row.name, row.alt, row.role, row.media_type, row.size),
        )
        for row in await session.execute(_COPIES, given)
    ]

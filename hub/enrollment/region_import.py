"""Enrol China's divisions from the file that ships with the package."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit import service as audit
from hub.enrollment.answers import RegionImport
from hub.enrollment.region_file import shipped_digest, shipped_regions
from hub.enrollment.repository import regions


async def import_regions(
    session: AsyncSession, *, actor: str, townships: bool = False
) -> RegionImport:
    """Enrol the divisions that are new or named otherwise; none is ever removed.

    Args:
        session: the unit of work.
        actor: who acts, for the record.
        townships: the 41,352 townships too.
    """
    rows = await asyncio.to_thread(shipped_regions, townships=townships)
    await regions.lock(session)
    known = await regions.every(session)
    created = [row for row in rows if row.code not in known]
    updated = [row for row in rows if known.get(row.code, row) != row]
    if created:
        await regions.insert(session, created)
    if updated:
        await regions.update(session, updated)
    report = RegionImport(
        created=len(created),
        updated=len(updated),
        unchanged=len(rows) - len(created) - len(updated),
        digest=shipped_digest(townships=townships),
    )
    detail = report.model_dump(exclude={"digest"}) | {"townships": townships}
    await audit.record(
        session,
        actor=actor,
        action="region.import",
        subject=f"file:{report.digest}",
        detail=detail,
    )
    return report

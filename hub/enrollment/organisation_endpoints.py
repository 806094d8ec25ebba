"""The units, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.enrollment.answers import OrganisationOut
from hub.enrollment.codes import bounds
from hub.enrollment.fields import RegionCode
from hub.enrollment.filters import check_region_filter
from hub.enrollment.repository import organisations
from hub.kit.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.text import line
from hub.kit.web import Session

router = APIRouter(prefix="/organisations", tags=["organisations"])

# whose accounts they are, or whose people
ReadUnits = Annotated[Remit, Needs(Permission.READ_ACCOUNTS, Permission.READ_PEOPLE)]
Subtree = Annotated[
    RegionCode | None,
    Query(description="Only those in this region's subtree.", examples=["420000"]),
]
Search = Annotated[
    str | None,
    Query(description="Part of a name, or of its pinyin.", examples=["融媒体中心"]),
    line(100),
]


@router.get("")
async def list_organisations(  # noqa: PLR0913, PLR0917 - a list has as many filters as it has
    session: Session,
    remit: ReadUnits,
    region: Subtree = None,
    q: Search = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[OrganisationOut]:
    """List the units that run accounts: those granted to whoever asks."""
    after = decode_cursor(cursor, int)[0] if cursor else 0
    within = bounds(region) if region else None
    found = await organisations.page(
        session, remit, region=within, q=q, after=after, limit=limit + 1
    )
    if not found and cursor is None:
        await check_region_filter(session, "region", region, remit)
    units = [OrganisationOut.model_validate(unit) for unit in found]
    return page_of(units, limit, key=lambda unit: [unit.id])

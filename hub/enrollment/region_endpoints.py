"""The divisions, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from hub.auth.dependencies import CurrentActor
from hub.enrollment.answers import RegionDetail, RegionImport, RegionOut
from hub.enrollment.codes import ancestors, prefix_of
from hub.enrollment.fields import RegionCode
from hub.enrollment.region_import import import_regions
from hub.enrollment.repository import regions
from hub.kit.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.problems import NotFound
from hub.kit.text import line
from hub.kit.web import Session

router = APIRouter(prefix="/regions", tags=["regions"])

Parent = Annotated[
    RegionCode | None,
    Query(description="Only the children of this one.", examples=["420100"]),
]
Search = Annotated[
    str | None,
    Query(description="Part of a name, or the beginning of a code.", examples=["江岸"]),
    line(100),
]


@router.get("")
async def list_regions(
    session: Session,
    parent: Parent = None,
    q: Search = None,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> Page[RegionOut]:
    """List divisions by their codes."""
    after = decode_cursor(cursor, str)[0] if cursor else ""
    found = await regions.page(session, parent=parent, q=q, after=after, limit=limit + 1)
    shown = [RegionOut.model_validate(region) for region in found]
    return page_of(shown, limit, key=lambda region: [region.code])


@router.post("/import")
async def import_shipped(
    session: Session,
    actor: CurrentActor,
    *,
    townships: Annotated[bool, Query(description="The 41,352 townships too.")] = False,
) -> RegionImport:
    """Enrol the divisions of the file that ships with the hub; doing it twice changes nothing."""
    return await import_regions(session, actor=actor.name, townships=townships)


@router.get("/{code}")
async def show_region(
    session: Session, code: Annotated[RegionCode, Path(examples=["420102"])]
) -> RegionDetail:
    """Show a division and those that it lies in."""
    found = await regions.by_prefixes(session, ancestors(code))
    if not found or found[-1].prefix != prefix_of(code):
        raise NotFound(f"There is no region {code}.", remedy="Import the divisions first.")
    *above, region = [RegionOut.model_validate(each) for each in found]
    return RegionDetail(**region.model_dump(), ancestors=above)

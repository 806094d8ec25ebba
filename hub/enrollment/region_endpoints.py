"""The divisions, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from hub.access.dependencies import SIGNED_IN, CurrentActor, Needs
from hub.access.permissions import Permission
from hub.access.remit import EVERYWHERE, Remit
from hub.enrollment.answers import (
    RegionDetail,
    RegionImport,
    RegionNode,
    RegionOut,
    RegionTree,
)
from hub.enrollment.codes import ancestors, prefix_of
from hub.enrollment.fields import RegionCode
from hub.enrollment.filters import check_region_filter
from hub.enrollment.region_import import import_regions
from hub.enrollment.repository import region_tree, regions
from hub.kit.i18n import _
from hub.kit.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.problems import NotFound
from hub.kit.text import line
from hub.kit.web import Session

router = APIRouter(prefix="/regions", tags=["regions"])

SeeTree = Annotated[Remit, Needs(Permission.READ_ACCOUNTS, Permission.PUSH)]
Parent = Annotated[
    RegionCode | None,
    Query(description="Only the children of this one.", examples=["420100"]),
]
Search = Annotated[
    str | None,
    Query(
        description="Part of a name, or of its pinyin (`wuhan`, `wh`), or the beginning of a code.",
        examples=["江岸"],
    ),
    line(100),
]


@router.get("", dependencies=[SIGNED_IN])
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
    if not found and cursor is None:
        await check_region_filter(session, "parent", parent, EVERYWHERE)
    shown = [RegionOut.model_validate(region) for region in found]
    return page_of(shown, limit, key=lambda region: [region.code])


@router.get("/tree")
async def show_tree(
    session: Session, remit: SeeTree, parent: Parent = None, q: Search = None
) -> RegionTree:
    """Show the children of a division, and how many active accounts lie in each subtree.

    Without a parent, where the tree begins for whoever asks. With `q`, the first fifty of all
    below the parent that fit it, the largest first.
    """
    if q is None:
        found = await region_tree.children(session, parent, remit)
    else:
        found = await region_tree.found(session, q, parent, remit)
    if not found:
        await check_region_filter(session, "parent", parent, remit)
    return RegionTree(items=[RegionNode.model_validate(each) for each in found])


@router.post("/import", dependencies=[Needs(Permission.IMPORT_REGIONS)])
async def import_shipped(
    session: Session,
    actor: CurrentActor,
    *,
    townships: Annotated[bool, Query(description="The 41,352 townships too.")] = False,
) -> RegionImport:
    """Enrol the divisions of the file that ships with the hub; doing it twice changes nothing."""
    return await import_regions(session, actor=actor.name, townships=townships)


@router.get("/{code}", dependencies=[SIGNED_IN])
async def show_region(
    session: Session, code: Annotated[RegionCode, Path(examples=["420102"])]
) -> RegionDetail:
    """Show a division and those that it lies in."""
    found = await regions.by_prefixes(session, ancestors(code))
    if not found or found[-1].prefix != prefix_of(code):
        raise NotFound(
            _("There is no region {code}.", code=code), remedy=_("Import the divisions first.")
        )
    *above, region = [RegionOut.model_validate(each) for each in found]
    return RegionDetail(**region.model_dump(), ancestors=above)

"""The part of the tree of regions that stands beside a list: where one is, and what is below."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.enrollment.codes import ancestors, parse_code
from hub.enrollment.granted import touches
from hub.enrollment.models import Region
from hub.enrollment.repository import region_tree, regions


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of the tree.

    Attributes:
        above: the regions that one is in, the outermost first, the one that one is at last.
        nodes: what is below it, or beside it where nothing is; those without accounts last.
        here: the code that one is at; None for the top.
    """

    above: Sequence[Region]
    nodes: region_tree.Rows
    here: str | None = None


async def branch_at(session: AsyncSession, typed: str | None, remit: Remit) -> Branch:
    """Return the part around a region; the top for what is no region, or was not granted."""
    above = await _above(session, typed, remit)
    if not above:
        return Branch((), _sorted(await region_tree.children(session, None, remit)))
    here = above[-1]
    nodes = await region_tree.children(session, here.code, remit)
    if not nodes:
        nodes = await region_tree.children(session, here.parent_code, remit)
    return Branch(above, _sorted(nodes), here.code)


def _sorted(nodes: region_tree.Rows) -> region_tree.Rows:
    return sorted(nodes, key=lambda node: node.accounts == 0)


async def _above(session: AsyncSession, typed: str | None, remit: Remit) -> list[Region]:
    try:
        code = parse_code(typed or "")
    except ValueError:
        return []
    found = await regions.by_prefixes(session, ancestors(code))
    granted = [region for region in found if touches(remit, region.code)]
    return granted if granted and granted[-1].code == code else []

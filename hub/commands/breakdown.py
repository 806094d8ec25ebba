"""What a command came to in each region, what failed and why, and what holds it up."""

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import EVERYWHERE
from hub.commands.repository import breakdown, stopping
from hub.commands.retry import MAX_GROUPS
from hub.commands.views import CommandOut, HoldOut, ids_of, is_settled
from hub.enrollment.codes import bounds
from hub.enrollment.filters import check_region_filter

_EVERYWHERE = ("", ":")  # of codes: ":" follows "9"

Cells = dict[str, dict[str, int]]
"""Platform → `open`, `parked` or a result → how many."""


class RegionLine(BaseModel):
    """What a command came to in one region, or on the accounts of the region above it.

    Attributes:
        cells: by platform, and there by `open`, `parked` and the results.
    """

    code: str
    name: str
    cells: Cells


class RegionsOut(BaseModel):
    """What a command came to, region by region.

    Attributes:
        region: whose children these are, and whose own accounts come first; null for the hub.
    """

    region: str | None
    items: list[RegionLine]


class FailureOut(BaseModel):
    """Placements that are parked, or failed, for the same reason on the same platform.

    Attributes:
        kind: why they are parked, or the result.
        words: what the platform said, without what differs from one to the next.
        n: how many.
        why: all that was said of one of them, which the ids name.
        group: to be named when they are tried again; null for what is closed.
    """

    platform: str
    kind: str
    words: str
    n: int
    why: str | None
    article_id: int
    account_id: int
    slot: int
    account: str
    group: str | None


class StoppingHoldOut(HoldOut):
    """A hold that stops something of a command; `stops` says how many placements."""

    stops: int


async def by_region(session: AsyncSession, command: CommandOut, region: str | None) -> RegionsOut:
    """Count what a command came to in the regions below one; by default the smallest with all.

    Raises:
        InvalidInput: there is no such region.
    """
    await check_region_filter(session, "region", region, EVERYWHERE)
    found = await breakdown.by_region(
        session,
        command.id,
        ids_of(command),
        parent=region,
        bounds=bounds(region) if region else _EVERYWHERE,
        settled=is_settled(command),
    )
    lines: dict[str, RegionLine] = {}
    for row in found:
        line = RegionLine(code=row["code"], name=row["name"], cells={})
        cells = lines.setdefault(line.code, line).cells
        cells.setdefault(row["platform"], {})[row["state"]] = row["n"]
    place = found[0]["place"] if found else region
    return RegionsOut(region=place, items=list(lines.values()))


async def failures(session: AsyncSession, command: CommandOut) -> list[FailureOut]:
    """Group what is parked and what failed by what was said, the largest groups first."""
    ids, settled = ids_of(command), is_settled(command)
    found = await breakdown.failures(session, command.id, ids, settled=settled, most=MAX_GROUPS)
    return [FailureOut.model_validate(dict(row)) for row in found]


async def holds(session: AsyncSession, command: CommandOut) -> list[StoppingHoldOut]:
    """Return the holds that stop something of a command."""
    if is_settled(command):
        return []
    found = await stopping.stopping(session, command.id, ids_of(command))
    return [StoppingHoldOut.model_validate(dict(row)) for row in found]

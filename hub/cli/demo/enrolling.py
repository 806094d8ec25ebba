"""Who takes part: Hubei's units, or as many of the country's as are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hub.cli.client import Api
from hub.cli.demo.platforms import IN_TURN
from hub.cli.demo.stage import Stage
from hub.enrollment.models import Level
from hub.enrollment.region_file import shipped_regions
from hub.enrollment.repository.regions import RegionRow
from hub.enrollment.sample import CLIENTS, HUBEI, PAGE, as_csv, sample_accounts
from hub.enrollment.upload.table import CSV

ROWS_OF_A_FILE = 20_000
SITE = "site"

Row = Mapping[str, str]


class Place(NamedTuple):
    """An account, by its platform and its id there."""

    platform: str
    account: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The accounts that take part.

    Attributes:
        regions: how many divisions the hub knows.
        target: the rule that selects exactly these accounts.
        places: those on apps and platforms: what each is called.
        sites: those that are pages: what each is called, by its region.
        by_hand: the platforms from which only a person can delete.
    """

    regions: int
    accounts: int
    target: dict[str, Any]
    places: dict[Place, str]
    sites: dict[str, str]
    by_hand: frozenset[str] = frozenset()


def enrol(api: Api, stage: Stage, count: int | None) -> Enrolled:
    """Enrol the divisions and the accounts as anybody does: from files, through the API.

    Args:
        api: of the hub.
        stage: where the apps and the platforms are.
        count: how many accounts, all of them pages and apps; if None, Hubei's, on every platform.
    """
    townships = count is not None and count > _of_counties()
    imported = api.request("POST", "/regions/import", params={"townships": townships})
    rows = list(_rows(stage, count, shipped_regions(townships=townships)))
    for part in _parts(rows):
        content = as_csv(part)
        api.request("POST", "/accounts/import", content=content, headers={"Content-Type": CSV})
    _give_addresses(api, stage)
    known = sum(imported[done] for done in ("created", "updated", "unchanged"))
    named = {Place(row["平台"], row["账号ID"]): row["账号名称"] for row in rows}
    return Enrolled(
        regions=known,
        accounts=len(rows),
        target={"regions": [HUBEI]} if count is None else {"everywhere": True},
        places={place: name for place, name in named.items() if place.platform != SITE},
        sites={place.account: name for place, name in named.items() if place.platform == SITE},
        by_hand=stage.sandboxes.by_hand,
    )


def _rows(stage: Stage, count: int | None, regions: Sequence[RegionRow]) -> Iterator[Row]:
    receiver = stage.receivers.receiver()
    if count is not None:
        return sample_accounts(regions, receiver, count=count)
    given = stage.sandboxes.give
    return sample_accounts(regions, receiver, clients=PAGE, in_turn=IN_TURN, given=given)


def _give_addresses(api: Api, stage: Stage) -> None:
    """Enter the hub's address at the platforms that call it, as each account's owner does."""
    for platform in stage.sandboxes.calling:
        hooks = f"{stage.hub.url}/hooks/{platform}"
        accounts = api.pages("/accounts", platform=platform)
        addresses = {one["external_id"]: f"{hooks}/{one['id']}" for one in accounts}
        stage.sandboxes.call_back(platform, addresses)


def _of_counties() -> int:
    counties = (region for region in shipped_regions() if region.level == Level.COUNTY)
    return len(CLIENTS) * sum(not region.is_grouping for region in counties)


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), ROWS_OF_A_FILE):
        yield rows[start : start + ROWS_OF_A_FILE]

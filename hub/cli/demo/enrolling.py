"""Who takes part: Hubei's units, or as many of the country's as are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.cli.client import Api
from hub.cli.demo.receivers import Receivers
from hub.enrollment.models import Level
from hub.enrollment.region_file import shipped_regions
from hub.enrollment.sample import CLIENTS, HUBEI, as_csv, sample_accounts
from hub.enrollment.upload.table import CSV
from hub.kit.i18n import _
from hub.kit.problems import Conflict

ROWS_OF_A_FILE = 20_000

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The accounts that take part.

    Attributes:
        regions: how many divisions the hub knows.
        target: the rule that selects exactly these accounts.
        apps: those behind webhooks: what each is called, by its external id.
        sites: those that are pages: what each is called, by its region.
    """

    regions: int
    accounts: int
    target: dict[str, Any]
    apps: dict[str, str]
    sites: dict[str, str]


def enrol(api: Api, receivers: Receivers, count: int | None) -> Enrolled:
    """Enrol the divisions and the accounts as anybody does: from files, through the API.

    Args:
        api: of the hub.
        receivers: the apps.
        count: how many accounts; if None, Hubei's.

    Raises:
        Conflict: the hub has other accounts that the same rule would select.
    """
    townships = count is not None and count > _of_counties()
    imported = api.request("POST", "/regions/import", params={"townships": townships})
    regions = shipped_regions(townships=townships)
    rows = list(sample_accounts(regions, receivers.receiver(), count=count))
    for part in _parts(rows):
        content = as_csv(part)
        api.request("POST", "/accounts/import", content=content, headers={"Content-Type": CSV})
    known = sum(imported[done] for done in ("created", "updated", "unchanged"))
    return Enrolled(
        regions=known,
        accounts=len(rows),
        target={"regions": [HUBEI]} if count is None else {"everywhere": True},
        apps=_named(rows, "webhook", "账号ID"),
        sites=_named(rows, "site", "行政区划代码"),
    )


def check_alone(enrolled: Enrolled, found: int) -> None:
    """See that the rule selects the accounts that take part and no others.

    Args:
        enrolled: those that take part.
        found: how many placements a dry run has counted.

    Raises:
        Conflict: an earlier demo has enrolled others here.
    """
    if found != enrolled.accounts:
        raise Conflict(
            _("An earlier demo has enrolled {count} accounts here.", count=found),
            remedy=_("Choose another --data-dir, or the same --accounts."),
        )


def _of_counties() -> int:
    counties = (region for region in shipped_regions() if region.level == Level.COUNTY)
    return len(CLIENTS) * sum(not region.is_grouping for region in counties)


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), ROWS_OF_A_FILE):
        yield rows[start : start + ROWS_OF_A_FILE]


def _named(rows: Sequence[Row], platform: str, by: str) -> dict[str, str]:
    return {row[by]: row["账号名称"] for row in rows if row["平台"] == platform}

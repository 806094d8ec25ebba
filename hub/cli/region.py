"""`hub region …`: China's divisions."""

from itertools import islice
from typing import Annotated, Any

import typer
from rich.text import Text

from hub.cli import output
from hub.cli.client import Api, segment
from hub.kit.i18n import _

LISTED = 50  # regions, when nothing else is asked


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    regions = typer.Typer(help=_("Regions: import, list, show."), no_args_is_help=True)
    regions.command("import", help=_("Enrol China's provinces, cities and counties."))(import_all)
    regions.command("list", help=_("List regions by their codes."))(list_regions)
    regions.command("show", help=_("Show a region and what it lies in."))(show)
    app.add_typer(regions, name="region")


def import_all(
    townships: Annotated[
        bool, typer.Option("--townships", help=_("The 41,352 townships too."))
    ] = False,
    as_json: output.Json = False,
) -> None:
    """Enrol the divisions that ship with the hub; doing it twice changes nothing."""
    with Api() as api:
        report = api.post("/regions/import", params={"townships": townships})
    said = _(
        "{created} regions enrolled, {updated} changed, {unchanged} as they were.",
        created=report["created"],
        updated=report["updated"],
        unchanged=report["unchanged"],
    )
    output.show(report, Text(said), as_json=as_json)


def list_regions(
    parent: Annotated[
        str | None, typer.Option(metavar="CODE", help=_("Only the children of this one."))
    ] = None,
    q: Annotated[
        str | None,
        typer.Option("--search", help=_("Part of a name, or the beginning of a code.")),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=50_000, help=_("How many."))] = LISTED,
    as_json: output.Json = False,
) -> None:
    """List regions by their codes."""
    with Api() as api:
        found = list(
            islice(api.pages("/regions", parent=parent, q=q, limit=min(limit, 200)), limit)
        )
    rows = [(region["code"], region["name"], region["level"]) for region in found]
    output.show(found, output.table([_("Code"), _("Name"), _("Level")], rows), as_json=as_json)


def show(
    code: Annotated[str, typer.Argument(metavar="CODE", help=_("Six digits, or nine."))],
    as_json: output.Json = False,
) -> None:
    """Show a region and what it lies in."""
    with Api() as api:
        region = api.get(f"/regions/{segment(code)}")
    output.show(region, Text(_path(region)), as_json=as_json)


def _path(region: dict[str, Any]) -> str:
    line = [*region["ancestors"], region]
    return " › ".join(f"{each['name']} {each['code']}" for each in line)

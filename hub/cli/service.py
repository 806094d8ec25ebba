"""`hub service …`: machines, which keys belong to."""

from itertools import islice
from typing import Annotated, Any

import typer

from hub.cli import granting, output
from hub.cli.client import Api, Refused
from hub.cli.granting import GrantId, Organisation, Region, WhichRole, grants_table, places
from hub.cli.option_names import with_option_names
from hub.cli.who import Service, number_of
from hub.kit.i18n import _

LISTED = 50  # machines, when nothing else is asked


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    services = typer.Typer(
        help=_("Machines: add, grant, disable; their keys are `hub key`."), no_args_is_help=True
    )
    services.command("add", help=_("Add a machine, which may do nothing yet."))(add)
    services.command("list", help=_("List machines and what they may do."))(list_services)
    services.command("grant", help=_("Grant a role to a machine."))(grant)
    services.command("revoke", help=_("Take a grant back."))(revoke)
    services.command("disable", help=_("Let a machine's keys be void while it is."))(disable)
    services.command("enable", help=_("Let a disabled machine in again."))(enable)
    app.add_typer(services, name="service")


def add(
    login: Annotated[str, typer.Argument(metavar="LOGIN", help=_("What the record calls it."))],
    name: Annotated[str, typer.Option("--name", help=_("What that is."))],
    region: Annotated[str | None, typer.Option(metavar="CODE", help=_("Where it belongs."))] = None,
    unit: Annotated[
        int | None, typer.Option("--organisation", metavar="ID", min=1, help=_("Its unit."))
    ] = None,
    as_json: output.Json = False,
) -> None:
    """Add a machine."""
    body = {"login": login, "name": name, "region_code": region, "organisation_id": unit}
    with Api() as api:
        try:
            service = api.post("/services", body)
        except Refused as refused:
            raise with_option_names(refused) from None
    _show([service], service, as_json=as_json)


def list_services(
    *,
    region: Annotated[
        str | None, typer.Option(metavar="CODE", help=_("A region and its subtree."))
    ] = None,
    q: Annotated[str | None, typer.Option("--search", help=_("Part of a name or a login."))] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help=_("How many."))] = LISTED,
    as_json: output.Json = False,
) -> None:
    """List machines."""
    with Api() as api:
        pages = api.pages("/services", region=region, q=q, limit=min(limit, 200))
        listed = list(islice(pages, limit))
    _show(listed, listed, as_json=as_json)


def grant(
    which: Service,
    role: WhichRole,
    region: Region = None,
    organisation: Organisation = None,
    as_json: output.Json = False,
) -> None:
    """Grant a role."""
    given = granting.grant("services", which, role, region, organisation)
    output.show(given, grants_table([given]), as_json=as_json)


def revoke(which: Service, grant_id: GrantId, as_json: output.Json = False) -> None:
    """Revoke a grant."""
    revoked = granting.revoke("services", which, grant_id)
    output.show(revoked, grants_table([revoked]), as_json=as_json)


def disable(which: Service, as_json: output.Json = False) -> None:
    """Disable a machine."""
    _patch(which, disabled=True, as_json=as_json)


def enable(which: Service, as_json: output.Json = False) -> None:
    """Enable a machine."""
    _patch(which, disabled=False, as_json=as_json)


def _patch(which: str, *, disabled: bool, as_json: bool) -> None:
    with Api() as api:
        path = f"/services/{number_of(api, 'services', which)}"
        service = api.patch(path, {"disabled": disabled})
    _show([service], service, as_json=as_json)


def _show(listed: list[dict[str, Any]], data: Any, *, as_json: bool) -> None:
    rows = [
        (
            one["id"],
            one["login"],
            one["name"],
            one["region_code"],
            _("disabled") if one["disabled_at"] else "",
            places(one["grants"]),
        )
        for one in listed
    ]
    columns = [_("No."), _("Login"), _("Name"), _("Region"), _("State"), _("Roles")]
    output.show(data, output.table(columns, rows), as_json=as_json)

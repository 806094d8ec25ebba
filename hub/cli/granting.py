"""Granting roles to people and to machines, and taking them back."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from hub.access.roles import Role
from hub.cli import output
from hub.cli.client import Api, Refused
from hub.cli.moments import as_read
from hub.cli.option_names import with_option_names
from hub.cli.who import number_of
from hub.kit.i18n import _, word

WhichRole = Annotated[Role, typer.Argument(help=_("What to let them do: `hub user roles`."))]
GrantId = Annotated[
    int, typer.Argument(metavar="GRANT", min=1, help=_("The grant's number, as `show` has it."))
]
Region = Annotated[
    str | None, typer.Option(metavar="CODE", help=_("A region and its subtree; else the hub."))
]
Organisation = Annotated[
    int | None, typer.Option(metavar="ID", min=1, help=_("Only what this unit has there."))
]


def grant(kind: str, named: str, role: str, region: str | None, unit: int | None) -> dict[str, Any]:
    """Grant a role; return the grant."""
    body = {"role": role, "region_code": region, "organisation_id": unit}
    with Api() as api:
        number = number_of(api, kind, named)
        try:
            return dict(api.post(f"/{kind}/{number}/grants", body))
        except Refused as refused:
            raise with_option_names(refused) from None


def revoke(kind: str, named: str, grant_id: int) -> dict[str, Any]:
    """Revoke a grant; return it."""
    with Api() as api:
        number = number_of(api, kind, named)
        return dict(api.delete(f"/{kind}/{number}/grants/{grant_id}"))


def grants_table(grants: Iterable[dict[str, Any]]) -> RenderableType:
    """Lay grants out."""
    rows = [
        (
            each["id"],
            word(each["role"]),
            each["region_code"] or _("the whole hub"),
            each["organisation_id"],
            as_read(each["granted_at"]),
            each["granted_by"],
        )
        for each in grants
    ]
    columns = [_("No."), _("Role"), _("Region"), _("Unit"), _("Granted"), _("By")]
    return output.table(columns, rows)


def places(grants: Iterable[dict[str, Any]]) -> str:
    """Say what somebody holds, in one cell."""
    return _(", ").join(
        " ".join(
            str(part)
            for part in (word(each["role"]), each["region_code"], each["organisation_id"])
            if part is not None
        )
        for each in grants
    )

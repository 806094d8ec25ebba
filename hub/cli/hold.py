"""`hub hold …`: the stop switch for pushes; retractions pass."""

from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from hub.cli import output
from hub.cli.client import Api, Refused
from hub.cli.moments import as_read
from hub.cli.option_names import with_option_names
from hub.commands.models import HoldScope
from hub.kit.i18n import _, word

LISTED = 50  # holds, when nothing else is asked

Scope = Annotated[HoldScope, typer.Argument(help=_("What is held."))]
Reach = Annotated[
    str,
    typer.Argument(
        metavar="[REACH]",
        help=_("Which: a region's code, a platform, an account's or a command's number, a tier."),
    ),
]
Id = Annotated[int, typer.Argument(metavar="ID", min=1, help=_("The hold's number."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    holds = typer.Typer(help=_("The stop switch: place, lift, list."), no_args_is_help=True)
    holds.command("place", help=_("Stop pushes until the hold is lifted."))(place)
    holds.command("lift", help=_("Lift a hold; what it held goes out."))(lift)
    holds.command("list", help=_("List the holds that stand."))(list_holds)
    app.add_typer(holds, name="hold")


def place(
    scope: Scope,
    reason: Annotated[str, typer.Option("--reason", help=_("Why, for the record."))],
    reach: Reach = "",
    as_json: output.Json = False,
) -> None:
    """Place a hold."""
    with Api() as api:
        try:
            hold = api.post("/holds", {"scope": scope, "reach": reach, "reason": reason})
        except Refused as refused:
            raise with_option_names(refused) from None
    output.show(hold, _view([hold]), as_json=as_json)


def lift(hold_id: Id, as_json: output.Json = False) -> None:
    """Lift a hold."""
    with Api() as api:
        hold = api.delete(f"/holds/{hold_id}")
    output.show(hold, _view([hold]), as_json=as_json)


def list_holds(
    lifted: Annotated[bool, typer.Option("--lifted", help=_("The lifted ones, too."))] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=_("How many."))] = LISTED,
    as_json: output.Json = False,
) -> None:
    """List holds, the newest first."""
    with Api() as api:
        found = list(islice(api.pages("/holds", lifted=lifted), limit))
    output.show(found, _view(found), as_json=as_json)


def _view(holds: list[dict[str, Any]]) -> RenderableType:
    rows = [
        (
            hold["id"],
            f"{word(hold['scope'])} {hold['reach']}".rstrip(),
            hold["reason"],
            f"{as_read(hold['placed_at'])} · {hold['placed_by']}",
            f"{as_read(hold['lifted_at'])} · {hold['lifted_by']}" if hold["lifted_at"] else None,
        )
        for hold in holds
    ]
    columns = [_("Hold"), _("On"), _("Reason"), _("Placed"), _("Lifted")]
    return output.table(columns, rows)

"""`hub vault …`: with which keys the secrets are sealed, and putting them under a new one."""

from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType

from hub.cli import output
from hub.cli.client import Api
from hub.cli.moments import as_read
from hub.kit.i18n import _, word


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    vault = typer.Typer(help=_("The vault: status, rotation of its key."), no_args_is_help=True)
    vault.command("status", help=_("Show what is sealed with which key; exit 1 if it won't open."))(
        status
    )
    vault.command("rotate", help=_("Put all secrets under the current key, or under a new one."))(
        rotate
    )
    vault.command("uses", help=_("Show how often accounts' credentials were used."))(uses)
    app.add_typer(vault, name="vault")


def status(
    open_all: Annotated[
        bool, typer.Option("--open-all", help=_("Open every value, to find damaged ones."))
    ] = False,
    as_json: output.Json = False,
) -> None:
    """Show the vault."""
    with Api() as api:
        vault = api.get("/vault", open_all=open_all)
    _end_with(vault, vault, as_json=as_json)


def rotate(
    new_key: Annotated[
        bool, typer.Option("--new-key", help=_("Make a new key first, in the hub's own file."))
    ] = False,
    as_json: output.Json = False,
) -> None:
    """Rotate until nothing is left that can be."""
    rewrapped = 0
    with Api() as api:
        answer = api.post("/vault/rotation", {"new_key": new_key})
        while answer["rewrapped"]:
            rewrapped += answer["rewrapped"]
            answer = api.post("/vault/rotation", {"new_key": False})
    _end_with(answer | {"rewrapped": rewrapped}, answer["vault"], as_json=as_json)


def uses(
    limit: Annotated[int, typer.Option(min=1, max=100_000, help=_("How many."))] = 100,
    as_json: output.Json = False,
) -> None:
    """Show how often the credentials of accounts were handed to their connectors."""
    with Api() as api:
        found = list(islice(api.pages("/vault/uses", limit=min(limit, 200)), limit))
    rows = [(each["account_id"], each["uses"], as_read(each["last_used_at"])) for each in found]
    output.show(
        found, output.table([_("Account"), _("Uses"), _("Last used")], rows), as_json=as_json
    )


def _end_with(data: dict[str, Any], vault: dict[str, Any], *, as_json: bool) -> None:
    output.show(data, _view(vault, data.get("rewrapped")), as_json=as_json)
    if not vault["opens"]:
        raise typer.Exit(output.FAILED)


def _view(vault: dict[str, Any], rewrapped: int | None) -> RenderableType:
    rows = [
        (
            f"{group['table']}.{group['column']}",
            group["algorithm"],
            group["mark"],
            group["count"],
            word(group["standing"]),
            ", ".join(group["rows"]),
        )
        for group in vault["groups"]
    ]
    columns = [_("Sealed"), _("Algorithm"), _("Its key"), _("Values"), _("State"), _("Rows")]
    said = [_("The current key is {mark}.", mark=vault["current"])]
    if rewrapped is not None:
        said.append(_("{count} values were put under it.", count=rewrapped))
    if not vault["opens"]:
        said.append(
            _(
                "Some secrets do not open: put their key back (as a second line of the file, or "
                "into HUB_VAULT_OLD_KEYS), or enter them again: `hub account import`, "
                "`hub platform app`."
            )
        )
    return Group(output.table(columns, rows), *said)

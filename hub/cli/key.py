"""`hub key …`: machines' keys."""

from itertools import islice
from typing import Annotated, Any

import typer

from hub.access.permissions import Permission
from hub.auth.key_terms import MOST_DAYS, MOST_OVERLAP, USUAL_DAYS, USUAL_OVERLAP
from hub.cli import output
from hub.cli.client import Api, Refused
from hub.cli.moments import as_read
from hub.cli.option_names import with_option_names
from hub.cli.who import Service, number_of
from hub.kit.i18n import _

LISTED = 50  # keys, when nothing else is asked

KeyId = Annotated[int, typer.Argument(metavar="ID", min=1, help=_("The key's number."))]
Days = Annotated[int, typer.Option(min=1, max=MOST_DAYS, help=_("How long it is good."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    keys = typer.Typer(help=_("API keys: add, list, rotate, revoke."), no_args_is_help=True)
    keys.command("add", help=_("Make a machine's key, and print it this once."))(add)
    keys.command("list", help=_("List keys, when they end and were last used."))(list_keys)
    keys.command("rotate", help=_("Make a key in the place of another, and print it this once."))(
        rotate
    )
    keys.command("revoke", help=_("Let a key be void, at once."))(revoke)
    app.add_typer(keys, name="key")


def add(
    service: Service,
    name: Annotated[str, typer.Option("--name", help=_("What it is for."))],
    scope: Annotated[
        list[Permission] | None,
        typer.Option(help=_("A permission that it is limited to; again for more. Else all.")),
    ] = None,
    days: Days = USUAL_DAYS,
    as_json: output.Json = False,
) -> None:
    """Make a key."""
    body = {"name": name, "scopes": scope or None, "days": days}
    with Api() as api:
        path = f"/services/{number_of(api, 'services', service)}/keys"
        _show_token(_made(api, path, body), as_json=as_json)


def list_keys(
    *,
    service: Annotated[
        str | None, typer.Option(metavar="SERVICE", help=_("Only this machine's."))
    ] = None,
    void: Annotated[bool, typer.Option("--void", help=_("Revoked and expired ones, too."))] = False,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help=_("How many."))] = LISTED,
    as_json: output.Json = False,
) -> None:
    """List keys, the newest first."""
    with Api() as api:
        number = None if service is None else number_of(api, "services", service)
        pages = api.pages("/keys", service=number, void=void, limit=min(limit, 200))
        _show(keys := list(islice(pages, limit)), keys, as_json=as_json)


def rotate(
    key_id: KeyId,
    overlap: Annotated[
        int,
        typer.Option(
            min=0, max=MOST_OVERLAP, help=_("Hours that the old one stays good; 0: no longer.")
        ),
    ] = USUAL_OVERLAP,
    days: Days = USUAL_DAYS,
    as_json: output.Json = False,
) -> None:
    """Put a new key in the place of another."""
    with Api() as api:
        made = _made(api, f"/keys/{key_id}/rotation", {"overlap_hours": overlap, "days": days})
    _show_token(made, as_json=as_json)


def revoke(key_id: KeyId, as_json: output.Json = False) -> None:
    """Revoke a key."""
    with Api() as api:
        key = api.delete(f"/keys/{key_id}")
    _show([key], key, as_json=as_json)


def _made(api: Api, path: str, body: dict[str, Any]) -> Any:
    try:
        return api.post(path, body)
    except Refused as refused:
        raise with_option_names(refused) from None


def _show_token(made: dict[str, Any], *, as_json: bool) -> None:
    output.show_text(made, made["token"], as_json=as_json)
    ends = as_read(made["key"]["expires_at"])
    if not as_json:
        typer.echo(_("It is shown this once, and good until {time}.", time=ends), err=True)


def _show(listed: list[dict[str, Any]], data: Any, *, as_json: bool) -> None:
    rows = [
        (
            one["id"],
            one["service"],
            one["name"],
            f"{one['beginning']}…",
            _("all") if one["scopes"] is None else "\n".join(one["scopes"]),
            _("revoked") if one["revoked_at"] else as_read(one["expires_at"]),
            as_read(one["last_used_at"]),
            one["last_used_address"],
        )
        for one in listed
    ]
    columns = [_("No."), _("Machine"), _("Name"), _("Begins"), _("For"), _("Ends")]
    columns += [_("Last used"), _("From")]
    output.show(data, output.table(columns, rows), as_json=as_json)

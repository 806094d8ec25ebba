"""`hub account filing`, `responsible` and `credentials`: an account's place in the registry."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from hub.cli import output
from hub.cli.client import Api, Refused
from hub.cli.moments import as_read
from hub.cli.option_names import with_option_names
from hub.kit.i18n import _

Id = Annotated[int, typer.Argument(metavar="ID", min=1, help=_("The account's number."))]
Number = Annotated[str | None, typer.Option(help=_("The filing's number."))]
Authority = Annotated[str | None, typer.Option(help=_("The office that it is filed with."))]
FiledOn = Annotated[str | None, typer.Option(metavar="DAY", help=_("The day of the filing."))]
ValidUntil = Annotated[str | None, typer.Option(metavar="DAY", help=_("Its last day."))]
CancelledOn = Annotated[
    str | None, typer.Option(metavar="DAY", help=_("The day that it was cancelled."))
]
Note = Annotated[str | None, typer.Option(help=_("Whatever else is to be known."))]
GoodUntil = Annotated[
    str | None, typer.Option(metavar="DAY", help=_("Their last day; empty: it is not known."))
]

FIELDS = ("number", "authority", "filed_on", "valid_until", "cancelled_on", "note")


def add_to(accounts: typer.Typer) -> None:
    """Add the commands of this file to those of accounts."""
    accounts.command("filing", help=_("Show an account's filing, or change what is given."))(filing)
    accounts.command("responsible", help=_("Show who answers for an account."))(responsible)
    accounts.command(
        "credentials", help=_("Show how an account's credentials are; the secrets never.")
    )(credentials)


def filing(
    account_id: Id,
    *,
    number: Number = None,
    authority: Authority = None,
    filed_on: FiledOn = None,
    valid_until: ValidUntil = None,
    cancelled_on: CancelledOn = None,
    note: Note = None,
    as_json: output.Json = False,
) -> None:
    """Show a filing; what is given is changed first, and an empty text takes something away."""
    values = (number, authority, filed_on, valid_until, cancelled_on, note)
    given = {
        name: value or None for name, value in zip(FIELDS, values, strict=True) if value is not None
    }
    path = f"/accounts/{account_id}/filing"
    with Api() as api:
        found = api.get(path)
        if given:
            known = {name: found[name] for name in FIELDS}
            found = _write(api.put, path, known | given)
    _show(found, as_json=as_json)


def responsible(account_id: Id, as_json: output.Json = False) -> None:
    """Show who answers for an account; phones only if you may read contacts there."""
    with Api() as api:
        found = api.get(f"/accounts/{account_id}/responsible")
    hidden = "" if found["phones"] else _("hidden")
    rows = [
        (each["duty"], each["name"], each["phone"] or (hidden if each["has_phone"] else ""))
        for each in found["people"]
    ]
    view = output.table([_("Duty"), _("Full name"), _("Phone")], rows)
    output.show(found, view, as_json=as_json)


def credentials(account_id: Id, good_until: GoodUntil = None, as_json: output.Json = False) -> None:
    """Show how credentials are, and say first until when they are good."""
    path = f"/accounts/{account_id}/credentials"
    with Api() as api:
        if good_until is None:
            found = api.get(path)
        else:
            found = _write(api.patch, path, {"expires_on": good_until or None})
    _show(found, as_json=as_json)


def _write(send: Callable[[str, Any], Any], path: str, body: dict[str, Any]) -> Any:
    try:
        return send(path, body)
    except Refused as refused:
        raise with_option_names(refused) from None


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    rows = [
        (name, as_read(value) if name.endswith("_at") else value)
        for name, value in found.items()
        if value is not None
    ]
    output.show(found, output.table([_("Field"), ""], rows), as_json=as_json)

"""People as the command line shows them."""

from typing import Any

import typer
from rich.console import Group, RenderableType

from hub.cli import output
from hub.cli.granting import grants_table
from hub.cli.moments import as_read
from hub.kit.i18n import _


def show_link(data: dict[str, Any], link: dict[str, Any], *, as_json: bool) -> None:
    """Print a link in one line to send on, and beside it how long it is good."""
    output.show_text(data, link["url"], as_json=as_json)
    ends = as_read(link["expires_at"])
    if not as_json:
        said = _("It is shown this once, and is good once, until {time}.", time=ends)
        typer.echo(said, err=True)


def state_of(person: dict[str, Any]) -> str:
    """Say why a person cannot sign in; nothing where they can."""
    if person["disabled_at"]:
        return _("disabled")
    return "" if person["can_sign_in"] else _("invited")


def facts_of(person: dict[str, Any]) -> RenderableType:
    """Lay out what is known of a person, and what was granted to them."""
    shown = ("id", "login", "name", "region_code", "organisation_id", "has_second_factor")
    moments = ("created_at", "last_seen_at", "disabled_at")
    facts = [(name, person[name]) for name in shown]
    facts += [(name, as_read(person[name])) for name in moments]
    table = output.table([_("Field"), ""], [fact for fact in facts if fact[1] is not None])
    return Group(table, grants_table(person["grants"]))

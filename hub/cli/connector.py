"""`hub connector …`: what is installed, a new one to begin with, and the conformance kit."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from hub.cli import output
from hub.cli.connector_view import described, listed
from hub.cli.skeleton import write_connector
from hub.kit.i18n import _
from hub.sdk.registry import load

Name = Annotated[str, typer.Argument(metavar="NAME", help=_("The connector's key."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    connectors = typer.Typer(help=_("Connectors: list, check, begin one."), no_args_is_help=True)
    connectors.command("list", help=_("List the connectors that are installed."))(list_all)
    connectors.command("new", help=_("Write a working connector to begin with."))(new)
    app.add_typer(connectors, name="connector")


def list_all(*, as_json: output.Json = False) -> None:
    """List the connectors that are installed, those that are broken too."""
    registry = load()
    output.show(described(registry), listed(registry), as_json=as_json)


def new(
    name: Name,
    folder: Annotated[
        Path | None, typer.Option(help=_("Where to write it; hub-NAME if not given."))
    ] = None,
    as_json: output.Json = False,
) -> None:
    """Write a connector's project: a sandbox and its tests with it."""
    folder = folder or Path(f"hub-{name.replace('_', '-')}")
    written = write_connector(name, folder)
    said = _(
        "{folder} is a connector that works. Next:\n"
        "  pip install -e {folder}\n  hub connector check {name}",
        folder=folder,
        name=name,
    )
    output.show([str(path) for path in written], Text(said), as_json=as_json)

"""`hub connector …`: what is installed, a new one to begin with, and the conformance kit."""

from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from hub.cli import output
from hub.cli.connector_view import described, listed
from hub.cli.skeleton import write_connector
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput, Unavailable
from hub.sdk.registry import GROUP, load

Name = Annotated[str, typer.Argument(metavar="NAME", help=_("The connector's key."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    connectors = typer.Typer(help=_("Connectors: list, check, begin one."), no_args_is_help=True)
    connectors.command("list", help=_("List the connectors that are installed."))(list_all)
    connectors.command("new", help=_("Write a working connector to begin with."))(new)
    connectors.command("check", help=_("Check a connector against its own sandbox."))(check)
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


def check(
    name: Name,
    *,
    live: Annotated[
        str | None,
        typer.Option(metavar="ACCOUNT", help=_("Ask the real platform: a number, or a JSON file.")),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help=_("The account's owner agrees to --live."))
    ] = False,
    record: Annotated[
        Path | None, typer.Option(dir_okay=False, help=_("Keep what --live asked and heard."))
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help=_("Ask a recording of --live instead.")),
    ] = None,
    as_json: output.Json = False,
) -> None:
    """Run the conformance kit; exit with 1 if a check failed."""
    # the kit is for authors: nobody else's command needs to load it
    from hub.cli import checking  # noqa: PLC0415 - see above
    from hub.cli.report_card import laid_out  # noqa: PLC0415 - see above

    module = _module_of(name)
    _agree(live, yes=yes, record=record, replay=replay)
    if live is not None:
        card = checking.on_a_real_account(module, live, record=record)
    elif replay is not None:
        card = checking.on_a_recording(module, replay)
    else:
        card = checking.on_its_sandbox(module)
    output.show(card.as_dict(), laid_out(card), as_json=as_json)
    if not card.passed:
        raise typer.Exit(output.FAILED)


def _agree(live: str | None, *, yes: bool, record: Path | None, replay: Path | None) -> None:
    """Refuse options that do not go together.

    Raises:
        typer.BadParameter: naming them.
    """
    if live is not None and not yes:
        raise typer.BadParameter(
            _(
                "--live asks the real platform with a real account; it publishes and changes "
                "nothing. If the account's owner agrees, add --yes"
            )
        )
    if live is None and record is not None:
        raise typer.BadParameter(_("--record keeps what --live hears"))
    if live is not None and replay is not None:
        raise typer.BadParameter(_("either --live or --replay"))


def _module_of(name: str) -> str:
    """Return the package of an installed connector.

    Raises:
        Unavailable: it cannot be used; the sentence says why.
        InvalidInput: there is none.
    """
    registry = load()
    if reason := registry.broken.get(name):
        raise Unavailable(_("The connector {name} cannot be used: {why}", name=name, why=reason))
    if name not in registry:
        there_are = _("there is none of this name; installed: {all}", all=", ".join(registry))
        raise InvalidInput(
            _("No connector was checked."),
            errors=[FieldError(field="NAME", reason=there_are)],
            remedy=_("Install its package into this environment: pip install -e DIR"),
        )
    return entry_points(group=GROUP)[name].value

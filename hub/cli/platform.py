"""`hub platform …`: what the hub itself has on a platform."""

import sys
from typing import Annotated

import typer

from hub.cli import output
from hub.cli.client import Api, segment
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    platforms = typer.Typer(help=_("Platforms: the hub's own application."), no_args_is_help=True)
    platforms.callback()(lambda: None)  # with one command Typer would leave its name out
    platforms.command("app", help=_("Show or enter the application that owners allow."))(own_app)
    app.add_typer(platforms, name="platform")


def own_app(
    platform: Annotated[str, typer.Argument(help=_("A platform, such as webhook."))],
    key: Annotated[
        str | None,
        typer.Option(help=_("Its public name (App Key); the secret is read from standard input.")),
    ] = None,
    as_json: output.Json = False,
) -> None:
    """Show the application on a platform, or enter one; its secret is never shown."""
    path = f"/platforms/{segment(platform)}/app"
    with Api() as api:
        found = api.put(path, {"key": key, "secret": _secret()}) if key else api.get(path)
    output.show(found, output.table([_("Field"), ""], list(found.items())), as_json=as_json)


def _secret() -> str:
    """Read the secret where nobody sees it: not from the arguments, which everybody's `ps` shows.

    Raises:
        InvalidInput: there is none.
    """
    if sys.stdin.isatty():
        return str(typer.prompt(_("App Secret"), hide_input=True, err=True))
    if secret := sys.stdin.readline().strip():
        return secret
    raise InvalidInput(
        _("There is no secret."),
        errors=[FieldError(field="stdin", reason=_("must have the secret in its first line"))],
    )

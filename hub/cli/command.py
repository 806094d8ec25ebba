"""`hub command …`: what became of commands, and what is left to do."""

from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from hub.cli import output
from hub.cli.client import Api, Refused
from hub.cli.command_view import (
    articles_of,
    command_view,
    exit_code,
    exit_code_so_far,
)
from hub.cli.following import follow
from hub.cli.moments import as_read
from hub.cli.option_names import with_option_names
from hub.commands.models import CommandKind, CommandState
from hub.deliveries.change import Parked
from hub.kit.i18n import _, word
from hub.kit.retold import retold

LISTED = 50  # when nothing else is asked
MAX_PAGE = 200  # items; what the API gives at once

Id = Annotated[int, typer.Argument(metavar="ID", min=1, help=_("The command's number."))]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help=_("How many."))]
Reason = Annotated[str, typer.Option("--reason", help=_("Why, for the record."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    commands = typer.Typer(
        help=_("Commands: show, list, approve, retry, pause."), no_args_is_help=True
    )
    commands.command("show", help=_("Show how far a command has come."))(show)
    commands.command("list", help=_("List commands, the newest first."))(list_commands)
    commands.command("deliveries", help=_("List what it came to, account by account."))(deliveries)
    commands.command("retry", help=_("Try again what waits for a person."))(retry)
    commands.command("approve", help=_("Approve a push that somebody else has proposed."))(approve)
    commands.command("reject", help=_("Turn down a push that somebody else has proposed."))(reject)
    commands.command("pause", help=_("Let nothing of it go out until it is resumed."))(pause)
    commands.command("resume", help=_("Go on with a paused command."))(resume)
    app.add_typer(commands, name="command")


def show(
    command_id: Id,
    watch: Annotated[bool, typer.Option("--watch", help=_("Until nothing is open."))] = False,
    as_json: output.Json = False,
) -> None:
    """Show a command."""
    with Api() as api:
        command = api.get(f"/commands/{command_id}")
        if watch:
            command = follow(api, command)
    output.show(command, command_view(command, waited=watch), as_json=as_json)
    raise typer.Exit(exit_code(command) if watch else exit_code_so_far(command))


def list_commands(
    kind: Annotated[CommandKind | None, typer.Option(help=_("What they want."))] = None,
    state: Annotated[CommandState | None, typer.Option(help=_("Where they stand."))] = None,
    article: Annotated[int | None, typer.Option(min=1, help=_("What they are about."))] = None,
    limit: Limit = LISTED,
    as_json: output.Json = False,
) -> None:
    """List commands."""
    with Api() as api:
        asked = {"kind": kind, "state": state, "article": article}
        pages = api.pages("/commands", limit=min(limit, MAX_PAGE), **asked)
        found = list(islice(pages, limit))
    output.show(found, _list_view(found), as_json=as_json)


def deliveries(
    command_id: Id,
    *,
    state: Annotated[
        str | None,
        typer.Option(help=_("open, parked, closed, or a result such as published.")),
    ] = None,
    platform: Annotated[str | None, typer.Option(help=_("Only of this platform."))] = None,
    region: Annotated[str | None, typer.Option(help=_("Only of this region."))] = None,
    limit: Limit = LISTED,
    as_json: output.Json = False,
) -> None:
    """List deliveries."""
    asked = {"state": state, "platform": platform, "region": region}
    path, page = f"/commands/{command_id}/deliveries", min(limit, MAX_PAGE)
    with Api() as api:
        found = list(islice(api.pages(path, limit=page, **asked), limit))
    output.show(found, _deliveries_view(found), as_json=as_json)


def retry(
    command_id: Id,
    *,
    code: Annotated[
        list[Parked] | None, typer.Option(help=_("Only what is parked for this."))
    ] = None,
    platform: Annotated[list[str] | None, typer.Option(help=_("Only of this platform."))] = None,
    account: Annotated[list[int] | None, typer.Option(help=_("Only on this account."))] = None,
    confirm_not_there: Annotated[
        bool,
        typer.Option(
            "--confirm-not-there",
            help=_("You have looked, and what is in doubt is not there."),
        ),
    ] = False,
    wait: Annotated[bool, typer.Option("--wait", help=_("Wait for the outcome."))] = False,
    as_json: output.Json = False,
) -> None:
    """Try again."""
    body = {
        "codes": code,
        "platforms": platform,
        "accounts": account,
        "confirm": "not_there" if confirm_not_there else None,
    }
    with Api() as api:
        try:
            came = api.post(f"/commands/{command_id}/retry", body)
        except Refused as refused:
            raise with_option_names(refused) from None
        command = api.get(f"/commands/{command_id}")
        if wait:
            command = follow(api, command)
    data = came | {"command": command} if wait else came
    output.show(data, _retry_view(came, command, waited=wait), as_json=as_json)
    if wait:
        raise typer.Exit(exit_code(command))


def approve(command_id: Id, as_json: output.Json = False) -> None:
    """Approve a push."""
    with Api() as api:
        read = api.get(f"/commands/{command_id}")["articles"]
        command = api.post(f"/commands/{command_id}/approval", {"articles": read})
    output.show(command, command_view(command), as_json=as_json)


def reject(command_id: Id, reason: Reason, as_json: output.Json = False) -> None:
    """Turn a push down."""
    with Api() as api:
        command = api.post(f"/commands/{command_id}/rejection", {"reason": reason})
    output.show(command, command_view(command), as_json=as_json)


def pause(command_id: Id, reason: Reason, as_json: output.Json = False) -> None:
    """Pause a command."""
    with Api() as api:
        hold = api.post(f"/commands/{command_id}/pause", {"reason": reason})
    output.show(hold, Text(_("Command {id} is paused.", id=command_id)), as_json=as_json)


def resume(command_id: Id, as_json: output.Json = False) -> None:
    """Resume a command."""
    with Api() as api:
        hold = api.post(f"/commands/{command_id}/resume")
    output.show(hold, Text(_("Command {id} goes on.", id=command_id)), as_json=as_json)


def _list_view(commands: list[dict[str, Any]]) -> RenderableType:
    rows = [
        (
            command["id"],
            word(command["kind"]),
            articles_of(command),
            word(command["state"]),
            f"{command['progress']['succeeded']:,}/{command['progress']['total']:,}",
            command["progress"]["parked"] or None,
            command["progress"]["failed"] or None,
            f"{as_read(command['created_at'])} · {command['issued_by']}",
        )
        for command in commands
    ]
    columns = [
        _("Command"),
        "",
        _("Articles"),
        _("State"),
        word("succeeded"),
        word("parked"),
        word("failed"),
        _("Issued"),
    ]
    return output.table(columns, rows)


def _deliveries_view(found: list[dict[str, Any]]) -> RenderableType:
    rows = [
        (
            one["article_id"],
            one["account_id"],
            one["account"],
            one["platform"],
            word(one["state"]),
            retold(one["why"]),
            as_read(one["closed_at"]) or as_read(one["due_at"]),
        )
        for one in found
    ]
    columns = [
        _("Article"),
        _("Account"),
        _("Name"),
        _("Platform"),
        _("State"),
        _("Why"),
        _("When"),
    ]
    return output.table(columns, rows)


def _retry_view(came: dict[str, int], command: dict[str, Any], *, waited: bool) -> RenderableType:
    lines = [Text(_("{count} are tried again.", count=came["retried"]))]
    if came["closed"]:
        lines.append(Text(_("{count} are gone, as you have seen.", count=came["closed"])))
    if came["left"]:
        hint = _(
            "{count} may have been published. Look at them; if they are not there, say so "
            "with --confirm-not-there.",
            count=came["left"],
        )
        lines.append(Text(f"→ {hint}", "yellow"))
    return Group(*lines, *([command_view(command, waited=True)] if waited else ()))

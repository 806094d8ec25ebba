"""Issuing a command from the command line: try it out, send it once, see it through."""

import time
import uuid
from dataclasses import dataclass
from typing import Annotated, Any, cast

import typer

from hub.cli import output
from hub.cli.client import Api, NoAnswer, Refused
from hub.cli.command_view import command_view, exit_code, exit_code_so_far
from hub.cli.following import follow
from hub.cli.option_names import with_option_names
from hub.cli.preview_view import preview_view
from hub.deliveries.lanes import Priority
from hub.kit.i18n import _

AGAIN_AFTER_SECONDS = (0.5, 2.0, 5.0)
TRY_AGAIN = frozenset({502, 503, 504})  # of a gateway or a hub that is just starting

Urgency = Annotated[Priority, typer.Option("--priority", help=_("How urgent it is."))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Say what it would do, and do nothing."))]
Wait = Annotated[
    bool, typer.Option("--wait", help=_("Wait until nothing is open any more, and show it."))
]
Key = Annotated[
    str | None,
    typer.Option(
        "--idempotency-key",
        metavar="TEXT",
        help=_("The same key and command twice are one; by default a new one each time."),
    ),
]


@dataclass(frozen=True, slots=True)
class How:
    """How to issue: the options that all commands share."""

    dry_run: bool
    wait: bool
    key: str | None
    as_json: bool


def issue(body: dict[str, Any], how: How) -> None:
    """Issue a command, or say what it would do; end with the exit code that it deserves."""
    with Api() as api:
        try:
            found = _dry_run(api, body) if how.dry_run else send(api, body, how.key)
        except Refused as refused:
            raise with_option_names(refused) from None
        if how.dry_run:
            output.show(found, preview_view(found), as_json=how.as_json)
            return
        if how.wait:
            found = follow(api, found)
        output.show(found, command_view(found, waited=how.wait), as_json=how.as_json)
    raise typer.Exit(exit_code(found) if how.wait else exit_code_so_far(found))


def send(api: Api, body: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    """Issue a command exactly once, however often it has to be sent.

    Raises:
        Refused: the hub refused.
        Unavailable: it can't be reached; with `NoAnswer` the command may have been issued, and
            the remedy says how to find out.
    """
    key = key or str(uuid.uuid4())
    pauses = iter(AGAIN_AFTER_SECONDS)
    while True:
        try:
            answer = api.post("/commands", body, headers={"Idempotency-Key": key})
            return cast("dict[str, Any]", answer)
        except KeyboardInterrupt:
            raise _in_doubt(_("Interrupted before the hub had answered."), key) from None
        except (NoAnswer, Refused) as error:
            if isinstance(error, Refused) and error.status not in TRY_AGAIN:
                raise
            pause = next(pauses, None)
            if pause is None:
                raise _in_doubt(error.detail, key) from None
        time.sleep(pause)


def _dry_run(api: Api, body: dict[str, Any]) -> dict[str, Any]:
    return cast("dict[str, Any]", api.post("/commands/preview", body))


def _in_doubt(why: str, key: str) -> NoAnswer:
    return NoAnswer(
        why,
        remedy=_(
            "It may have been issued all the same. The same line with --idempotency-key {key} "
            "finds it, or issues it once.",
            key=key,
        ),
    )

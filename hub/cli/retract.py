"""`hub retract`: take articles down wherever they are, and keep them down."""

from datetime import datetime
from typing import Annotated, Any

import typer

from hub.cli import output, target
from hub.cli.issuing import DryRun, How, Key, Urgency, Wait, issue
from hub.cli.moments import as_sent, read_moment
from hub.deliveries.lanes import Priority
from hub.kit.i18n import _

_ANSWERS = _("What it answers")

Reason = Annotated[str, typer.Option("--reason", help=_("Why, for those who work here."))]
PublicReason = Annotated[
    str | None,
    typer.Option("--public-reason", help=_("What readers see in place of the article.")),
]
From = Annotated[
    str | None,
    typer.Option(
        "--instruction-from", help=_("Who asked for it."), rich_help_panel=_ANSWERS, metavar="TEXT"
    ),
]
Document = Annotated[
    str | None, typer.Option(help=_("The document's number."), rich_help_panel=_ANSWERS)
]
ReceivedAt = Annotated[
    datetime | None,
    typer.Option(
        "--received-at",
        metavar="TIME",
        parser=read_moment,
        help=_("When it came."),
        rich_help_panel=_ANSWERS,
    ),
]
DueBy = Annotated[
    datetime | None,
    typer.Option(
        "--due-by",
        metavar="TIME",
        parser=read_moment,
        help=_("By when it has to be done."),
        rich_help_panel=_ANSWERS,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command(help=_("Retract articles from wherever they are, and ban them there."))(retract)


def retract(
    articles: target.Articles,
    *,
    reason: Reason,
    public_reason: PublicReason = None,
    region: target.ScopeRegion = None,
    account: target.ScopeAccount = None,
    instruction_from: From = None,
    document: Document = None,
    received_at: ReceivedAt = None,
    due_by: DueBy = None,
    priority: Urgency = Priority.NORMAL,
    dry_run: DryRun = False,
    wait: Wait = False,
    idempotency_key: Key = None,
    as_json: output.Json = False,
) -> None:
    """Retract articles."""
    instruction = {
        "from": instruction_from,
        "document": document,
        "received_at": as_sent(received_at),
        "due_by": as_sent(due_by),
    }
    body = {
        "kind": "retract",
        "articles": articles,
        "reason": reason,
        "public_reason": public_reason,
        "priority": priority,
        **_answered(instruction),
        **target.scope_of(region, account),
    }
    issue(body, How(dry_run, wait, idempotency_key, as_json))


def _answered(instruction: dict[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in instruction.items() if value}
    if said and "from" not in said:
        raise typer.BadParameter(_("say who asked for it: --instruction-from"))
    return {"instruction": said} if said else {}

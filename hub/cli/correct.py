"""`hub correct`: bring a version of an article to wherever it is."""

from typing import Annotated

import typer

from hub.cli import output, target
from hub.cli.issuing import DryRun, How, Key, Urgency, Wait, issue
from hub.deliveries.lanes import Priority
from hub.kit.i18n import _


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command(help=_("Bring another version to wherever the article is."))(correct)


def correct(
    article: target.Article,
    *,
    version: Annotated[
        int | None, typer.Option(min=1, help=_("Which version; by default the present one."))
    ] = None,
    reason: Annotated[str | None, typer.Option(help=_("Why, for the record."))] = None,
    priority: Urgency = Priority.NORMAL,
    dry_run: DryRun = False,
    wait: Wait = False,
    idempotency_key: Key = None,
    as_json: output.Json = False,
) -> None:
    """Correct an article."""
    body = {
        "kind": "correct",
        "articles": [article],
        "version": version,
        "reason": reason,
        "priority": priority,
    }
    issue(body, How(dry_run, wait, idempotency_key, as_json))

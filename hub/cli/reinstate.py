"""`hub reinstate`: lift the bans that retractions have left."""

from typing import Annotated

import typer

from hub.cli import output, target
from hub.cli.issuing import DryRun, How, Key, issue
from hub.kit.i18n import _


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command(help=_("Lift the bans on articles, which pushes nothing by itself."))(reinstate)


def reinstate(
    articles: target.Articles,
    *,
    reason: Annotated[str, typer.Option("--reason", help=_("Why they may go out again."))],
    region: target.ScopeRegion = None,
    account: target.ScopeAccount = None,
    dry_run: DryRun = False,
    idempotency_key: Key = None,
    as_json: output.Json = False,
) -> None:
    """Reinstate articles."""
    body = {
        "kind": "reinstate",
        "articles": articles,
        "reason": reason,
        **target.scope_of(region, account),
    }
    issue(body, How(dry_run, wait=False, key=idempotency_key, as_json=as_json))

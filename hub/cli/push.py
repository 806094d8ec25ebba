"""`hub push`: put articles on every account that a rule selects."""

from datetime import datetime
from typing import Annotated

import typer

from hub.cli import output, target
from hub.cli.issuing import DryRun, How, Key, Urgency, Wait, issue
from hub.cli.moments import as_sent, read_moment
from hub.deliveries.lanes import Priority
from hub.kit.i18n import _

Reason = Annotated[str | None, typer.Option(help=_("Why, for the record."))]
Version = Annotated[
    int | None, typer.Option(min=1, help=_("Which version; by default the present one."))
]
At = Annotated[
    datetime | None,
    typer.Option("--at", metavar="TIME", parser=read_moment, help=_("Not before this time.")),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        "--until",
        metavar="TIME",
        parser=read_moment,
        help=_("What has not gone out by then never does."),
    ),
]
TakeDown = Annotated[
    datetime | None,
    typer.Option(
        "--take-down", metavar="TIME", parser=read_moment, help=_("Take it down at this time.")
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command(help=_("Push articles to every account that is meant."))(push)


def push(
    articles: target.Articles,
    *,
    region: target.Region = None,
    level: target.Levels = None,
    platform: target.Platform = None,
    organisation: target.Organisation = None,
    tag: target.Tag = None,
    account: target.Account = None,
    everywhere: target.Everywhere = False,
    exclude_region: target.ExcludeRegion = None,
    exclude_level: target.ExcludeLevels = None,
    exclude_platform: target.ExcludePlatform = None,
    exclude_organisation: target.ExcludeOrganisation = None,
    exclude_tag: target.ExcludeTag = None,
    exclude_account: target.ExcludeAccount = None,
    version: Version = None,
    at: At = None,
    until: Until = None,
    take_down: TakeDown = None,
    reason: Reason = None,
    priority: Urgency = Priority.NORMAL,
    dry_run: DryRun = False,
    wait: Wait = False,
    idempotency_key: Key = None,
    as_json: output.Json = False,
) -> None:
    """Push articles."""
    include = {
        "regions": region,
        "levels": level,
        "platforms": platform,
        "organisations": organisation,
        "tags": tag,
        "accounts": account,
    }
    exclude = {
        "regions": exclude_region,
        "levels": exclude_level,
        "platforms": exclude_platform,
        "organisations": exclude_organisation,
        "tags": exclude_tag,
        "accounts": exclude_account,
    }
    body = {
        "kind": "push",
        "articles": articles,
        "target": target.rule_of(include, exclude, everywhere=everywhere),
        "version": version,
        "reason": reason,
        "priority": priority,
        "not_before": as_sent(at),
        "not_after": as_sent(until),
        "take_down_at": as_sent(take_down),
    }
    issue(body, How(dry_run, wait, idempotency_key, as_json))

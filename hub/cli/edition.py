"""`hub edition …`: what accounts send that send several stories at once."""

from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from hub.cli import output
from hub.cli.client import Api
from hub.cli.moments import as_read
from hub.kit.i18n import _, word
from hub.kit.retold import retold

LISTED = 20  # editions, when nothing else is asked

Account = Annotated[int, typer.Argument(metavar="ACCOUNT", min=1, help=_("The account's number."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    editions = typer.Typer(help=_("Editions: several stories in one send."), no_args_is_help=True)
    editions.command("list", help=_("List what an account has sent, the newest first."))(list_all)
    editions.command("send", help=_("Send what has gathered, without waiting for the cut-off."))(
        send
    )
    app.add_typer(editions, name="edition")


def list_all(
    account: Account,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=_("How many."))] = LISTED,
    as_json: output.Json = False,
) -> None:
    """List an account's editions."""
    with Api() as api:
        found = list(islice(api.pages(f"/accounts/{account}/editions"), limit))
    output.show(found, _view(found), as_json=as_json)


def send(account: Account, as_json: output.Json = False) -> None:
    """Send what has gathered on an account's board."""
    with Api() as api:
        called = api.post(f"/accounts/{account}/editions")
    words = _("{n} stories leave now, as far as there is room and quota.")
    output.show(called, words.format(n=called["stories"]), as_json=as_json)


def _view(editions: list[dict[str, Any]]) -> RenderableType:
    rows = [
        (
            one["number"],
            word(one["state"]),
            as_read(one["made_at"]),
            len(one["stories"]),
            retold(one["why"]),
        )
        for one in editions
    ]
    return output.table([_("Edition"), _("State"), _("Made"), _("Stories"), _("Why")], rows)

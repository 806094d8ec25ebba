"""`hub order …`: what people have to do by hand."""

from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from hub.cli import output
from hub.cli.client import Api
from hub.cli.moments import as_read
from hub.kit.i18n import _, word

LISTED = 50  # orders, when nothing else is asked

Order = Annotated[int, typer.Argument(metavar="ID", min=1, help=_("The order's number."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    orders = typer.Typer(help=_("Work orders: list, show, done, never."), no_args_is_help=True)
    orders.command("list", help=_("List what waits for people, the most pressing first."))(list_all)
    orders.command("show", help=_("Show what is to be done, with the text to paste."))(show)
    orders.command("done", help=_("Say that an order is done; the hub looks."))(done)
    orders.command("never", help=_("Say that retracted stories were never put out."))(never)
    app.add_typer(orders, name="order")


def list_all(
    late: Annotated[bool, typer.Option("--late", help=_("Only those that are late."))] = False,
    untold: Annotated[
        bool,
        typer.Option("--untold", help=_("Retracted, and nobody has said whether it was put out.")),
    ] = False,
    command: Annotated[
        int | None, typer.Option(metavar="ID", min=1, help=_("Only of this command."))
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=_("How many."))] = LISTED,
    as_json: output.Json = False,
) -> None:
    """List open work orders."""
    with Api() as api:
        pages = api.pages("/work-orders", late=late, untold=untold, command=command)
        found = list(islice(pages, limit))
    output.show(found, _view(found), as_json=as_json)


def show(order: Order, as_json: output.Json = False) -> None:
    """Show one work order."""
    with Api() as api:
        found = api.get(f"/work-orders/{order}")
    output.show_text(found, _whole(found), as_json=as_json)


def done(
    order: Order,
    link: Annotated[
        str | None, typer.Option(metavar="URL", help=_("Where the copy is now."))
    ] = None,
    as_json: output.Json = False,
) -> None:
    """Say that a work order is done."""
    with Api() as api:
        answer = api.post(f"/work-orders/{order}/done", {"link": link})
    words = _("The hub looks; the result stands in command {id}.")
    output.show(answer, words.format(id=answer["command_id"]), as_json=as_json)


def never(
    orders: Annotated[
        list[int], typer.Argument(metavar="ID", min=1, help=_("The orders' numbers."))
    ],
    as_json: output.Json = False,
) -> None:
    """Say that stories which were retracted meanwhile were never put out."""
    with Api() as api:
        answer = api.post("/work-orders/never-published", {"orders": orders})
    words = _("{answered} answered, {left} left: they wait for no answer any more.")
    counts = {name: len(answer[name]) for name in ("answered", "left")}
    output.show(answer, words.format(**counts), as_json=as_json)


def _view(orders: list[dict[str, Any]]) -> RenderableType:
    rows = [
        (
            one["id"],
            word(one["operation"]),
            one["account"],
            one["title"],
            _due_by(one),
        )
        for one in orders
    ]
    return output.table([_("Order"), _("To do"), _("Account"), _("Title"), _("Due by")], rows)


def _whole(order: dict[str, Any]) -> str:
    facts = {
        _("To do"): word(order["operation"]),
        _("State"): word(order["state"]),
        _("Account"): f"{order['account']} · {order['platform']} · {order['region_code']}",
        _("Title"): order["title"],
        _("Due by"): _due_by(order),
        _("Copy"): order["url"],
        _("Done by"): order["done_by"],
        _("Link"): order["link"],
    }
    told = [f"{name}  {fact}" for name, fact in facts.items() if fact]
    return "\n".join([*told, "", order["instructions"]])


def _due_by(order: dict[str, Any]) -> str:
    late = " · " + _("late") if order["late"] else ""
    return f"{as_read(order['due_by'])}{late}"

"""What commands print: tables for people, JSON for programs (`--json`), and one kind of error."""

import json
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from typing import Annotated, Any

import typer
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.table import Table

from hub.kit.i18n import _
from hub.kit.problems import HubError

OK, FAILED, WRONG_USE = 0, 1, 2  # exit codes

_for_programs = ContextVar("for_programs", default=False)


def _remember(as_json: bool) -> bool:
    _for_programs.set(as_json)  # an error has to be printed in the same way
    return as_json


Json = Annotated[
    bool, typer.Option("--json", help=_("Print JSON, for programs."), callback=_remember)
]
"""Every command that prints something has `as_json: Json = False`."""


def show(data: Any, view: RenderableType, *, as_json: bool) -> None:
    """Print `data` as one JSON document, or `view` for a person."""
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        Console().print(view)


def show_text(data: Any, text: str, *, as_json: bool) -> None:
    """Print `data` as one JSON document, or `text` as it is: no line that is pasted is folded."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2) if as_json else text)


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None
) -> Table:
    """Lay rows out under columns; numbers are set to the right, and None is left empty."""
    laid = Table(title=title, title_justify="left", header_style="bold")
    cells = [list(row) for row in rows]
    for index, column in enumerate(columns):
        numeric = bool(cells) and all(isinstance(row[index], int | float) for row in cells)
        laid.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in cells:
        laid.add_row(*(_cell(value) for value in row))
    return laid


def show_problem(error: HubError) -> None:
    """Print what went wrong, every wrong field and what to do next, on standard error."""
    if _for_programs.get():
        typer.echo(json.dumps(error.problem(), ensure_ascii=False, default=str), err=True)
        return
    console = Console(stderr=True)
    console.print(f"[bold red]{escape(_(error.title))}[/]: {escape(error.detail)}")
    for wrong in error.errors:
        console.print(f"  [red]{escape(wrong.field)}[/]: {escape(wrong.reason)}")
    if error.remedy:
        console.print(f"[dim]→[/] {escape(error.remedy)}")


def _cell(value: object) -> str:
    return "" if value is None else escape(str(value))

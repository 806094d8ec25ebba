"""`hub audit …`: is the record whole, and proof of it to take away."""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from hub.cli import output
from hub.cli.client import LONG, Api
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

ANCHORS_AT_ONCE = 1_000  # lines of one request


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    record = typer.Typer(help=_("The record: verify, export, sign."), no_args_is_help=True)
    record.command("verify", help=_("Read all of the record and say what does not fit."))(verify)
    record.command("export", help=_("Write all of the record as JSON Lines."))(export)
    record.command("checkpoint", help=_("Sign the record; print a line to keep elsewhere."))(sign)
    record.command("key", help=_("Print the public keys of the signatures."))(show_key)
    app.add_typer(record, name="audit")


def verify(
    anchor: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            readable=True,
            help=_("A file of lines that `hub audit checkpoint` printed earlier."),
        ),
    ] = None,
    as_json: output.Json = False,
) -> None:
    """Verify the record; exit with 1 when something does not fit."""
    anchors = _anchors(anchor) if anchor else []
    with Api() as api:
        report = api.request("GET", "/audit/verification", timeout=LONG)
        for some in _in_parts(anchors):
            answer = api.post("/audit/verification/anchors", {"anchors": some})
            report["findings"] += answer["findings"]
    report["anchors"] = len(anchors)
    output.show(report, _view(report), as_json=as_json)
    raise typer.Exit(output.FAILED if report["findings"] else output.OK)


def export(
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help=_("A file; else standard output."))
    ] = None,
    as_json: output.Json = False,
) -> None:
    """Export the record."""
    with Api() as api:
        if out is None:
            api.download("/audit/export", sys.stdout.buffer)
            return
        draft = out.with_name(f"{out.name}.part")  # nobody takes half an export for a whole one
        with draft.open("wb") as file:
            api.download("/audit/export", file)
    draft.replace(out)
    words = _("The record stands in {file}.", file=out)
    output.show({"file": str(out), "bytes": out.stat().st_size}, words, as_json=as_json)


def sign(as_json: output.Json = False) -> None:
    """Sign the record as it is, and print the checkpoint's line."""
    with Api() as api:
        found = api.post("/audit/checkpoints")
    _show_line(found, found["anchor"], as_json=as_json)


def show_key(as_json: output.Json = False) -> None:
    """Print the public keys, the present one first."""
    with Api() as api:
        found = api.get("/audit/key")
    _show_line(found, "\n".join([found["key"], *found["former"]]), as_json=as_json)


def _show_line(data: Any, line: str, *, as_json: bool) -> None:
    """Print one line, unfolded, to be kept as it is."""
    if as_json:
        output.show(data, "", as_json=True)
    else:
        typer.echo(line)


def _anchors(file: Path) -> list[str]:
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    except UnicodeDecodeError:
        lines = []
    if anchors := [line for line in lines if line]:
        return anchors
    raise InvalidInput(
        _("There is no anchor in {file}.", file=file),
        errors=[FieldError(field="anchor", reason=_("must have lines of `hub audit checkpoint`"))],
    )


def _in_parts(anchors: list[str]) -> Iterator[list[str]]:
    rest = iter(anchors)
    while some := list(islice(rest, ANCHORS_AT_ONCE)):
        yield some


def _view(report: dict[str, Any]) -> RenderableType:
    counts = _("{entries} entries, {checkpoints} checkpoints, {anchors} anchors", **_counts(report))
    if not report["findings"]:
        return Text(counts + _(": all of it fits."), style="bold green")
    rows = [_row(**one) for one in report["findings"]]
    table = output.table([_("Stream"), _("Number"), _("What is wrong")], rows)
    return Group(table, Text(counts + _(": not all of it fits."), style="bold red"))


def _row(stream: str, sequence: int, meaning: str, **_rest: Any) -> tuple[str, int, str]:
    others = {"checkpoints": _("checkpoints"), "anchors": _("anchors")}
    return others.get(stream, stream), sequence, _(meaning)


def _counts(report: dict[str, Any]) -> dict[str, int]:
    return {name: report[name] for name in ("entries", "checkpoints", "anchors")}

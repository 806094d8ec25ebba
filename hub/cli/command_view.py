"""A command and how far it has come, laid out for a person."""

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hub.cli import output
from hub.cli.following import settled
from hub.cli.moments import as_read
from hub.kit.i18n import _, word

_COUNTS = ("succeeded", "open", "parked", "failed", "replaced")


def exit_code(command: dict[str, Any]) -> int:
    """Return 0 if a settled command came out as it was asked, 1 if not.

    What a later command took over is nobody's failure.
    """
    progress = command["progress"]
    as_asked = command["state"] == "issued" and not progress["parked"] and not progress["failed"]
    return output.OK if as_asked else output.FAILED


def exit_code_so_far(command: dict[str, Any]) -> int:
    """Return what `exit_code` does if all is over, else 0: nobody has waited for the rest."""
    return exit_code(command) if settled(command) else output.OK


def command_view(command: dict[str, Any], *, waited: bool = False) -> RenderableType:
    """Lay a command out."""
    return Group(_head(command), _facts(command), *_progress(command), *_next(command, waited))


def _head(command: dict[str, Any]) -> RenderableType:
    state = _("paused") if command["paused"] else word(command["state"])
    number = _("Command {id}", id=command["id"])
    return Text(f"{number} · {word(command['kind'])} · {state}", "bold")


def _facts(command: dict[str, Any]) -> RenderableType:
    facts = {
        _("Articles"): articles_of(command),
        _("Priority"): word(command["priority"]),
        _("Reason"): command["reason"],
        _("Public reason"): command["public_reason"],
        _("Not before"): as_read(command["not_before"]),
        _("Not after"): as_read(command["not_after"]),
        _("Take-down"): as_read(command["take_down_at"]),
        _("Take-down of command"): command["origin"],
        _("In answer to"): _instruction(command["instruction"] or {}),
        _("Issued"): f"{as_read(command['created_at'])} · {command['issued_by']}",
        _("For region"): command["region_code"],
        _("Decided"): _decided(command),
    }
    laid = Table.grid(padding=(0, 2))
    for name, value in facts.items():
        if value:
            laid.add_row(Text(name, "dim"), Text(str(value)))
    return laid


def _decided(command: dict[str, Any]) -> str:
    said = [as_read(command["decided_at"]), command["decided_by"], command["decided_why"]]
    return " · ".join(filter(None, said))


def articles_of(command: dict[str, Any]) -> str:
    """Name a command's articles, with the version that each goes out in."""
    return ", ".join(
        _("{id} (version {number})", id=one["article_id"], number=one["version"])
        if one["version"]
        else str(one["article_id"])
        for one in command["articles"]
    )


def _instruction(instruction: dict[str, Any]) -> str:
    said = [instruction.get("from"), instruction.get("document")]
    if instruction.get("due_by"):
        said.append(_("by {at}", at=as_read(instruction["due_by"])))
    return " · ".join(filter(None, said))


def _progress(command: dict[str, Any]) -> Iterator[RenderableType]:
    if not command["progress"]["total"]:
        return
    shown = [name for name in _COUNTS if name == "succeeded" or command["progress"][name]]
    parts = [*command["by_platform"].items()]
    if len(parts) > 1:
        parts.append((_("All"), command["progress"]))
    rows = [[name, *(progress[each] for each in (*shown, "total"))] for name, progress in parts]
    yield output.table([_("Platform"), *map(word, shown), _("Total")], rows)
    results = [f"{word(name)} {n:,}" for name, n in command["results"].items()]
    if results:
        yield Text.assemble((_("Results") + "  ", "dim"), " · ".join(results))


def _next(command: dict[str, Any], waited: bool) -> Iterator[RenderableType]:
    """Say what to do next, where there is something to do."""
    id_, parked = command["id"], command["progress"]["parked"]
    if command["state"] == "proposed":
        line = _("It waits for a second person: hub command approve {id}", id=id_)
        yield Text(f"→ {line}", "yellow")
    if command["beyond"]:
        line = _(
            "{count} copies lie beyond what was granted to its issuer, and were not touched.",
            count=command["beyond"],
        )
        yield Text(f"→ {line}", "yellow")
    if parked:
        see = f"hub command deliveries {id_} --state parked"
        line = _("{count} wait for a person: {see}", count=parked, see=see)
        yield Text(f"→ {line}", "yellow")
    if not settled(command) and not waited:
        yield Text("→ " + _("To watch it: hub command show {id} --watch", id=id_), "dim")

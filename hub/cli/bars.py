"""Progress of a command, drawn: one bar for each platform."""

from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from hub.cli.moments import as_read
from hub.kit.i18n import _, word

BAR_CELLS = 36

_NOTED = {"parked": "yellow", "failed": "red", "replaced": "dim"}


class Bars:
    """Bars that follow a command; nothing at all where nobody looks at a terminal.

    with Bars(Console(stderr=True)) as bars:
        bars.show(command)
    """

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(BAR_CELLS, complete_style="red", finished_style="green"),
            TextColumn("{task.fields[counts]}", justify="right"),
            TextColumn("{task.fields[notes]}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def show(self, command: dict[str, Any]) -> None:
        """Draw how far a command has come."""
        about = f"{word(command['kind'])} {command['id']}"
        if command["state"] == "scheduled":
            waits = _(
                "{command} waits until {at}", command=about, at=as_read(command["not_before"])
            )
            self._draw("", waits, command["progress"])
            return
        self._draw("", f"[bold]{about}[/]", command["progress"])
        for platform, progress in command["by_platform"].items():
            self._draw(platform, f"  {platform}", progress)

    def _draw(self, name: str, title: str, progress: dict[str, int]) -> None:
        total = progress["total"]
        done = total - progress["open"]
        task = self._tasks.get(name)
        if task is None:
            task = self._tasks[name] = self._progress.add_task(title, counts="", notes="")
        self._progress.update(
            task,
            description=title,
            total=max(total, 1),
            completed=done if total else 1,
            counts=f"{done:,}/{total:,}",
            notes=_notes(progress),
        )


def _notes(progress: dict[str, int]) -> str:
    said = [
        Text(f"{word(name)} {progress[name]:,}", style).markup
        for name, style in _NOTED.items()
        if progress[name]
    ]
    return "  ".join(said)

"""What a demo tells the person who watches it, step by step, on standard error."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from hub.cli.local_hub import LocalHub
from hub.kit.i18n import _


class Screen:
    """Steps as they are done, each with what it took."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False)

    @contextmanager
    def step(self, doing: str) -> Iterator[list[str]]:
        """Show that something is being done; the block may put what came of it into the list."""
        said: list[str] = []
        started = time.monotonic()
        with self.console.status(doing, spinner_style="red"):
            yield said
        self.done(said[-1] if said else doing, time.monotonic() - started)

    def done(self, said: str, seconds: float) -> None:
        """Say that something was done."""
        self.say(Text.assemble(("✓ ", "bold green"), said, (f"  {seconds:.1f} s", "dim")))

    def faults(self, faults: Iterable[str]) -> None:
        """Say what is not as it should be."""
        for fault in faults:
            self.say(Text.assemble(("✗ ", "bold red"), fault))

    def say(self, line: str | Text = "") -> None:
        """Say a line; it is not wrapped, for people copy from it."""
        self.console.print(Text(line) if isinstance(line, str) else line, soft_wrap=True)

    def keep_alive(self, hub: LocalHub) -> None:
        """Start again what has died, and say so."""
        for name in hub.keep_alive():
            log_file = hub.log_folder / f"{name}.log"
            self.say(
                _("{name} died and is started again; its log: {file}", name=name, file=log_file)
            )

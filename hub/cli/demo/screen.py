"""What a demo tells the person who watches it, on standard error."""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from shutil import which

from rich.console import Console
from rich.text import Text

from hub.cli.demo.commanding import REASON
from hub.cli.demo.enrolling import Enrolled
from hub.cli.demo.looking import Story
from hub.cli.demo.setting_up import Stage
from hub.cli.local_hub import LocalHub
from hub.kit.i18n import _


class Screen:
    """Steps as they are done, each with what it took, and where to look at the end."""

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
        self._line(Text.assemble(("✓ ", "bold green"), said, (f"  {seconds:.1f} s", "dim")))

    def faults(self, faults: Iterable[str]) -> None:
        """Say what is not as it should be."""
        for fault in faults:
            self._line(Text.assemble(("✗ ", "bold red"), fault))

    def where_to_look(self, stage: Stage, story: Story, enrolled: Enrolled) -> None:
        """Say what to open, and how to take the story back."""
        lines = _addresses(stage, story, enrolled)
        width = max(Text(name).cell_len for name in lines)
        self.console.print()
        self.console.print(Text(_("To look at:"), "bold"))
        for name, where in lines.items():
            gap = " " * (width - Text(name).cell_len + 2)
            self._line(Text.assemble(f"  {name}{gap}", (where, "cyan")))
        self.console.print()
        self.console.print(Text(_("To take it back, in another terminal:"), "bold"))
        self._line(Text(f"  {retract_line(stage, story)}", "green"))
        self.console.print()
        self.console.print(Text(_("Ctrl-C stops the demo."), "dim"))

    def say(self, line: str) -> None:
        """Say a line."""
        self._line(Text(line))

    def keep_alive(self, hub: LocalHub) -> None:
        """Start again what has died, and say so."""
        for name in hub.keep_alive():
            log_file = hub.log_folder / f"{name}.log"
            self.say(
                _("{name} died and is started again; its log: {file}", name=name, file=log_file)
            )

    def _line(self, text: Text) -> None:
        """Print a line that is not to be wrapped: people copy from it."""
        self.console.print(text, soft_wrap=True)


def retract_line(stage: Stage, story: Story) -> str:
    """Return the line that retracts the story, ready for a shell."""
    where = f"HUB_URL={stage.hub.url} HUB_DATA_DIR={quote(str(stage.data_dir.resolve()))}"
    return f"{where} {_program()} retract {story.article_id} --reason {quote(REASON)} --wait"


def _addresses(stage: Stage, story: Story, enrolled: Enrolled) -> dict[str, str]:
    site, region = f"{stage.hub.url}/sites", enrolled.sites[0]
    county = enrolled.sites[-1]
    return {
        _("All pages"): f"{site}/",
        _("The first unit's page"): f"{site}/{region}/",
        _("The story, on the last unit's page"): f"{site}/{county}/{story.article_id}",
        _("The first unit's app"): stage.receivers.app_url(enrolled.apps[0]),
        _("API"): f"{stage.hub.url}/api/v1/openapi.json",
        _("Key"): str(stage.data_dir / "admin.key"),
        _("Logs"): str(stage.hub.log_folder),
    }


def _program() -> str:
    """Return how this program was called, as far as another terminal can call it, too."""
    found = which("hub")
    called = Path(sys.argv[0])
    if called.name != "hub" or (found and Path(found).samefile(called)):
        return "hub"
    return str(called)

"""Where to look at a demo that stays up, and how to take its story back."""

import sys
from pathlib import Path
from shlex import quote
from shutil import which

from rich.text import Text

from hub.cli import session_file
from hub.cli.demo.commanding import REASON
from hub.cli.demo.enrolling import Enrolled
from hub.cli.demo.looking import Story
from hub.cli.demo.newcomer import LOGIN
from hub.cli.demo.screen import Screen
from hub.cli.demo.stage import Stage
from hub.kit.i18n import _


def show_signposts(screen: Screen, stage: Stage, story: Story, enrolled: Enrolled) -> None:
    """Say what to open, and the line that retracts the story."""
    places = _places(stage, story, enrolled)
    width = max(Text(name).cell_len for name in places)
    screen.say()
    screen.say(Text(_("The console, for editors and officers:"), "bold"))
    said = _("login {login}, password {password}", login=LOGIN, password=stage.password)
    screen.say(Text.assemble("  ", (f"{stage.hub.url}/", "cyan"), f"  {said}"))
    screen.say()
    screen.say(Text(_("To look at:"), "bold"))
    for name, where in places.items():
        gap = " " * (width - Text(name).cell_len + 2)
        screen.say(Text.assemble("  ", name, gap, (where, "cyan")))
    screen.say()
    screen.say(Text(_("To take it back, in another terminal:"), "bold"))
    screen.say(Text(f"  {_retract_line(stage, story)}", "green"))
    screen.say()
    screen.say(Text(_("Ctrl-C stops the demo."), "dim"))


def _places(stage: Stage, story: Story, enrolled: Enrolled) -> dict[str, str]:
    pages = f"{stage.hub.url}/sites"
    region, name = next(iter(enrolled.sites.items()))
    last, last_name = next(reversed(enrolled.sites.items()))
    places = {
        _("All sites"): f"{pages}/",
        name: f"{pages}/{region}/",
        _("The story, on {page}", page=last_name): f"{pages}/{last}/{story.article_id}",
    }
    return (
        places
        | _first_of_each(stage, enrolled)
        | {
            _("API"): f"{stage.hub.url}/api/v1/openapi.json",
            _("Session"): _short(stage.data_dir / session_file.FILE),
            _("Logs"): _short(stage.data_dir / "log"),
        }
    )


def _first_of_each(stage: Stage, enrolled: Enrolled) -> dict[str, str]:
    """Return an account of each platform, and where to see what its readers see."""
    first = {place.platform: (place, name) for place, name in reversed(enrolled.places.items())}
    names = {"webhook": _("an app")} | stage.sandboxes.names
    pages = {"webhook": stage.receivers.app_url}
    return {
        f"{name} · {names[platform]}": (
            pages[platform](place.account)
            if platform in pages
            else stage.sandboxes.page(platform, place.account)
        )
        for platform, (place, name) in sorted(first.items(), key=lambda one: one[0])
    }


def _retract_line(stage: Stage, story: Story) -> str:
    """Return it ready for a shell in this folder, whatever the other terminal's settings are."""
    where = f"HUB_URL={stage.hub.url} HUB_DATA_DIR={quote(_short(stage.data_dir))}"
    return f"{where} {_program()} retract {story.article_id} --reason {quote(REASON)} --wait"


def _program() -> str:
    """Return how this program was called, as far as another terminal can call it so, too."""
    found, called = which("hub"), Path(sys.argv[0])
    if called.name != "hub" or (found and Path(found).samefile(called)):
        return "hub"
    return _short(called)


def _short(path: Path) -> str:
    """Return a path from here, if it lies below."""
    whole, here = path.resolve(), Path.cwd()
    return str(whole.relative_to(here) if whole.is_relative_to(here) else whole)

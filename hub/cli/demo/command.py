"""`hub demo`: for a person who stays and looks, or once, for a program that checks."""

import shutil
import signal
import tempfile
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from hub.cli import output
from hub.cli.demo.report import faults_of_push
from hub.cli.demo.run import Demo
from hub.cli.demo.screen import Screen
from hub.cli.demo.setting_up import USUAL_PORT, free_port, set_up
from hub.cli.demo.signposts import show_signposts
from hub.cli.demo.stage import Stage
from hub.cli.following import INTERRUPTED
from hub.kit.i18n import _
from hub.settings import get_settings

WATCH_SECONDS = 0.5  # between two looks at the children
MAX_ACCOUNTS = 100_000

Once = Annotated[
    bool,
    typer.Option("--once", help=_("Push, check, retract, check, and end: 0 if all held.")),
]
Accounts = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=MAX_ACCOUNTS,
        help=_("So many pages and apps of the whole country, in place of Hubei's 357 accounts."),
    ),
]
DataDir = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help=_("Where to keep everything, anew at each start: .hub/demo; with --once a fresh one."),
    ),
]
Port = Annotated[
    int | None,
    typer.Option(
        min=1, max=65_535, help=_("Of the API and the pages; by default 8000 or a free one.")
    ),
]
Sandbox = Annotated[
    str | None,
    typer.Option(metavar="URL", help=_("Receivers that run already, in place of new ones.")),
]


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for; None where nothing was said."""

    accounts: int | None
    data_dir: Path | None
    port: int | None
    sandbox: str | None
    as_json: bool


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command(help=_("See it work: a notice pushed to all of Hubei, on this machine."))(demo)


def demo(
    *,
    once: Once = False,
    accounts: Accounts = None,
    data_dir: DataDir = None,
    port: Port = None,
    sandbox: Sandbox = None,
    as_json: output.Json = False,
) -> None:
    """Run the demo."""
    _interrupt_on(signal.SIGINT, signal.SIGTERM)
    play = _play_once if once else _play_and_stay
    options = Options(accounts, data_dir, port, sandbox, as_json)
    try:
        ok = play(options, Screen())
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    raise typer.Exit(output.OK if ok else output.FAILED)


def _play_once(options: Options, screen: Screen) -> bool:
    folder = options.data_dir or Path(tempfile.mkdtemp(prefix="hub-demo-"))
    ok = False
    try:
        with _set_up(folder, options.port or free_port(), screen, options) as stage:
            report = Demo(stage, screen, options.accounts).once()
            ok = bool(report["ok"])
    finally:
        if ok and not options.data_dir:
            shutil.rmtree(folder, ignore_errors=True)
        elif not ok:
            screen.say(_("All that it has left is in {folder}.", folder=folder))
    output.show(report, _verdict(report), as_json=options.as_json)
    return ok


def _play_and_stay(options: Options, screen: Screen) -> bool:
    folder = options.data_dir or get_settings().data_dir / "demo"
    port = options.port or free_port(USUAL_PORT)
    with _set_up(folder, port, screen, options) as stage:
        play = Demo(stage, screen, options.accounts)
        with stage.hub.api() as api:
            enrolled, story = play.prepare(api)
            push = play.push(api, enrolled, story)
        if options.as_json:
            told = {"url": stage.hub.url, "article_id": story.article_id, "push": push.counts()}
            output.show(told, "", as_json=True)
        show_signposts(screen, stage, story, enrolled)
        _keep_running(stage, screen)
    return not faults_of_push(enrolled, push)


def _set_up(
    folder: Path, port: int, screen: Screen, options: Options
) -> AbstractContextManager[Stage]:
    hubei = options.accounts is None
    return set_up(folder, port, screen, sandbox=options.sandbox, platforms=hubei)


def _keep_running(stage: Stage, screen: Screen) -> None:
    """Look after the processes until Ctrl-C."""
    try:
        while True:
            time.sleep(WATCH_SECONDS)
            screen.keep_alive(stage.hub)
    except KeyboardInterrupt:
        screen.say(_("Stopping…"))


def _verdict(report: dict[str, Any]) -> RenderableType:
    if report["ok"]:
        return Text(_("All held."), "bold green")
    return Text(_("Not all held: see above."), "bold red")


def _interrupt_on(*numbers: signal.Signals) -> None:
    """Stop in good order at the first of these signals, and let no second one get in between."""

    def interrupt(*_received: object) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in numbers:
        signal.signal(number, interrupt)

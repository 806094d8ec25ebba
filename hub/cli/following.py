"""Watching a command until nothing of it is open any more."""

import time
from collections.abc import Iterator
from typing import Any

import typer
from rich.console import Console

from hub.cli.bars import Bars
from hub.cli.client import Api
from hub.kit.i18n import _
from hub.kit.problems import Unavailable

LOOK_SECONDS = 0.3
AWAY_SECONDS = 60.0  # for which a hub may be away, as when it starts again
INTERRUPTED = 130  # what a shell expects of Ctrl-C

_WAITING = frozenset({"scheduled", "proposed"})  # for its time, or for a second person


def settled(command: dict[str, Any]) -> bool:
    """Return whether nothing happens any more by itself: what is left is parked, for a person."""
    return command["state"] not in _WAITING and not command["progress"]["open"]


def states(
    api: Api, command: dict[str, Any], *, look_seconds: float = LOOK_SECONDS
) -> Iterator[dict[str, Any]]:
    """Yield a command as it is now, and again at every look, until it is settled.

    Raises:
        Unavailable: the hub has been away for too long.
    """
    yield command
    while not settled(command):
        time.sleep(look_seconds)
        command = _read(api, command["id"])
        yield command


def follow(api: Api, command: dict[str, Any]) -> dict[str, Any]:
    """Draw how far a command has come until it is settled; return what it came to.

    Whoever presses Ctrl-C stops looking; the command goes on.
    """
    console, now = Console(stderr=True), command
    try:
        with Bars(console) as bars:
            for now in states(api, command):
                bars.show(now)
    except KeyboardInterrupt:
        line = _("The command goes on. To look again: hub command show {id} --watch", id=now["id"])
        console.print(line, markup=False)
        raise typer.Exit(INTERRUPTED) from None
    return now


def _read(api: Api, command_id: int) -> dict[str, Any]:
    deadline = time.monotonic() + AWAY_SECONDS
    while True:
        try:
            found: dict[str, Any] = api.get(f"/commands/{command_id}")
        except Unavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(LOOK_SECONDS)
        else:
            return found

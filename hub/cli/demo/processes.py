"""Processes of the clients' and the platforms' side, which say in a line of JSON where they are."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hub.kit.i18n import _
from hub.kit.problems import Unavailable

STOP_SECONDS = 5.0


class Process:
    """One that was started, and may not listen yet."""

    def __init__(self, process: subprocess.Popen[bytes], log_file: Path) -> None:
        self._process = process
        self._log_file = log_file

    def said(self) -> dict[str, Any]:
        """Wait for its line, and return it.

        Raises:
            Unavailable: it did not start.
        """
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        line = self._process.stdout.readline()
        if not line:
            raise Unavailable(
                _("The receivers did not start."),
                remedy=_("Their log is {file}.", file=self._log_file),
            )
        found: dict[str, Any] = json.loads(line)
        return found


@contextmanager
def running(module: str, arguments: Sequence[str], log_file: Path) -> Iterator[Process]:
    """Run a module while the block runs; it ends with this process, however that ends."""
    command = (sys.executable, "-m", module, *arguments, "--leashed")
    process = None
    try:
        with _interrupted_later():
            process = _start(command, log_file)
        yield Process(process, log_file)
    finally:
        if process is not None:
            _stop(process)


def _start(command: Sequence[str], log_file: Path) -> subprocess.Popen[bytes]:
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with log_file.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own command
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the parent, who stops it in good order
        )


@contextmanager
def _interrupted_later() -> Iterator[None]:
    """Let signals wait for the end of the block: a process must not start that nobody knows of."""
    came: list[int] = []
    usual = {
        number: signal.signal(number, lambda received, _frame: came.append(received))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
    if came:
        signal.raise_signal(came[0])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()

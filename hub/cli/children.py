"""The processes of a hub on one machine: started together, started again when one dies."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from hub.cli import leash

STOP_SECONDS = 20.0  # to finish what it does; then it is killed
RESTART_SECONDS = (0.5, 1.0, 2.0, 5.0)  # between deaths in a row; the last one for ever
STEADY_SECONDS = 60.0  # who has run this long begins again with the shortest
DAY_SECONDS = 86_400
OWNER = "HUB_OWNER_DATABASE_URL"
LOG_LIMIT = 20_000_000  # bytes; a longer log is set aside at the next start


class Child:
    """One `hub …` command in a process of its own.

    Args:
        name: of the log file.
        arguments: of `hub`.
        log_folder: where its log goes.
        retention_days: for which a log that was set aside is kept.
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        log_folder: Path,
        retention_days: int,
    ) -> None:
        self.name = name
        self.log_file = log_folder / f"{name}.log"
        self._retention_days = retention_days
        self._command = [sys.executable, "-m", "hub.cli", *arguments]
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._deaths = 0
        self._not_before = 0.0

    def start(self) -> None:
        """Start it; its standard input stays open for as long as this process lives."""
        _set_aside(self.log_file, self._retention_days)
        self._started = time.monotonic()
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=_environment(),
                start_new_session=True,  # Ctrl-C is for the parent, who stops it in good order
            )

    @property
    def pid(self) -> int | None:
        """The number of its process, while there is one."""
        return self._process.pid if self._process else None

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def keep_alive(self) -> bool:
        """Start it again if it has died, not too soon; return whether it was found dead."""
        if self.alive:
            return False
        now = time.monotonic()
        if self._process is not None:
            steady = now - self._started > STEADY_SECONDS
            self._deaths = 0 if steady else self._deaths + 1
            wait = RESTART_SECONDS[min(self._deaths, len(RESTART_SECONDS)) - 1]
            self._not_before = now + wait
            self._forget()
            return True
        if now >= self._not_before:
            self.start()
        return False

    def ask_to_stop(self) -> None:
        """Tell it to finish."""
        if self._process is not None and self.alive:
            self._process.terminate()

    def wait_until_stopped(self) -> None:
        """Wait for its end; kill it when that takes too long."""
        if self._process is None:
            return
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._forget()

    def _forget(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None


def _environment() -> dict[str, str]:
    """Return this process's, without the way to the record's owner: only `hub migrate` needs it."""
    rest = {name: value for name, value in os.environ.items() if name != OWNER}
    return rest | {leash.VARIABLE: "1"}


def _set_aside(log_file: Path, retention_days: int) -> None:
    """Begin a new log where one is long, and remove those that nobody has to keep any more."""
    log_file.parent.mkdir(parents=True, exist_ok=True)
    if log_file.exists() and log_file.stat().st_size > LOG_LIMIT:
        log_file.replace(log_file.with_suffix(f".{datetime.now(UTC):%Y%m%dT%H%M%S%f}.log"))
    for older in log_file.parent.glob(f"{log_file.stem}.*.log"):
        if time.time() - older.stat().st_mtime > retention_days * DAY_SECONDS:
            older.unlink(missing_ok=True)

"""A server as a child process, with its output in a log file."""

import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypedDict

from hub.embedded.system_user import SystemUser

LAST_WORDS = 2000  # bytes of a log that an error quotes
TICK = 0.01  # seconds between two looks at a server that starts or stops


@dataclass
class Child:
    """A server that this process has started.

    It does not die with us. Linux could arrange that (`PR_SET_PDEATHSIG`), macOS could not, and
    it would follow the thread that started it, not the process. So a server whose hub was killed
    lives on, answers on its socket, and the next start takes it over.

    Attributes:
        log: where its output goes, together with that of earlier ones.
        log_start: where its own begins, in bytes.
        was_ready: one that ends before has failed; one that ends after can be started again.
    """

    process: subprocess.Popen[bytes]
    log: Path
    log_start: int
    was_ready: bool = False

    @property
    def has_exited(self) -> bool:
        """Whether it has ended. If so, it leaves no zombie."""
        return self.process.poll() is not None

    @property
    def last_words(self) -> str:
        """The end of what it has logged since it was started."""
        words = self.log.read_bytes()[self.log_start :]
        return words[-LAST_WORDS:].decode(errors="replace").strip()

    def let_go(self) -> None:
        """Leave it running for others: otherwise `Popen` warns that nobody has waited for it."""
        self.process.returncode = 0


class ProcessOptions(TypedDict):
    """Arguments of `subprocess.Popen`."""

    cwd: Path
    env: dict[str, str]
    umask: int
    start_new_session: bool
    user: int | None
    group: int | None
    extra_groups: list[int] | None


def options(folder: Path, user: SystemUser | None) -> ProcessOptions:
    """How our processes run: in `folder`, as `user`, in a session of their own.

    So Ctrl+C in a terminal does not reach them: it is for the hub, which stops them last.
    """
    return ProcessOptions(
        cwd=folder,
        env=os.environ | {"LC_ALL": "C"},  # on macOS PostgreSQL does not start without a locale
        umask=0o077,
        start_new_session=True,
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
    )


def start(command: list[str], folder: Path, log: Path, user: SystemUser | None) -> Child:
    """Start a server; its output is appended to `log`, which only we can read."""
    with open(log, "ab", opener=partial(os.open, mode=0o600)) as output:
        log_start = output.tell()
        process = subprocess.Popen(  # noqa: S603 # our own command line, and no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **options(folder, user),
        )
    return Child(process, log, log_start)


def ticks(seconds: float) -> Iterator[None]:
    """Yield at once and then every `TICK` until so many seconds have passed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(TICK)

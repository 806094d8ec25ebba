"""Hubs in other processes, and what the operating system knows of their servers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hub.embedded.services import Urls

HUB = """
import sys
from pathlib import Path
from hub.embedded.services import Services

with Services(Path(sys.argv[1]), durable=False) as urls:
    print(urls.database, urls.redis, flush=True)
    sys.stdin.read()
"""


PATIENCE = 30.0  # seconds


def wait_until(state: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not state():
        assert time.monotonic() < deadline, "it did not come to this"


class OtherHub:
    """A process that uses the servers of a data directory until it is told to leave."""

    def __init__(self, data_dir: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HUB, str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def urls(self) -> Urls:
        """Wait until its servers run."""
        return Urls(*self.process.stdout.readline().split())

    def leave(self) -> None:
        self.process.communicate(timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self.process.kill()
        self.process.communicate(timeout=60)


@dataclass(frozen=True)
class Servers:
    """The server processes that work in a data directory, whoever started them."""

    data_dir: Path

    def postgres(self) -> list[int]:
        """The numbers of all processes of PostgreSQL."""
        return self._working_in("postgres")

    def valkey(self) -> list[int]:
        return self._working_in("valkey")

    def postmasters(self) -> list[int]:
        """Those processes of PostgreSQL that are no other's child: one per server."""
        pids = self.postgres()
        parents = {pid: _parent(pid) for pid in pids}
        return [pid for pid, parent in parents.items() if parent and parent not in pids]

    def kill_postgres(self) -> None:
        """End it as `kill -9` of the postmaster does; its other processes end when they notice."""
        self._kill(self.postmasters())

    def kill_valkey(self) -> None:
        self._kill(self.valkey())

    def kill_all(self) -> None:
        """End whatever works in the data directory or below."""
        self._kill(self._folders())

    def _working_in(self, name: str) -> list[int]:
        return [pid for pid, folder in self._folders().items() if folder == self.data_dir / name]

    def _folders(self) -> dict[int, Path]:
        """Processes by number, with the folder they work in."""
        targets = {int(cwd.parts[2]): _target(cwd) for cwd in Path("/proc").glob("[0-9]*/cwd")}
        return {
            pid: folder
            for pid, folder in targets.items()
            if folder and folder.is_relative_to(self.data_dir)
        }

    def _kill(self, pids: Iterable[int]) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not self._folders().keys() & set(pids))


def _target(link: Path) -> Path | None:
    with suppress(OSError):
        return link.readlink()
    return None


def _parent(pid: int) -> int | None:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return None

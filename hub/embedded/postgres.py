"""PostgreSQL for one machine: started, found again, stopped."""

import os
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hub.embedded.binaries import POSTGRES, find
from hub.embedded.child import Child, start, ticks
from hub.embedded.cluster import create_cluster
from hub.embedded.errors import EmbeddedError
from hub.embedded.folders import let_through
from hub.embedded.sockets import ask
from hub.embedded.system_user import SystemUser

START_SECONDS = 60.0  # after a crash it first replays up to max_wal_size
STOP_SECONDS = 60.0  # it first writes out what is in memory only
STILL_LEAVING = "pre-existing shared memory block"  # held by a killed server's last processes

SETTINGS = {
    "listen_addresses": "",  # no TCP
    "port": "5432",  # names the socket, no more
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",  # a push to every account writes much at once
    "random_page_cost": "1.1",  # no spinning disks
    "jit": "off",  # our statements are short: compiling them costs more than it saves
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


@dataclass
class Postgres:
    """One cluster with the database `hub`.

    Attributes:
        data_dir: holds the cluster and its log.
        sockets: the folder of its socket.
        durable: whether a commit survives a crash of the machine. One of a process it always does.
    """

    data_dir: Path
    sockets: Path
    user: SystemUser | None
    durable: bool
    _child: Child | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """What SQLAlchemy connects to. It says the port, lest `$PGPORT` does."""
        return f"postgresql+asyncpg://postgres@/hub?host={self.sockets}&port={SETTINGS['port']}"

    def launch(self) -> None:
        """Start the server unless it runs already, without waiting for it."""
        if not self._is_gone():
            return
        program = find(POSTGRES)
        let_through(program, self.user)
        let_through(self._cluster, self.user)
        if not self._cluster.exists():
            create_cluster(self._cluster, program, self.user, durable=self.durable)
        self._forget_the_dead()
        command = [str(program), "-D", str(self._cluster), *self._settings()]
        self._child = start(command, self._cluster, self._log, self.user)

    def wait_until_ready(self) -> None:
        """Return as soon as it takes statements.

        Raises:
            EmbeddedError: it has ended, or is not ready after `START_SECONDS`.
        """
        for _ in ticks(START_SECONDS):
            if self._status() == "ready" and self._listens():
                return self._note_ready()
            if self._is_gone():
                self._launch_again()
        raise self._failure(f"is not ready after {START_SECONDS:.0f} seconds")

    def stop(self) -> None:
        """Stop the server, whoever started it. Its clients are disconnected.

        Raises:
            EmbeddedError: it still runs after `STOP_SECONDS`.
        """
        if self._is_gone():
            return
        with suppress(ProcessLookupError, FileNotFoundError):
            os.kill(self._pid(), signal.SIGINT)
        for _ in ticks(STOP_SECONDS):
            if self._is_gone() and not self._pid_file.exists():
                return
        raise self._failure(f"still runs after {STOP_SECONDS:.0f} seconds")

    def let_go(self) -> None:
        """Leave it to its other users."""
        if self._child:
            self._child.let_go()

    @property
    def _cluster(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def _log(self) -> Path:
        return self.data_dir / "postgres.log"

    @property
    def _pid_file(self) -> Path:
        return self._cluster / "postmaster.pid"

    @property
    def _socket(self) -> Path:
        return self.sockets / f".s.PGSQL.{SETTINGS['port']}"

    def _settings(self) -> list[str]:
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)}
        settings |= {} if self.durable else NOT_DURABLE
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _listens(self) -> bool:
        return ask(self._socket, b"") is not None

    def _is_gone(self) -> bool:
        return (self._child is None or self._child.has_exited) and not self._listens()

    def _status(self) -> str:
        """The last line of `postmaster.pid`: starting, ready or stopping."""
        with suppress(FileNotFoundError):
            return (self._pid_file.read_text().splitlines() or [""])[-1].strip()
        return ""

    def _pid(self) -> int:
        # While somebody listens, the file is that server's. Otherwise the number in it may by now
        # be anybody's, and must not be believed.
        if self._child and not self._child.has_exited:
            return self._child.process.pid
        return int(self._pid_file.read_text().splitlines()[0])

    def _forget_the_dead(self) -> None:
        # PostgreSQL would take any process with the number in these files for itself. It has a
        # better guard against a second server, which stays: the cluster's shared memory.
        lock = self._socket.with_name(f"{self._socket.name}.lock")
        for leftover in (self._pid_file, self._socket, lock):
            leftover.unlink(missing_ok=True)

    def _note_ready(self) -> None:
        if self._child:
            self._child.was_ready = True

    def _launch_again(self) -> None:
        child = self._child
        if child and not child.was_ready and STILL_LEAVING not in child.last_words:
            raise self._failure("has ended")
        self.launch()

    def _failure(self, what: str) -> EmbeddedError:
        words = self._child.last_words if self._child else ""
        return EmbeddedError(
            f"PostgreSQL in {self.data_dir} {what}. {words}".strip(), f"See {self._log}."
        )

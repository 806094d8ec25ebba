"""Valkey for one machine: started, found again, stopped.

It keeps nothing on disk. What the hub must not lose is in PostgreSQL.
"""

from dataclasses import dataclass, field
from pathlib import Path

from hub.embedded.binaries import VALKEY, find
from hub.embedded.child import Child, start, ticks
from hub.embedded.errors import EmbeddedError
from hub.embedded.folders import let_through, make_private
from hub.embedded.sockets import ask
from hub.embedded.system_user import SystemUser

START_SECONDS = 10.0
STOP_SECONDS = 10.0

SETTINGS = {
    "port": "0",  # no TCP
    "unixsocketperm": "700",
    "save": "",
    "appendonly": "no",
    "daemonize": "no",
}


@dataclass
class Valkey:
    """One server without persistence.

    Attributes:
        data_dir: holds its log, and its working directory, which stays empty.
        sockets: the folder of its socket.
    """

    data_dir: Path
    sockets: Path
    user: SystemUser | None
    _child: Child | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """What redis-py and arq connect to."""
        return f"unix://{self._socket}?db=0"

    def launch(self) -> None:
        """Start the server unless it runs already, without waiting for it."""
        if not self._is_gone():
            return
        program = find(VALKEY)
        let_through(program, self.user)
        let_through(self._folder, self.user)
        make_private(self._folder, self.user)
        self._child = start([str(program), *self._settings()], self._folder, self._log, self.user)

    def wait_until_ready(self) -> None:
        """Return as soon as it takes commands.

        Raises:
            EmbeddedError: it has ended, or is not ready after `START_SECONDS`.
        """
        for _ in ticks(START_SECONDS):
            if self._answer("PING") == "+PONG":
                return self._note_ready()
            if self._is_gone():
                self._launch_again()
        raise self._failure(f"is not ready after {START_SECONDS:.0f} seconds")

    def stop(self) -> None:
        """Stop the server, whoever started it. Its clients are disconnected.

        Raises:
            EmbeddedError: it still runs after `STOP_SECONDS`.
        """
        for _ in ticks(STOP_SECONDS):
            if self._is_gone():
                return
            self._answer("SHUTDOWN NOSAVE")
        raise self._failure(f"still runs after {STOP_SECONDS:.0f} seconds")

    def let_go(self) -> None:
        """Leave it to its other users."""
        if self._child:
            self._child.let_go()

    @property
    def _folder(self) -> Path:
        return self.data_dir / "valkey"

    @property
    def _log(self) -> Path:
        return self.data_dir / "valkey.log"

    @property
    def _socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def _settings(self) -> list[str]:
        settings = SETTINGS | {"unixsocket": str(self._socket)}
        return [part for name, value in settings.items() for part in (f"--{name}", value)]

    def _answer(self, command: str) -> str | None:
        answer = ask(self._socket, f"{command}\r\n".encode())
        return None if answer is None else answer.decode().strip()

    def _is_gone(self) -> bool:
        return (self._child is None or self._child.has_exited) and self._answer("PING") is None

    def _note_ready(self) -> None:
        if self._child:
            self._child.was_ready = True

    def _launch_again(self) -> None:
        if self._child and not self._child.was_ready:
            raise self._failure("has ended")
        self.launch()

    def _failure(self, what: str) -> EmbeddedError:
        words = self._child.last_words if self._child else ""
        return EmbeddedError(
            f"Valkey in {self.data_dir} {what}. {words}".strip(), f"See {self._log}."
        )

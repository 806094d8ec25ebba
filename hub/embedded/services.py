"""The servers that the hub needs, for a machine that has none."""

import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from hub.embedded.errors import EmbeddedError
from hub.embedded.folders import let_through, make_private
from hub.embedded.postgres import Postgres
from hub.embedded.sharing import Sharing
from hub.embedded.sockets import socket_folder
from hub.embedded.system_user import unprivileged_user
from hub.embedded.valkey import Valkey


@dataclass(frozen=True, slots=True)
class Urls:
    """Where the servers are.

    Attributes:
        database: for SQLAlchemy, with asyncpg.
        redis: for redis-py and arq.
    """

    database: str
    redis: str


@dataclass
class Services:
    """PostgreSQL and Valkey in a data directory, on sockets only.

    `with Services(folder) as urls:` starts and stops them. Any number of processes may use one
    directory at once: the first starts the servers, the last stops them. Servers whose hub was
    killed live on, and the next start takes them over as they are.

    Attributes:
        data_dir: made if it is not there; on a local disk of a Unix machine.
        durable: False for data that may be lost when the machine crashes, as in tests. It counts
            for whoever starts the servers, not for those who find them running.
    """

    data_dir: Path
    durable: bool = True
    _sharing: Sharing = field(init=False, repr=False)
    _servers: tuple[Valkey, Postgres] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.data_dir = self.data_dir.resolve()
        self._sharing = Sharing(self.data_dir)

    def start(self) -> Urls:
        """Start what does not run yet and wait until it takes requests.

        Calling it again is harmless, and brings back a server that has died.

        Raises:
            EmbeddedError: it cannot be; nothing that this call has started is left running.
        """
        if sys.platform == "win32":
            raise EmbeddedError(
                "The embedded servers need Unix sockets.",
                "Set HUB_DATABASE_URL and HUB_REDIS_URL to servers of your own.",
            )
        try:
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._sharing.turn():
                return self._start()
        except OSError as error:
            raise EmbeddedError(
                f"The servers in {self.data_dir} could not be started: {error}.",
                "Put that right, or choose another data directory.",
            ) from error

    def stop(self) -> bool:
        """Stop using the servers; the last user stops them. Harmless when not started.

        Returns:
            Whether this was the last user.
        """
        if self._servers is None:
            return False
        with self._sharing.turn():
            return self._leave()

    def __enter__(self) -> Urls:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def _start(self) -> Urls:
        self._sharing.join()
        try:
            valkey, postgres = self._servers = self._servers or self._find_servers()
            valkey.launch()  # the two start side by side
            postgres.launch()
            postgres.wait_until_ready()
            valkey.wait_until_ready()
        except BaseException:
            self._leave()
            raise
        return Urls(database=postgres.url, redis=valkey.url)

    def _find_servers(self) -> tuple[Valkey, Postgres]:
        user = unprivileged_user(self.data_dir / "postgres")
        sockets = socket_folder(self.data_dir)
        let_through(sockets, user)
        make_private(sockets, user)
        return (
            Valkey(self.data_dir, sockets, user),
            Postgres(self.data_dir, sockets, user, self.durable),
        )

    def _leave(self) -> bool:
        last = self._sharing.leave()
        with ExitStack() as each_even_if_one_fails:
            for server in self._servers or ():
                each_even_if_one_fails.callback(server.stop if last else server.let_go)
        if last and self._servers:
            with suppress(OSError):
                self._servers[0].sockets.rmdir()
        self._servers = None
        return last

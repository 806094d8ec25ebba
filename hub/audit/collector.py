"""The central syslog: one connection for a batch, so that its end tells whether all has arrived.

Syslog acknowledges nothing. Over TCP and TLS the hub ends its side, and waits for the collector to
end its own: one that still had something to read would have reset the connection. Whatever fails is
sent again with the next batch. UDP promises nothing; it is there for collectors that have no more.
"""

import socket
import ssl
import struct
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self, cast
from urllib.parse import urlsplit

from hub.audit.syslog import MOST_BYTES, MOST_BYTES_UDP, framed

CONNECT_SECONDS = 3.0
SEND_SECONDS = 10.0  # for all of a batch, and the collector's end
_LOOK_SECONDS = 0.01

Way = Literal["udp", "tcp", "tls"]


@dataclass(frozen=True)
class Collector:
    """Where messages go.

    Attributes:
        way: how they go there.
        trusts: a file of the certificates that may sign the collector's; None: the machine's.
    """

    way: Way
    host: str
    port: int
    trusts: Path | None = None

    @classmethod
    def of(cls, url: str, trusts: Path | None = None) -> Self:
        """Read `HUB_SYSLOG`: `udp://…`, `tcp://…` or `tls://host:port`.

        Raises:
            ValueError: the port is none.
        """
        parts = urlsplit(url)
        return cls(cast("Way", parts.scheme), parts.hostname or "", parts.port or 0, trusts)

    @property
    def most_bytes(self) -> int:
        """How long a message may be."""
        return MOST_BYTES_UDP if self.way == "udp" else MOST_BYTES

    def send(self, messages: Sequence[bytes]) -> None:
        """Send a batch; return when the collector has all of it, as far as that can be known.

        Raises:
            OSError: it may not have all of it.
        """
        if self.way == "udp":
            self._send_packets(messages)
            return
        address = (self.host, self.port)
        with socket.create_connection(address, CONNECT_SECONDS) as plain:
            plain.settimeout(SEND_SECONDS)
            if self.way == "tls":
                with self._secure(plain) as connection:
                    _send_and_end(connection, messages)
            else:
                _send_and_end(plain, messages)

    def _send_packets(self, messages: Sequence[bytes]) -> None:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_DGRAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as connection:
            connection.connect(address)  # so that "nobody listens" comes back
            for each in messages:
                connection.send(each)

    def _secure(self, plain: socket.socket) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=self.trusts)
        return context.wrap_socket(plain, server_hostname=self.host)


def _send_and_end(connection: socket.socket, messages: Sequence[bytes]) -> None:
    connection.sendall(b"".join(map(framed, messages)))
    if isinstance(connection, ssl.SSLSocket):
        _end_tls(connection)
    else:
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):  # whatever it has to say
            pass
    _wait_until_taken(connection)


def _end_tls(connection: ssl.SSLSocket) -> None:
    """Say that this is all, and wait for the answer; many just close the connection."""
    with suppress(ssl.SSLEOFError, ssl.SSLZeroReturnError):
        connection.unwrap()


def _wait_until_taken(connection: socket.socket) -> None:
    """Wait until the other machine has acknowledged all bytes.

    A collector that closed before it had read all ends its side as well; only what comes after
    that shows it.

    Raises:
        OSError: it has reset the connection, or does not acknowledge.
    """
    deadline = time.monotonic() + SEND_SECONDS
    while time.monotonic() < deadline:
        if error := connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            raise OSError(error, "the collector has reset the connection")
        if not _unacknowledged(connection):
            return
        time.sleep(_LOOK_SECONDS)
    raise TimeoutError("the collector does not acknowledge")


def _unacknowledged(connection: socket.socket) -> int:
    """Return how many bytes are on their way; 0 where the system does not tell."""
    try:
        import fcntl  # noqa: PLC0415 - not there on every platform
        import termios  # noqa: PLC0415 - the same

        answer = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, struct.pack("i", 0))
    except (ImportError, OSError):
        return 0
    (count,) = struct.unpack("i", answer)
    return int(count)

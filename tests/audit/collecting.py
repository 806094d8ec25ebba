"""A central syslog for tests, on this machine."""

import asyncio
import socket
import ssl
import struct
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from hub.audit.findings import CHECKPOINTS

RESET = struct.pack("ii", 1, 0)  # for SO_LINGER: what is on its way is thrown away


@dataclass
class Listener:
    """What it has received. It reads no further than it says, as asyncio's streams would.

    Attributes:
        cut_after: bytes, after which it closes the connection; None: never.
        rudely: with a reset, even where it has read everything.
    """

    server: socket.socket
    tls: ssl.SSLContext | None
    cut_after: int | None
    rudely: bool
    connections: int = 0
    batches: list[bytes] = field(default_factory=list)

    @property
    def port(self) -> int:
        port: int = self.server.getsockname()[1]
        return port

    @property
    def messages(self) -> list[bytes]:
        """All whole messages, in the order in which they came."""
        return [each for batch in self.batches for each in unframed(batch)]

    @property
    def sequences(self) -> list[tuple[str, int]]:
        """Stream and sequence number of each message."""
        return [place_of(each) for each in self.messages]

    def run(self) -> None:
        """Serve one connection after the other, until the server is closed."""
        with suppress(OSError):
            while True:
                connection, _ = self.server.accept()
                self.connections += 1
                with suppress(OSError):
                    self.serve(connection)

    def serve(self, plain: socket.socket) -> None:
        with plain:
            connection = plain
            if self.tls is not None:
                connection = self.tls.wrap_socket(plain, server_side=True)
            with connection:
                self.batches.append(self.read(connection))
                if self.rudely:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    def read(self, connection: socket.socket) -> bytes:
        received = b""
        with suppress(OSError):
            while self.cut_after is None or len(received) < self.cut_after:
                room = 4096 if self.cut_after is None else self.cut_after - len(received)
                some = connection.recv(room)
                received += some
                if not some:
                    break
        return received


def unframed(data: bytes) -> list[bytes]:
    """Take a stream of octet-counted messages apart; an unfinished one at the end is left out."""
    found = []
    while b" " in data:
        length, _, rest = data.partition(b" ")
        if len(rest) < int(length):
            break
        found.append(rest[: int(length)])
        data = rest[int(length) :]
    return found


def place_of(message: bytes) -> tuple[str, int]:
    """Return stream and sequence number, of a checkpoint `CHECKPOINTS` and its number."""
    said = dict(
        pair.split("=", 1) for pair in message.decode().partition("]")[0].split() if "=" in pair
    )
    if "checkpoint" in said:
        return CHECKPOINTS, int(said["checkpoint"].strip('"'))
    return said["stream"].strip('"'), int(said["sequence"].strip('"'))


@asynccontextmanager
async def listener(
    port: int = 0,
    *,
    cut_after: int | None = None,
    rudely: bool = False,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Listener]:
    """Listen over TCP or TLS, in a thread."""
    server = socket.create_server(("127.0.0.1", port))
    made = Listener(server, tls, cut_after, rudely)
    thread = threading.Thread(target=made.run)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        await asyncio.to_thread(thread.join)


class Packets(asyncio.DatagramProtocol):
    """What came over UDP."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []

    def datagram_received(self, data: bytes, addr: object) -> None:
        _ = addr
        self.messages.append(data)

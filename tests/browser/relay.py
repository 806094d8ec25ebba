"""A cable between browsers and a hub that can be cut: whatever is under way on it breaks off."""

import asyncio
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

PIECE_BYTES = 65_536


class Relay:
    """Passes on what comes to a port of its own.

    Args:
        to: the hub's address, such as `http://127.0.0.1:8000`.
    """

    def __init__(self, to: str) -> None:
        self._to = urlsplit(to)
        self._open: set[StreamWriter] = set()
        with socket.create_server(("127.0.0.1", 0)) as found:
            self._port: int = found.getsockname()[1]

    @property
    def url(self) -> str:
        """Where browsers find it, cut or not."""
        return f"http://127.0.0.1:{self._port}"

    async def mend(self) -> None:
        """Pass on what comes."""
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self._port)

    async def cut(self) -> None:
        """Break off what is under way, and refuse what comes."""
        self._server.close()
        for writer in self._open:
            writer.transport.abort()
        await self._server.wait_closed()

    async def _pass_on(self, reader: StreamReader, writer: StreamWriter) -> None:
        hub_reader, hub_writer = await asyncio.open_connection(self._to.hostname, self._to.port)
        ends = {writer, hub_writer}
        self._open |= ends
        try:
            await asyncio.gather(_copy(reader, hub_writer), _copy(hub_reader, writer))
        finally:
            self._open -= ends


async def _copy(reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(PIECE_BYTES):
            writer.write(piece)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def relaying(to: str) -> AsyncIterator[Relay]:
    """Pass on to a hub while the block runs."""
    relay = Relay(to)
    await relay.mend()
    try:
        yield relay
    finally:
        await relay.cut()

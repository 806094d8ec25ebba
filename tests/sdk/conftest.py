"""A TCP server that does what it is told, and a client that may reach it."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from hub.sdk.http import Client
from hub.sdk.pool import Pool
from tests.sdk.rude import LOOPBACK, Handler, Serve


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start servers: `url = await serve(handler)`; the handler gets each connection's streams."""
    async with contextlib.AsyncExitStack() as stack:
        tasks: set[asyncio.Task[None]] = set()

        async def start(handler: Handler) -> str:
            def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                task = asyncio.create_task(_quietly(handler, reader, writer))
                tasks.add(task)

            server = await asyncio.start_server(accept, "127.0.0.1", 0)
            stack.callback(server.close)
            port = server.sockets[0].getsockname()[1]
            return f"http://127.0.0.1:{port}/hook"

        yield start
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _quietly(
    handler: Handler, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    with contextlib.suppress(ConnectionError):
        try:
            await handler(reader, writer)
        finally:
            writer.close()
            await writer.wait_closed()


@pytest.fixture
def pool() -> Iterator[Pool]:
    pool = Pool(allowed=LOOPBACK)
    yield pool
    pool.close()


@pytest.fixture
def http(pool: Pool) -> Client:
    """What a connector gets as `tools.http`."""
    return Client(pool, committing=True)


@pytest.fixture
def preparing(pool: Pool) -> Client:
    """What a connector gets as `tools.preparing`."""
    return Client(pool, committing=False)


@pytest.fixture
def closed_port() -> str:
    """The URL of a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/hook"

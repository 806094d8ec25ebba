"""The application behind a real socket, for what only shows there: streams, and who hangs up."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from tests.waiting import until


@dataclass
class Heard:
    """Stands before an application and notes what it is told of bodies."""

    app: FastAPI
    events: list[Message] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def hear() -> Message:
            event = await receive()
            self.events.append(event)
            return event

        await self.app(scope, hear, send)


@asynccontextmanager
async def listening(app: FastAPI | Heard) -> AsyncIterator[str]:
    """Serve a started application in this loop; yield its address as `127.0.0.1:port`."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        config = uvicorn.Config(
            app,
            http="hub.kit.in_time:InTime",
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        await until(lambda: server.started)
        try:
            yield "{}:{}".format(*sock.getsockname())
        finally:
            server.should_exit = True
            await serving


async def say(address: str, request: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Connect and write bytes; whoever asked for it hangs up when it likes."""
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    await writer.drain()
    return reader, writer

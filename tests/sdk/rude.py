"""Servers that misbehave, one connection at a time."""

import gzip
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from ipaddress import ip_network

from hub.sdk.http import MAX_ANSWER_BYTES

Handler = Callable[[StreamReader, StreamWriter], Awaitable[None]]
Serve = Callable[[Handler], Awaitable[str]]

ENOUGH = 65_536  # bytes: more than any request of these tests
LOOPBACK = (ip_network("127.0.0.0/8"),)
BOMB = gzip.compress(bytes(20 * MAX_ANSWER_BYTES), compresslevel=1)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"


def _reset(writer: StreamWriter) -> None:
    socket_ = writer.get_extra_info("socket")
    socket_.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def close_at_once(_reader: StreamReader, _writer: StreamWriter) -> None:
    pass


async def close_after_reading(reader: StreamReader, _writer: StreamWriter) -> None:
    await reader.read(ENOUGH)


async def reset_after_reading(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.read(ENOUGH)
    _reset(writer)


async def never_answer(reader: StreamReader, _writer: StreamWriter) -> None:
    while await reader.read(ENOUGH):
        pass


async def stop_in_the_body(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.read(ENOUGH)
    writer.write(HEAD + b"abc")


async def stall_in_the_body(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.read(ENOUGH)
    writer.write(HEAD + b"abc")
    while await reader.read(ENOUGH):
        pass


async def talk_nonsense(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.read(ENOUGH)
    writer.write(b"220 mail.example ESMTP\r\n\r\n")


async def broken_gzip(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.read(ENOUGH)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\n"
    writer.write(head + b"abcde")


async def gzip_bomb(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.read(ENOUGH)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
    writer.write(head % len(BOMB) + BOMB)
    await writer.drain()


async def endless_answer(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.read(ENOUGH)
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
        await writer.drain()


async def answer_created(reader: StreamReader, writer: StreamWriter) -> None:
    """Behave."""
    while await reader.read(ENOUGH):
        writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")


async def answer_unprocessable(reader: StreamReader, writer: StreamWriter) -> None:
    """Refuse the content."""
    while await reader.read(ENOUGH):
        writer.write(b"HTTP/1.1 422 Unprocessable Content\r\nContent-Length: 0\r\n\r\n")

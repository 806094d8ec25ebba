"""Just enough HTTP/1.1 to be quick: whole requests in, whole answers out."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NamedTuple, cast

MAX_HEAD_BYTES = 32_768
MAX_BODY_BYTES = 5_000_000


class Request(NamedTuple):
    """A request, read whole. Header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Reply:
    """An answer, or what happens instead.

    Attributes:
        after: seconds to wait before it is written.
        ends: `answer`, or `close` the connection or `never` answer instead.
        written: called once the answer was handed to the system.
    """

    status: int = 200
    body: bytes = b""
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0
    ends: str = "answer"
    written: Callable[[int], None] | None = None

    def encode(self) -> bytes:
        """Put it into HTTP."""
        more = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        head = (
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n"
            f"content-type: {self.media_type}\r\ncontent-length: {len(self.body)}\r\n{more}\r\n"
        )
        return head.encode() + self.body


def as_json(value: Any, status: int = 200, **headers: str) -> Reply:
    """Answer with JSON."""
    return Reply(status, json.dumps(value, ensure_ascii=False).encode(), headers=headers)


class Connection(asyncio.Protocol):
    """One client's connection: requests are answered one after the other."""

    def __init__(self, answer: Callable[[Request], Reply], all_of_them: set["Connection"]) -> None:
        self._answer = answer
        self._all = all_of_them
        self._buffer = b""
        self._waiting: asyncio.TimerHandle | None = None
        self._silent = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._all.add(self)

    def connection_lost(self, _error: Exception | None) -> None:
        """End; an answer still to come is not written any more."""
        self._all.discard(self)
        if self._waiting is not None:
            self._waiting.cancel()

    def cut(self) -> None:
        """Close at once."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take bytes in, and answer what is complete."""
        self._buffer += data
        self._work()

    def _work(self) -> None:
        while self._waiting is None and not self._silent and self._buffer:
            try:
                request, self._buffer = _parse(self._buffer)
            except ValueError:
                self._write(Reply(400, b"{}"))
                self._transport.close()
                return
            if request is None:
                return
            self._take(self._answer(request))

    def _take(self, reply: Reply) -> None:
        if reply.ends != "answer":
            self._silent = True
            if reply.ends == "close":
                self._transport.close()
        elif reply.after:
            loop = asyncio.get_running_loop()
            self._waiting = loop.call_later(reply.after, self._write_late, reply)
        else:
            self._write(reply)

    def _write_late(self, reply: Reply) -> None:
        self._waiting = None
        self._write(reply)
        self._work()

    def _write(self, reply: Reply) -> None:
        self._transport.write(reply.encode())
        if reply.written is not None:
            reply.written(reply.status)


def _parse(buffer: bytes) -> tuple[Request | None, bytes]:
    """Read one request off a buffer; None if it is not whole yet.

    Raises:
        ValueError: it is not HTTP, too long, or chunked.
    """
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        if len(buffer) > MAX_HEAD_BYTES:
            raise ValueError("The head is too long.")
        return None, buffer
    line, *lines = buffer[:end].decode("latin-1").split("\r\n")
    method, target, _version = line.split(" ")
    pairs = (each.partition(":") for each in lines)
    headers = {name.lower(): value.strip() for name, _, value in pairs}
    length = int(headers.get("content-length", 0))
    if not 0 <= length <= MAX_BODY_BYTES or "transfer-encoding" in headers:
        raise ValueError("The body is too long, or of unknown length.")
    start = end + 4
    if len(buffer) < start + length:
        return None, buffer
    body = buffer[start : start + length]
    return Request(method, target, headers, body), buffer[start + length :]

"""Just enough HTTP/1.1 to be quick, and to misbehave: whole requests in, answers out or not."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal, NamedTuple, cast

MAX_HEAD_BYTES = 32_768
MAX_BODY_BYTES = 30_000_000  # more than any platform takes in one request
ENDLESS_BYTES = 2_000_000_000  # of an answer that nobody should read to its end

_CHUNK = bytes(65_536)
_PHRASES: Mapping[int, str] = {status.value: status.phrase for status in HTTPStatus}

Ends = Literal["answer", "close", "never", "half", "endless", "huge"]


class Request(NamedTuple):
    """A request, read whole. Header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


@dataclass(slots=True)
class Reply:
    """An answer, or what happens instead.

    Attributes:
        after: seconds to wait before it is written.
        ends: `answer`; or `close` the connection or `never` answer instead; or write `half` of the
            body and close; or go on for `ENDLESS_BYTES`, which `huge` announces.
        written: called once the answer was handed to the system.
    """

    status: int = 200
    body: bytes = b""
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0.0
    ends: Ends = "answer"
    written: Callable[[int], None] | None = None

    def head(self, length: int | None) -> bytes:
        """Put its head into HTTP; without a length it ends when the connection does."""
        more = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        ending = "connection: close" if length is None else f"content-length: {length}"
        return (
            f"HTTP/1.1 {self.status} {_PHRASES.get(self.status, 'Unknown')}\r\n"
            f"content-type: {self.media_type}\r\n{ending}\r\n{more}\r\n"
        ).encode("latin-1")

    def encode(self) -> bytes:
        """Put it into HTTP."""
        return self.head(len(self.body)) + self.body


def as_json(value: Any, status: int = 200, **headers: str) -> Reply:
    """Answer with JSON."""
    return Reply(status, json.dumps(value, ensure_ascii=False).encode(), headers=headers)


class Connection(asyncio.Protocol):
    """One client's connection: requests are answered one after the other.

    Args:
        answer: gives the answer, or an awaitable of it.
        all_of_them: where the connection is for as long as it lives.
    """

    def __init__(
        self, answer: Callable[[Request], Reply | Awaitable[Reply]], all_of_them: set["Connection"]
    ) -> None:
        self._answer = answer
        self._all = all_of_them
        self._buffer = b""
        self._waiting: asyncio.TimerHandle | asyncio.Future[Reply] | None = None
        self._silent = False
        self._to_pour = 0  # bytes of an endless answer
        self._reads = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)
        self._all.add(self)

    def connection_lost(self, _error: Exception | None) -> None:
        """End; an answer still to come is not written any more."""
        self._all.discard(self)
        self._to_pour = 0
        if isinstance(self._waiting, asyncio.TimerHandle):
            self._waiting.cancel()

    def cut(self) -> None:
        """Close at once."""
        self._transport.abort()
        if self._waiting is not None:
            self._waiting.cancel()

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
            reply = self._answer(request)
            if isinstance(reply, Reply):
                self._take(reply)
            else:
                self._waiting = task = asyncio.ensure_future(reply)
                task.add_done_callback(self._answered)

    def _answered(self, task: asyncio.Future[Reply]) -> None:
        self._waiting = None
        if not task.cancelled():
            self._take(task.result())
            self._work()

    def _take(self, reply: Reply) -> None:
        if reply.ends != "answer":
            self._silent = True
            self._end(reply)
        elif reply.after:
            loop = asyncio.get_running_loop()
            self._waiting = loop.call_later(reply.after, self._write_late, reply)
        else:
            self._write(reply)

    def _end(self, reply: Reply) -> None:
        if reply.ends == "half":
            whole = reply.encode()
            self._transport.write(whole[: len(whole) - (len(reply.body) + 1) // 2])
        if reply.ends in {"close", "half"}:
            self._transport.close()
        if reply.ends in {"endless", "huge"}:
            self._transport.write(reply.head(ENDLESS_BYTES if reply.ends == "huge" else None))
            self._to_pour = ENDLESS_BYTES
            self._pour()

    def pause_writing(self) -> None:
        """Wait until the client has read some."""
        self._reads = False

    def resume_writing(self) -> None:
        """Go on with an endless answer."""
        self._reads = True
        # not at once: the transport does not expect that a write fails while it resumes
        asyncio.get_running_loop().call_soon(self._pour)

    def _pour(self) -> None:
        while self._reads and self._to_pour > 0 and not self._transport.is_closing():
            self._to_pour -= len(_CHUNK)
            self._transport.write(_CHUNK)

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

"""Connections that take part: a request's head comes in time, and its answer is taken in time.

uvicorn waits for both for ever. Whoever opens a thousand connections and says a letter a minute on
each, or never reads what they asked for, would hold a thousand sockets and answers. (Between two
requests uvicorn has a timer of its own, and h11 takes a head of 16 KiB at most.)
"""

import asyncio
from collections.abc import Callable
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 15.0  # for a request's first line and headers, once a connection is there
TAKE_SECONDS = 60.0  # in which some of an answer is taken, when it has to be waited for


class Timer:
    """Calls something, unless it is stopped before."""

    def __init__(self) -> None:
        self._handle: asyncio.TimerHandle | None = None

    @property
    def is_running(self) -> bool:
        """Say whether it is neither stopped nor over."""
        return self._handle is not None

    def start(self, seconds: float, call: Callable[[], object]) -> None:
        """Wait anew."""
        self.stop()
        self._handle = asyncio.get_running_loop().call_later(seconds, call)

    def stop(self) -> None:
        """Wait no more."""
        if self._handle is not None:
            self._handle.cancel()
        self._handle = None


class InTime(H11Protocol):
    """A connection that is broken off when the other side does not go on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head = Timer()
        self._take = Timer()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Wait for the first request."""
        super().connection_made(transport)
        self._watch_head()

    def data_received(self, data: bytes) -> None:
        """Go on waiting where only a piece of a head has come."""
        super().data_received(data)
        self._watch_head()

    def pause_writing(self) -> None:
        """Wait for the other side to take what it has asked for."""
        super().pause_writing()
        self._take.start(TAKE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop waiting."""
        super().resume_writing()
        self._take.stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._head.stop()
        self._take.stop()
        super().connection_lost(exc)

    def _watch_head(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._head.stop()
        elif not self._head.is_running:
            self._head.start(HEAD_SECONDS, self.transport.abort)

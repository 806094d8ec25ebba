"""The guard around one operation of a connector: may it still send, and did it.

The engine runs each operation inside `with Operation(...) as operation:`. The client asks it right
before the committing call, and tells it what became of that call; nothing else decides whether a
failure is a `Retry` or an `Unknown`.
"""

import math
import time
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpx

from hub.sdk.exchange import Exchange

MOST_EXCHANGES = 4  # of an operation that are remembered: the last ones


class NotSent(httpx.ConnectError):
    """The committing call was stopped before it was handed to the transport."""


class SecondCommitError(RuntimeError):
    """A connector made two committing calls in one operation: a bug in the connector."""


def _never() -> bool:
    return False


@dataclass(slots=True, eq=False)
class Operation:
    """One operation on one placement, or on one batch.

    Attributes:
        send_by: the `time.monotonic()` after which the committing call is not started any more.
        finish_by: the `time.monotonic()` at which every call of the operation is given up.
        stopped: asked right before the committing call; True when the wish has changed meanwhile.
        committed: the committing call was handed to the transport, and may have arrived.
        answer: what the platform answered to the committing call, if it did.
        exchanges: the last calls, whatever they were for.
    """

    send_by: float = math.inf
    finish_by: float = math.inf
    stopped: Callable[[], bool] = _never
    committed: bool = field(default=False, init=False)
    answer: httpx.Response | None = field(default=None, init=False, repr=False)
    exchanges: deque[Exchange] = field(
        default_factory=lambda: deque(maxlen=MOST_EXCHANGES), init=False, repr=False
    )
    _token: Token["Operation | None"] | None = field(default=None, init=False, repr=False)

    def __enter__(self) -> Self:
        self._token = _current.set(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._token is not None:
            _current.reset(self._token)

    def hand_over(self) -> None:
        """Say that the committing call goes to the transport now, or stop it.

        Raises:
            NotSent: too late, or the wish has changed.
            SecondCommitError: this operation has made its committing call already.
        """
        if self.committed:
            raise SecondCommitError("One operation makes at most one committing call.")
        if time.monotonic() > min(self.send_by, self.finish_by):
            raise NotSent("Not sent: it was too late to start.")
        if self.stopped():
            raise NotSent("Not sent: it was stopped.")
        self.committed = True

    def take_back(self) -> None:
        """Say that not a byte of the committing call was written after all."""
        self.committed = False


def current() -> Operation | None:
    """Return the operation under way in this task."""
    return _current.get()


_current: ContextVar[Operation | None] = ContextVar("operation", default=None)

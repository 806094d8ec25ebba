"""Server-sent events: what a thing is now, and again whenever it has changed.

    @router.get("/{id}/events", response_class=EventSourceResponse, dependencies=[Depends(exists)])
    async def events(id: Id, parts: ProcessParts) -> AsyncIterator[ServerSentEvent]:
        async for frame in frames(read, parts.signals, f"command:{id}"):
            yield frame

FastAPI sends the keep-alives and forbids caching and buffering. The endpoint must not ask for
`Session`, and whatever may be refused is refused in a dependency: here the answer has begun.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi.sse import EventSourceResponse, ServerSentEvent
from markupsafe import Markup

from hub.kit.problems import NotAuthenticated, NotFound
from hub.kit.signals import Signals
from hub.kit.supervise import pause

__all__ = ["EventSourceResponse", "ServerSentEvent", "Snapshot", "frames"]

LIFE_SECONDS = 600.0  # then the browser connects again, maybe to another process
PAUSE_SECONDS = 0.5  # at least, between two frames
LOOK_SECONDS = 5.0  # without a signal, since signals may get lost
RECONNECT_MS = 2_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a thing is now.

    Attributes:
        revision: differs whenever `data` does; the event's id.
        data: JSON; `Markup` goes out as it is, for pages that take it in.
        final: nothing will change any more; the stream ends with an event `end`.
    """

    revision: str
    data: Any
    final: bool = False


async def frames(
    read: Callable[[], Awaitable[Snapshot]], signals: Signals, channel: str
) -> AsyncIterator[ServerSentEvent]:
    """Yield a snapshot at once, then one after each change, two a second at most.

    When whoever follows may not see the thing any more, the last event is `lost` and says why.

    Args:
        read: reads the thing in a short unit of work of its own; it raises `NotAuthenticated` or
            `NotFound` when whoever follows is nobody by now, or may not see it.
        signals: of this process.
        channel: on which a change is told.
    """
    changed = asyncio.Event()
    clock = asyncio.get_running_loop().time
    end = clock() + LIFE_SECONDS
    seen: str | None = None
    with signals.subscribe(channel, lambda _payload: changed.set()):
        while clock() < end:
            changed.clear()
            try:
                snapshot = await read()
            except (NotAuthenticated, NotFound) as problem:
                yield ServerSentEvent(event="lost", data={"code": problem.code})
                return
            if snapshot.revision != seen:
                seen = snapshot.revision
                yield _frame(snapshot)
            if snapshot.final:
                return
            await asyncio.sleep(PAUSE_SECONDS)
            await pause(LOOK_SECONDS, changed)


def _frame(snapshot: Snapshot) -> ServerSentEvent:
    is_markup = isinstance(snapshot.data, Markup)
    return ServerSentEvent(
        data=None if is_markup else snapshot.data,
        raw_data=str(snapshot.data) if is_markup else None,
        event="end" if snapshot.final else "snapshot",
        id=snapshot.revision,
        retry=RECONNECT_MS,
    )

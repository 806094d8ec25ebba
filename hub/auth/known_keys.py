"""The keys that a process has seen lately, so that not every request asks the database."""

import time
from collections import OrderedDict
from collections.abc import Callable

from hub.auth.actor import Actor

REMEMBER_SECONDS = 10.0  # a revoked key works for this long at most
REMEMBERED = 1_000  # keys


class KnownKeys:
    """Digest → actor, for a few seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Actor]] = OrderedDict()

    def get(self, digest: str) -> Actor | None:
        """Return who this is, if that was learnt within `REMEMBER_SECONDS`."""
        learnt, actor = self._known.get(digest, (0.0, None))
        return actor if self._clock() - learnt < REMEMBER_SECONDS else None

    def put(self, digest: str, actor: Actor) -> None:
        """Remember; forget the oldest when there are too many."""
        self._known[digest] = (self._clock(), actor)
        self._known.move_to_end(digest)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

"""What a command must know besides its request."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """The state of the world.

    Attributes:
        now: the database's time.
        platforms: the keys of those that connectors are installed for.
    """

    now: datetime
    platforms: Collection[str]

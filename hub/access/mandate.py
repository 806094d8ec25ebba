"""On whose behalf something is done, and where they may."""

from dataclasses import dataclass
from typing import Self

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.access.remit import EVERYWHERE, Remit


@dataclass(frozen=True, slots=True)
class Mandate:
    """Who does something, and where that was granted to them.

    Attributes:
        actor: as the record names them.
        remit: where they may do it.
        sees: where they may read articles; nobody names one that they can't see.
    """

    actor: str
    remit: Remit
    sees: Remit

    @classmethod
    def of(cls, actor: Actor, *permissions: Permission) -> Self:
        """Return what somebody may by any of some permissions."""
        return cls(actor.name, actor.widest(permissions), actor.remit(Permission.READ_ARTICLES))

    @classmethod
    def for_whole_hub(cls, actor: str) -> Self:
        """Return what may do everything; for those who act on the hub's own behalf."""
        return cls(actor, EVERYWHERE, EVERYWHERE)

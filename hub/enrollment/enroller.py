"""Who enrols, and where they may."""

from dataclasses import dataclass
from typing import Self

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.access.remit import EVERYWHERE, Remit


@dataclass(frozen=True, slots=True)
class Enroller:
    """Who enrols.

    Attributes:
        name: as the record names them.
        writes: where they may enrol and change accounts.
        sets: where they may set the credentials of accounts.
    """

    name: str
    writes: Remit
    sets: Remit

    @property
    def is_everywhere(self) -> bool:
        """Whether there is nothing that they may not enrol."""
        return self.writes.is_everywhere and self.sets.is_everywhere

    @classmethod
    def of(cls, actor: Actor) -> Self:
        """Return what somebody may."""
        writes = actor.remit(Permission.WRITE_ACCOUNTS)
        return cls(actor.name, writes, actor.remit(Permission.SET_CREDENTIALS))

    @classmethod
    def for_whole_hub(cls, name: str) -> Self:
        """Return who may enrol everywhere; for what is done on the hub's own behalf."""
        return cls(name, EVERYWHERE, EVERYWHERE)

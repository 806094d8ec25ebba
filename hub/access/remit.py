"""Where somebody may do something: a remit (职权范围). Pure; as SQL in `hub.access.within`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

WHOLE_HUB = ""
"""The prefix that every region's code begins with."""


class Place(NamedTuple):
    """The subtree of a region, or what one organisation has in it.

    Attributes:
        prefix: of the codes of the subtree; `WHOLE_HUB` for everything, the hub's own included.
        organisation: an organisation's id; None for all.
    """

    prefix: str
    organisation: int | None = None

    def covers(self, prefix: str, organisation: int | None) -> bool:
        """Say whether something that belongs there lies in this place."""
        return prefix.startswith(self.prefix) and self.organisation in {None, organisation}


@dataclass(frozen=True, slots=True)
class Remit:
    """Places, any of which will do. No place: nowhere."""

    places: tuple[Place, ...] = ()

    @classmethod
    def of(cls, places: Iterable[Place]) -> "Remit":
        """Make one without the places that lie in others."""
        found = sorted(set(places), key=lambda place: (place.prefix, place.organisation or 0))
        kept: list[Place] = []
        for place in found:
            if not any(other.covers(place.prefix, place.organisation) for other in kept):
                kept.append(place)
        return cls(tuple(kept))

    @property
    def is_everywhere(self) -> bool:
        """Whether it is the whole hub."""
        return Place(WHOLE_HUB) in self.places

    def covers(self, prefix: str | None, organisation: int | None = None) -> bool:
        """Say whether what belongs to a region, and to an organisation, lies within.

        Args:
            prefix: of the region; None for what is the hub's own.
            organisation: its id; None for what is no organisation's.
        """
        return any(place.covers(prefix or WHOLE_HUB, organisation) for place in self.places)


NOWHERE = Remit()
EVERYWHERE = Remit((Place(WHOLE_HUB),))

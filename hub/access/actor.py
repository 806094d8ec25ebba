"""Who acts, and what was granted to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.access.permissions import Permission
from hub.access.remit import NOWHERE, WHOLE_HUB, Place, Remit
from hub.access.roles import PERMISSIONS, Role


class ActorKind(StrEnum):
    """What somebody is."""

    PERSON = "person"
    SERVICE = "service"  # a machine, by its API key
    FIRST_KEY = "first_key"  # the key of the first start, until there is a person


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, where it holds."""

    role: Role
    place: Place

    def gives(self, permission: Permission) -> bool:
        """Say whether it gives a permission, in its place."""
        for_this = permission in PERMISSIONS[self.role]
        is_for_hub = self.place == Place(WHOLE_HUB)
        return for_this and (is_for_hub or not permission.is_for_whole_hub)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts.

    Attributes:
        name: as the record names them.
        user_id: of the person or the service; None for the first key.
        session_id: of the session that they came with; None for whoever came with a key.
        scopes: what their key is limited to; None for all that was granted.
        fresh_until: until when dangerous acts need no new sign-in; None for keys, which never do.
        lacks_second_factor: they may do nothing yet but set it up.
        full_name: what people call them; empty for whoever is no person.
    """

    name: str
    kind: ActorKind
    user_id: int | None = None
    grants: tuple[Grant, ...] = ()
    session_id: int | None = None
    key_id: int | None = None
    scopes: frozenset[Permission] | None = None
    fresh_until: datetime | None = None
    lacks_second_factor: bool = False
    full_name: str = ""

    def remit(self, permission: Permission) -> Remit:
        """Return where they may do something; nowhere if it was not granted."""
        if self.lacks_second_factor or (self.scopes is not None and permission not in self.scopes):
            return NOWHERE
        if self.kind is ActorKind.FIRST_KEY:
            begins = permission is Permission.CREATE_FIRST_PERSON
            return Remit((Place(WHOLE_HUB),)) if begins else NOWHERE
        return Remit.of(grant.place for grant in self.grants if grant.gives(permission))

    def widest(self, permissions: Iterable[Permission]) -> Remit:
        """Return where they may do any of these things."""
        return Remit.of(place for each in permissions for place in self.remit(each).places)

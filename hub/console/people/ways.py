"""Where people and machines have their pages."""

from hub.access.actor import ActorKind
from hub.console.look import PREFIX

_LISTS = {
    ActorKind.PERSON: f"{PREFIX}/people",
    ActorKind.SERVICE: f"{PREFIX}/people/services",
}


def path_of(kind: ActorKind, user_id: int | None = None) -> str:
    """Return the address of somebody's page; without a number, of the list."""
    return _LISTS[kind] if user_id is None else f"{_LISTS[kind]}/{user_id}"

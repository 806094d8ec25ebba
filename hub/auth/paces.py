"""Whose requests are counted together, and how many of them may come in a minute.

A key's, or all that a person sends; commands in a bucket of their own, so that a script that reads
lists cannot use up what its owner needs for a retraction. Who shows nothing is counted by address,
of which a household or an office has one.
"""

from collections.abc import Mapping, Sequence
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.types import Scope

from hub.access.actor import Actor
from hub.auth.who_asks import address_of
from hub.kit.paced import Counted, Counting, Pace
from hub.settings import PaceSettings

NETWORK_BITS = 64  # of an IPv6 address: whoever has one has as many as these leave


def counting(
    settings: PaceSettings, commanding: Sequence[str], open_to_all: Mapping[str, str]
) -> Counting:
    """Return what says whose bucket a request takes from.

    Args:
        settings: how many a minute.
        commanding: the beginnings of what counts as a command, as `POST /api/v1/commands`.
        open_to_all: the name of the pace by the beginning of an address, for who shows nothing;
            the longest that fits. Elsewhere nobody is counted.
    """
    paces = {name: Pace(name, most) for name, most in settings.model_dump().items()}
    starts = sorted(open_to_all.items(), key=lambda each: -len(each[0]))

    def counted(scope: Scope) -> Counted | None:
        actor: Actor | None = scope.get("state", {}).get("actor")
        if actor is not None:
            return Counted(paces[_name(scope, tuple(commanding))], _known(actor))
        name = next((name for start, name in starts if scope["path"].startswith(start)), None)
        address = address_of(scope)
        # without an address all would share one bucket: a proxy on a Unix socket
        return Counted(paces[name], _network(address)) if name and address else None

    return counted


def _name(scope: Scope, commanding: tuple[str, ...]) -> str:
    is_command = f"{scope['method']} {scope['path']}".startswith(commanding)
    return "commands" if is_command else "requests"


def _known(actor: Actor) -> str:
    if actor.key_id is not None:
        return f"key:{actor.key_id}"
    return f"person:{actor.user_id}" if actor.user_id is not None else actor.kind


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found, NETWORK_BITS), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)

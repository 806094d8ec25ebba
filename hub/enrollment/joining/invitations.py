"""Invitations that are out: in Redis for ten minutes, each good for one way back.

What an owner comes back with is worth nothing without its invitation, so nothing of a stranger's
gets as far as a connector. Losing Redis costs the owner a new link.
"""

import json
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from redis.asyncio import Redis

from hub.kit.crypto import SealBroken, digest_of, seal, unseal
from hub.kit.keyring import Keyring

SECONDS = 600  # from the invitation to the owner's return
STATE_BYTES = 32  # of chance in a state
MOST_STATE_CHARACTERS = 200  # of one that a stranger sends; ours have 43

MOST_WAY_CHARACTERS = 32

_PREFIX = "hub:join:"


@dataclass(frozen=True, slots=True)
class Invited:
    """An owner who is on the way.

    Attributes:
        account_id: which account is to join.
        asked_by: who asked for the link.
        expires_at: seconds since 1970.
        kept: what the connector wants back.
    """

    account_id: int
    asked_by: str
    expires_at: float
    kept: dict[str, Any] = field(repr=False)


class Invitations:
    """All that are out.

    Args:
        redis: where they are kept, by the digest of their state.
        keyring: what they are sealed with.
    """

    def __init__(self, redis: Redis, keyring: Keyring) -> None:
        self._redis = redis
        self._keyring = keyring

    async def keep(self, way: str, state: str, invited: Invited) -> None:
        """Keep an invitation until it expires."""
        left = invited.expires_at - time.time()
        if left <= 0:
            return
        name = _name(way, state)
        plain = json.dumps(asdict(invited)).encode()
        sealed = seal(plain, keyring=self._keyring, table="joining", column="invited", row=name)
        await self._redis.set(name, sealed, px=max(1, round(left * 1000)))

    async def take(self, way: str, state: str) -> Invited | None:
        """Return an invitation and forget it: whoever comes second finds none.

        Args:
            way: by which address the owner comes back.
            state: what they come back with.
        """
        if len(way) > MOST_WAY_CHARACTERS or not 0 < len(state) <= MOST_STATE_CHARACTERS:
            return None
        name = _name(way, state)
        sealed = await self._redis.getdel(name)
        if sealed is None:
            return None
        try:
            plain = unseal(
                sealed, keyring=self._keyring, table="joining", column="invited", row=name
            )
        except SealBroken:  # another vault key: the link is of a hub that was
            return None
        return Invited(**json.loads(plain))


def _name(way: str, state: str) -> str:
    return f"{_PREFIX}{way}:{digest_of(state.encode())}"

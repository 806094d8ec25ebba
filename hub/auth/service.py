"""API keys: 32 random bytes, of which the database keeps the digest only.

A plain SHA-256 is enough for a secret that nobody can guess, and lets an index find it: the
comparison happens between digests, so its timing tells nothing about the key.
"""

import secrets

from sqlalchemy.ext.asyncio import AsyncSession

from hub.auth import repository
from hub.auth.actor import Actor
from hub.kit.crypto import digest_of
from hub.kit.keys import kept_secret
from hub.kit.problems import NotAuthenticated
from hub.settings import Settings

ADMINISTRATOR = "administrator"
KEY_BYTES = 32
KEY_FILE = "admin.key"


async def ensure_admin_key(session: AsyncSession, settings: Settings) -> str | None:
    """Make the administrator's key known to the database and return it.

    It is `HUB_API_KEY` when that is set, else the one in `admin.key` of the data directory, which
    the first start makes and which the command line on the same machine reads.

    Returns:
        The key; None where another machine's first start has made it, and only that one knows it.
    """
    key = await _admin_key(session, settings)
    if key is not None:
        digest = digest_of(key.encode())
        if await repository.name_of(session, digest) != ADMINISTRATOR:
            await repository.put(session, ADMINISTRATOR, digest)
    return key


async def authenticate(session: AsyncSession, digest: str) -> Actor:
    """Return whose key has this digest.

    Raises:
        NotAuthenticated: nobody's.
    """
    name = await repository.name_of(session, digest)
    if name is None:
        raise NotAuthenticated(
            "This needs an API key that the hub knows.",
            remedy="Send the key as `Authorization: Bearer hub_…`.",
        )
    return Actor(name)


async def _admin_key(session: AsyncSession, settings: Settings) -> str | None:
    if settings.api_key is not None:
        return settings.api_key.get_secret_value()
    file = settings.data_dir / KEY_FILE
    if not file.exists() and await repository.has_key(session, ADMINISTRATOR):
        return None
    return kept_secret(file, f"hub_{secrets.token_urlsafe(KEY_BYTES)}")

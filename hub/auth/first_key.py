"""The key of the first start: good for making the first person, once, and for nothing else.

It was the administrator's key of the first version, which did everything: a database of that time
has it still, and it gets whoever has it no further than here.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.auth.repository import first_key as repository
from hub.auth.tokens import Prefix, digests_of_token, new_token
from hub.kit.crypto import public_digest_of
from hub.kit.keys import kept_secret
from hub.kit.parts import Parts

FIRST = "administrator"
KEY_FILE = "admin.key"


async def ensure_first_key(session: AsyncSession, parts: Parts) -> str | None:
    """Make the first key known to the database, until there is a person, and return it.

    It is `HUB_API_KEY` when that is set, else the one in `admin.key` of the data directory, which
    the first start makes and which the command line on the same machine reads.

    Returns:
        The key; None where there are people already, where `HUB_API_KEY` is a machine's, or where
        another machine's first start has made it, and only that one knows it.
    """
    if await repository.has_people(session):
        await repository.revoke(session, FIRST)
        return None
    key = await _key(session, parts)
    if key is None or await repository.is_service_key(
        session, digests_of_token(key, parts.auth_key)
    ):
        return None
    await repository.put(session, FIRST, public_digest_of(key.encode()))
    return key


async def _key(session: AsyncSession, parts: Parts) -> str | None:
    if parts.settings.api_key is not None:
        return parts.settings.api_key.get_secret_value()
    file = parts.settings.data_dir / KEY_FILE
    if not file.exists() and await repository.has_key(session, FIRST):
        return None
    return kept_secret(file, new_token(Prefix.KEY))

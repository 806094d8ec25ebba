"""Whether a hub is so new that nobody can sign in yet."""

import asyncio

from hub.auth.repository.first_key import has_people
from hub.kit.parts import make_parts
from hub.settings import Settings


def is_new(settings: Settings) -> bool:
    """Say whether a hub has nobody yet: then its first key makes the first person."""
    return asyncio.run(_is_new(settings))


async def _is_new(settings: Settings) -> bool:
    parts = make_parts(settings)
    try:
        async with parts.database.work() as session:
            return not await has_people(session)
    finally:
        await parts.close()

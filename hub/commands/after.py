"""What happens after the commit: workers are told. It may get lost; they also look themselves."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.commands.effects import Effects
from hub.deliveries.doorbell import ring
from hub.deliveries.stops import announce
from hub.kit.db import after_commit
from hub.kit.parts import Parts


def tell_workers(session: AsyncSession, parts: Parts, effects: Effects) -> None:
    """Once the unit of work has committed, stop what is on its way and ring for what is due."""

    async def tell() -> None:
        if effects.stopped:
            await announce(parts.signals, effects.stopped)
        await ring(parts.jobs, effects.lanes)

    after_commit(session, tell)

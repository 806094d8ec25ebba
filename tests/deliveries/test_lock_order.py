"""A worker never holds one placement while it waits for another that comes before it."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.deliveries.platform import Platform
from tests.deliveries.world import World, eventually

_LOCK = text("select from placements where article_id = :article for update nowait")


async def test_a_stale_finding_is_waited_with_when_all_else_is_written(
    world: World, platform: Platform
) -> None:
    await world.enrol()
    older, newer = [await world.article() for _ in range(2)]
    for article in (older, newer):
        await world.push(article)
    worker = world.worker()
    released = worker.hold_back("flush")
    worker.start()
    await eventually(lambda: worker.recorder.backlog == 2)
    worker.claim_no_more()
    await world.execute(
        "update placements set claim = claim + 1 where article_id = :older", older=older
    )
    async with world.database.connection() as command:
        await _lock(command, older)
        released.set()
        await eventually(lambda: _somebody_waits(world))
        await _lock(command, newer)  # in the order of all commands
    await eventually(lambda: worker.recorder.backlog == 0)
    assert await world.attempts(older) == ["publish:done:stale"]
    assert await world.attempts(newer) == ["publish:done"]
    assert platform.count("publish") == 2


async def _lock(command: AsyncConnection, article: int) -> None:
    await command.execute(_LOCK, {"article": article})


async def _somebody_waits(world: World) -> bool:
    rows = await world.query(
        "select 1 from pg_stat_activity "
        "where datname = current_database() and wait_event_type = 'Lock'"
    )
    return bool(rows)

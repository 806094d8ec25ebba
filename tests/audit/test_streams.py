"""Acts side by side don't wait for each other."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.service import record
from hub.audit.streams import STREAMS
from hub.kit.db import Database, make_engine
from tests.audit.acts import act, findings_in
from tests.waiting import until


@pytest.fixture
async def impatient(database_url: str) -> Database:
    """A database that waits for no lock, and has a connection more than there are streams."""
    engine = make_engine(
        database_url, connections=len(STREAMS) + 2, server_settings={"lock_timeout": "1"}
    )
    return Database(engine)


async def put_on_record(session: AsyncSession, subject: str) -> None:
    await record(session, actor="a", action="b", subject=subject, detail={})


async def streams_used(database: Database) -> list[str]:
    async with database.connection() as connection:
        found = await connection.scalars(text("select stream from audit_entries order by stream"))
        return list(found)


async def test_acts_under_way_side_by_side_do_not_wait_for_each_other(
    impatient: Database,
) -> None:
    async with AsyncExitStack() as under_way:
        for number in range(len(STREAMS)):
            session = await under_way.enter_async_context(impatient.work())
            await put_on_record(session, f"article:{number}")
    assert await streams_used(impatient) == sorted(STREAMS)
    assert await findings_in(impatient) == []
    await impatient.close()


async def test_one_act_more_than_there_are_streams_waits(
    database: Database, impatient: Database
) -> None:
    async with AsyncExitStack() as under_way:
        for number in range(len(STREAMS)):
            session = await under_way.enter_async_context(impatient.work())
            await put_on_record(session, f"article:{number}")
        with pytest.raises(DBAPIError, match="lock timeout"):
            await act(impatient, "article:8", {})
        waiting = asyncio.create_task(act(database, "article:9", {}))
        await until(lambda: somebody_waits(impatient))
    await waiting
    assert len(await streams_used(database)) == len(STREAMS) + 1
    assert await findings_in(database) == []
    await impatient.close()


async def somebody_waits(database: Database) -> bool:
    query = "select exists (select 1 from pg_stat_activity where wait_event_type = 'Lock')"
    async with database.connection() as connection:
        return bool(await connection.scalar(text(query)))


async def test_a_quiet_hub_writes_one_chain(database: Database) -> None:
    for number in range(5):
        await act(database, f"article:{number}", {})
    assert await streams_used(database) == ["hub"] * 5


async def test_who_holds_a_stream_never_waits_for_another(impatient: Database) -> None:
    async with AsyncExitStack() as under_way:
        sessions = [
            await under_way.enter_async_context(impatient.work()) for _ in range(len(STREAMS))
        ]
        for _ in range(2):
            for session in sessions:
                await put_on_record(session, "article:1")
    assert len(await streams_used(impatient)) == 2 * len(STREAMS)
    assert await findings_in(impatient) == []
    await impatient.close()


async def test_streams_are_made_when_they_are_missing(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute(text("truncate audit_heads"))
    await act(database, "article:1", {})
    assert await findings_in(database) == []

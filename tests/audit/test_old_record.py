"""The record of an older hub is whole after the migration, and goes on."""

import asyncio

from alembic import command
from sqlalchemy import text

from hub.kit.db import Database
from hub.kit.migrate import alembic_config, upgrade
from tests.audit.acts import act, findings_in

BEFORE_STREAMS = "0006"
GENESIS = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
FIRST = "sha256:47e2dc89e78e030efc8ed9093f1e97b90c3c1d7455b011e4abffe77382825931"
SECOND = "sha256:5143c2da4262e86f9fc1e834ff7a080ec123602efaa5aa4c7d3b68942c3d8e4e"
ENTRIES = f"""
    insert into audit_entries values
    ('hub', 1, '2026-07-20 09:30:01.12Z', 'administrator', 'region.import', 'regions',
        '{{"regions": 3263, "share": 0.5}}', '{GENESIS}', '{FIRST}'),
    ('hub', 2, '2026-07-20 09:30:02.12Z', 'administrator', 'command.retract', 'command:5',
        '{{"reason": "省应急管理厅要求更正"}}', '{FIRST}', '{SECOND}')
"""
HEAD = f"insert into audit_heads values ('hub', 2, '{SECOND}')"


async def test_a_record_of_one_stream_goes_on_as_it_was(
    database: Database, database_url: str
) -> None:
    await asyncio.to_thread(command.downgrade, alembic_config(database_url), BEFORE_STREAMS)
    async with database.connection() as connection:
        for statement in (ENTRIES, HEAD):
            await connection.execute(text(statement))
    await asyncio.to_thread(upgrade, database_url)
    await act(database, "article:1", {})
    assert await findings_in(database) == []
    async with database.connection() as connection:
        statement = text("select previous from audit_entries where stream = 'hub' and sequence = 3")
        assert await connection.scalar(statement) == SECOND

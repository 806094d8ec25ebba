"""What the schema itself promises, whoever writes to it."""

import asyncio
import sys

import asyncpg
import pytest
from alembic import command

from hub.kit.migrate import alembic_config, check, upgrade
from hub.kit.spelling import spell

PLACEMENT = """
    insert into placements (article_id, account_id, command_id, want, have, lane, level, due_at)
    values (1, 1, 1, $1, $2, 'site/push', 'county', $3)
"""


def plain(url: str) -> str:
    return url.replace("+asyncpg", "")


async def run(url: str, statement: str, *values: object) -> None:
    connection = await asyncpg.connect(plain(url))
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


async def test_the_models_and_the_migrations_say_the_same(database_url: str) -> None:
    await asyncio.to_thread(check, database_url)


async def test_the_schema_can_be_taken_down_and_put_up_again(database_url: str) -> None:
    await asyncio.to_thread(command.downgrade, alembic_config(database_url), "base")
    await asyncio.to_thread(upgrade, database_url)
    await asyncio.to_thread(check, database_url)


async def test_who_and_what_was_there_before_is_found_by_pinyin(database_url: str) -> None:
    await asyncio.to_thread(command.downgrade, alembic_config(database_url), "0018")
    await run(
        database_url,
        "insert into users (login, name, kind, created_by) "
        "values ('bianji', '武汉编辑部', 'person', 'hub')",
    )
    await run(
        database_url,
        "insert into drafts (content, made_by, saved_by) "
        """values ('{"title": "停水公告"}', 'bianji', 'bianji'), ('{}', 'bianji', 'bianji')""",
    )
    await asyncio.to_thread(upgrade, database_url)
    connection = await asyncpg.connect(plain(database_url))
    users = await connection.fetch("select spelled from users where login = 'bianji'")
    drafts = await connection.fetch("select spelled from drafts order by id")
    await connection.close()
    assert [row["spelled"] for row in users] == [spell("武汉编辑部")]
    assert [row["spelled"] for row in drafts] == [spell("停水公告"), ""]


async def test_processes_that_migrate_at_once_do_not_race(database_url: str) -> None:
    await asyncio.to_thread(command.downgrade, alembic_config(database_url), "base")
    script = f"from hub.kit.migrate import upgrade; upgrade({database_url!r})"
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", script) for _ in range(3)
    ]
    assert [await process.wait() for process in processes] == [0, 0, 0]
    await asyncio.to_thread(check, database_url)


@pytest.mark.parametrize(("want", "have"), [(1, "none"), (0, "present"), (2, "doubt")])
async def test_a_row_that_nobody_would_look_at_again_is_refused(
    database_url: str, want: int, have: str
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="nothing_lost"):
        await run(database_url, PLACEMENT, want, have, None)


async def test_an_account_can_be_enrolled_once_only(database_url: str) -> None:
    await run(database_url, "insert into regions values ('420000','湖北省','province',null,'42')")
    await run(
        database_url,
        "insert into organisations (name, region_code, level) "
        "values ('湖北省融媒体中心', '420000', 'province')",
    )
    account = (
        "insert into accounts (platform, external_id, name, organisation_id, region_code, level) "
        "select 'webhook', 'yunshang', '云上湖北', id, '420000', 'province' from organisations"
    )
    await run(database_url, account)
    with pytest.raises(asyncpg.UniqueViolationError):
        await run(database_url, account)


async def test_the_record_cannot_be_changed(database_url: str) -> None:
    await run(
        database_url,
        "insert into deliveries (command_id, article_id, account_id, slot, result) "
        "values (1, 1, 1, 0, 'gone')",
    )
    for statement in ("update deliveries set result = 'published'", "delete from deliveries"):
        with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
            await run(database_url, statement)


async def test_what_is_append_only_is_not_emptied(database_url: str) -> None:
    tables = await append_only(database_url)
    assert {"audit_entries", "audit_checkpoints", "versions", "attempts_default"} <= set(tables)
    for table in tables:
        with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
            await run(database_url, f"truncate {table} cascade")


async def append_only(url: str) -> list[str]:
    connection = await asyncpg.connect(plain(url))
    found = await connection.fetch(
        "select tgrelid::regclass::text as name from pg_trigger where tgname = 'append_only'"
    )
    await connection.close()
    return [row["name"] for row in found]


async def test_partitions_that_are_made_later_are_not_emptied_either(database_url: str) -> None:
    later = "(date_trunc('month', now()) + interval '2 months')::date"
    await run(database_url, f"select make_partition('attempts', {later})")
    await run(database_url, f"select make_partition('attempts', {later})")  # it is there
    tables = [name for name in await append_only(database_url) if name.startswith("attempts_2")]
    assert len(tables) == 3
    for table in tables:
        with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
            await run(database_url, f"truncate {table}")


@pytest.mark.parametrize(
    ("table", "first"),
    [
        ("audit_entries", "date_trunc('month', now())::date"),
        ("attempts", "date_trunc('month', now())::date + 1"),
        ("attempts", "(date_trunc('month', now()) + interval '9 months')::date"),
        ("attempts; drop table audit_entries", "date_trunc('month', now())::date"),
    ],
)
async def test_nothing_else_is_made_with_the_owners_rights(
    database_url: str, table: str, first: str
) -> None:
    with pytest.raises(asyncpg.InvalidParameterValueError, match="no partition"):
        await run(database_url, f"select make_partition('{table}', {first})")

"""Where articles are, as the table says that makes lists cheap; triggers keep it."""

import asyncio

from alembic import command
from sqlalchemy import text

from hub.kit.db import Database
from hub.kit.migrate import alembic_config, upgrade
from tests.commands.newsroom import Newsroom

BEFORE = "0009"
JIANGAN = {"", "42", "4201", "420102"}


async def places(database: Database) -> dict[int, set[str]]:
    async with database.connection() as connection:
        rows = await connection.execute(text("select article_id, place from article_places"))
        found: dict[int, set[str]] = {}
        for row in rows:
            found.setdefault(row.article_id, set()).add(row.place)
        return found


async def some(room: Newsroom) -> tuple[int, int, int]:
    """A draft of the hub's own, one of a county, and an article on an account of the county."""
    await room.open()
    await room.enrol("420102", count=2)
    draft, own, pushed = [await room.write() for _ in range(3)]
    await room.rows("update articles set region_code = '420102' where id = :a", a=own)
    await room.push(pushed)
    return draft, own, pushed


async def test_an_article_is_where_it_belongs_and_where_it_was_placed(database: Database) -> None:
    draft, own, pushed = await some(Newsroom(database))
    found = await places(database)
    assert (found[draft], found[own], found[pushed]) == ({""}, JIANGAN, JIANGAN)


async def test_an_edition_is_no_article(database: Database) -> None:
    room = Newsroom(database)
    await some(room)
    await room.rows(
        "insert into placements (article_id, account_id, command_id, want, lane, level, due_at) "
        "select -1, min(id), 1, 1, 'site/push', 'county', now() from accounts"
    )
    assert min(await places(database)) > 0


async def test_an_upgrade_finds_what_was_there_before(
    database: Database, database_url: str
) -> None:
    await some(Newsroom(database))
    as_it_came = await places(database)
    await database.close()
    await asyncio.to_thread(command.downgrade, alembic_config(database_url), BEFORE)
    await asyncio.to_thread(upgrade, database_url)
    assert await places(database) == as_it_came

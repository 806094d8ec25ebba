"""What a page asks of the database, whatever the ledger holds."""

from typing import Any

import httpx
from sqlalchemy import text

from hub.kit.db import Database
from tests.app.test_cost import statements
from tests.sites.stage import PNG, Stage

ACCOUNTS = 2_500
STORIES = 4  # of each


async def plan(database: Database, statement: str, parameters: Any) -> str:
    async with database.connection() as connection:
        rows = await connection.exec_driver_sql(f"explain {statement}", parameters)
        return "\n".join(row[0] for row in rows)


async def fill(stage: Stage, article: int) -> None:
    """Ten thousand placements, on sites of other regions."""
    async with stage.database.connection() as connection:
        await connection.execute(
            text(
                """
                insert into accounts (platform, external_id, name, organisation_id, region_code,
                    level)
                select 'site', 'unit-' || n, '单位' || n, (select min(id) from organisations),
                    '420000', 'province' from generate_series(1, :accounts) as n
                """
            ),
            {"accounts": ACCOUNTS},
        )
        await connection.execute(
            text(
                """
                insert into placements (article_id, account_id, command_id, want, open, have,
                    have_version, since, lane, level)
                select :article + n, a.id, 1, 1, false, 'present', 1, clock_timestamp(),
                    'site/push', 'province'
                from accounts a, generate_series(1, :stories) as n where a.region_code = '420000'
                """
            ),
            {"article": article, "stories": STORIES},
        )
        await connection.execute(text("analyze"))


async def test_no_page_asks_more_than_two_questions_nor_reads_what_it_does_not_show(
    stage: Stage, anybody: httpx.AsyncClient, database: Database
) -> None:
    account = await stage.site()
    digest = await stage.keep(PNG)
    article = await stage.published(account, body=f'<p><img src="asset:{digest}"></p>')
    feed = await stage.account("420100", "武汉图书馆大屏", platform="feed")
    await fill(stage, article)
    picture = f"420100/{article}/assets/{digest}/1.png"
    for path, index in (
        ("", ""),
        ("420100/", "ix_placements_shown"),
        ("420100/feed.xml", "ix_placements_shown"),
        (f"feeds/{feed}.xml", "ix_placements_shown"),
        (f"feeds/{feed}.xml", "ix_placements_pending"),
        (f"420100/{article}", "pk_placements"),
        ("420100/77", "pk_placements"),
        (picture, "pk_placements"),
    ):
        with statements(database) as asked:
            await anybody.get(f"/sites/{path}")
        plans = "\n".join([await plan(database, *each) for each in asked])
        assert 1 <= len(asked) <= (3 if path.endswith(".xml") else 2), path
        assert f"{index} on placements" in plans or not index, path
        assert "Seq Scan on placements" not in plans, path

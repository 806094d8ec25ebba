"""Regions, units and accounts are found by their pinyin, however they came in."""

import asyncio

import asyncpg
import httpx
import pytest
from alembic import command

from hub.access.roles import Role
from hub.kit.migrate import alembic_config, upgrade
from tests.enrollment.places import API, Places, items, listed

BEFORE = "0012"


async def codes(client: httpx.AsyncClient, typed: str) -> list[str]:
    return [each["code"] for each in await items(client, "/regions", q=typed)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("wuhan", "420100"),
        ("whs", "420100"),
        ("chongqing", "500000"),
        ("changsha", "430100"),
        ("jiangan", "420102"),
        ("仙桃", "429004"),
        ("4201", "420100"),
    ],
)
async def test_a_region_is_found(typed: str, code: str, places: Places) -> None:
    assert code in await codes(places.centre, typed)


async def test_accounts_and_units_are_found_within_a_remit(places: Places) -> None:
    assert await listed(places.centre, q="hbs") == ["420000", "yjt-420000"]
    assert await listed(places.centre, q="gongan") == ["421022"]
    assert await listed(places.centre, q="jiangan") == ["420102"]
    (unit,) = await items(places.centre, "/organisations", q="yjglt")
    assert unit["name"] == "湖北省应急管理厅"
    async with await places.acting(Role.AUDITOR, "421000") as auditor:
        assert await listed(auditor, q="jiangan") == []
        assert await items(auditor, "/organisations", q="yjglt") == []


async def test_a_new_name_is_found_and_the_old_one_is_not(places: Places) -> None:
    account = f"{API}/accounts/{places.accounts['421022']}"
    assert (await places.centre.patch(account, json={"name": "公安发布"})).status_code == 200
    assert await listed(places.centre, q="gafb") == ["421022"]
    assert await listed(places.centre, q="renminzhengfuwang") == []


async def test_what_was_there_before_is_spelled_by_the_migration(database_url: str) -> None:
    await asyncio.to_thread(command.downgrade, alembic_config(database_url), BEFORE)
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    await connection.execute(
        """
        insert into articles (current_version) values (1);
        insert into versions (article_id, number, title, body, digest, author, source, fingerprint,
            created_by) select id, 1, '汛情通报', '', '', '', '', '', 'tests' from articles;
        """
    )
    await asyncio.to_thread(upgrade, database_url)
    spelled = await connection.fetch(
        "select spelled from regions where code = '420100' union all select spelled from versions"
    )
    assert [row[0] for row in spelled] == ["wu han shi/fu", "xun qing tong bao"]
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await connection.execute("update versions set spelled = ''")
    await connection.close()

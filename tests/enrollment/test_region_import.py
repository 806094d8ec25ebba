from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from hub.embedded.services import Urls
from hub.enrollment.region_import import import_regions
from hub.kit.db import Database
from tests.conftest import TEMPLATE, execute, named

WHO = "省融媒体中心"


@pytest.fixture
def database_url(services: Urls, template: str) -> Iterator[str]:
    """A database that knows no region yet."""
    _ = template  # copied from the one that this test needs, which is there since then
    execute(services, f"CREATE DATABASE no_regions TEMPLATE {TEMPLATE}")
    yield named(services, "no_regions")
    execute(services, "DROP DATABASE no_regions WITH (FORCE)")


async def imported(database: Database, *, townships: bool = False) -> tuple[int, int, int]:
    async with database.work() as session:
        report = await import_regions(session, actor=WHO, townships=townships)
    return report.created, report.updated, report.unchanged


async def rows(database: Database, query: str) -> list[Any]:
    async with database.connection() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def test_the_shipped_divisions_are_enrolled_once(database: Database) -> None:
    assert await imported(database) == (3_348, 0, 0)
    assert await imported(database) == (0, 0, 3_348)
    assert await rows(
        database, "select code, name, level, parent_code, prefix from regions where code = '420102'"
    ) == [("420102", "江岸区", "county", "420100", "420102")]


async def test_hubei_has_a_province_13_prefectures_and_105_counties(database: Database) -> None:
    await imported(database)
    assert await rows(
        database,
        "select level, count(*) from regions where starts_with(code, '42') and not is_grouping "
        "group by level order by 2",
    ) == [("province", 1), ("city", 13), ("county", 105)]
    assert await rows(
        database, "select name from regions where code like '42%' and is_grouping"
    ) == [("省直辖县级行政区划",)]


async def test_townships_are_an_option(database: Database) -> None:
    await imported(database)
    assert await imported(database, townships=True) == (41_352, 0, 3_348)
    assert await imported(database, townships=True) == (0, 0, 44_700)
    assert await imported(database) == (0, 0, 3_348)
    assert await rows(
        database, "select name, parent_code, prefix from regions where code = '441900003'"
    ) == [("东城街道", "441900", "441900003")]


async def test_a_changed_division_is_brought_up_to_date(database: Database) -> None:
    await imported(database)
    xiangyang = "select * from regions where code = '420600'"
    as_shipped = await rows(database, xiangyang)
    async with database.connection() as connection:
        await connection.execute(
            text(
                "update regions set name = '襄樊市', level = 'county', parent_code = '430000', "
                "prefix = '420600', is_grouping = true where code = '420600'"
            )
        )
    assert await imported(database) == (0, 1, 3_347)
    assert await rows(database, xiangyang) == as_shipped


async def test_an_import_of_regions_is_on_record(database: Database) -> None:
    await imported(database)
    ((actor, action, subject, detail),) = await rows(
        database, "select actor, action, subject, detail from audit_entries"
    )
    assert (actor, action) == (WHO, "region.import")
    assert subject.startswith("file:sha256:")
    assert detail == {"created": 3_348, "updated": 0, "unchanged": 0, "townships": False}

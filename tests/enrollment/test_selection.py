"""The SQL of a selection against a plain reading of the same words."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import EVERYWHERE
from hub.embedded.services import Urls
from hub.enrollment.codes import is_within
from hub.enrollment.selection import Selection, select_accounts
from hub.enrollment.unknown import unknown_parts
from hub.kit.db import Database, make_engine
from tests.conftest import execute, named

REGIONS = ("420000", "420100", "420102", "420103", "429000", "429004", "430000", "430100")
FAR = tuple(f"6501{n:02d}" for n in range(1, 40))  # 乌鲁木齐: none of the accounts are there
LEVELS = ("province", "city", "county", "department")
PLATFORMS = ("site", "app")
UNITS = (1, 2, 3)
TAGS = ("应急", "客户端", "防汛")


@dataclass(frozen=True)
class Facts:
    id: int
    region_code: str
    level: str
    platform: str
    organisation_id: int
    tags: tuple[str, ...]


ACCOUNTS = tuple(
    Facts(
        id=n + 1,
        region_code=REGIONS[n % 8],
        level=LEVELS[n % 4],
        platform=PLATFORMS[n // 8 % 2],
        organisation_id=UNITS[n % 3],
        tags=tuple(tag for bit, tag in enumerate(TAGS) if n // 5 >> bit & 1),
    )
    for n in range(48)
)


def hits(selection: Selection, account: Facts) -> dict[str, bool]:
    """Say of each part that is said whether the account is among its values."""
    found = {
        "regions": any(is_within(account.region_code, code) for code in selection.regions),
        "levels": account.level in selection.levels,
        "platforms": account.platform in selection.platforms,
        "organisations": account.organisation_id in selection.organisations,
        "tags": not set(selection.tags).isdisjoint(account.tags),
    }
    return {part: hit for part, hit in found.items() if getattr(selection, part)}


def means(include: Selection, exclude: Selection | None, account: Facts) -> bool:
    parts = hits(include, account)
    meant = all(parts.values()) if parts else include.everywhere
    meant = meant or account.id in include.accounts
    if exclude is None:
        return meant
    spared = exclude.everywhere or account.id in exclude.accounts
    return meant and not spared and not any(hits(exclude, account).values())


def some(values: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(values), max_size=3).map(tuple)


selections = st.builds(
    Selection,
    regions=some((*REGIONS, "420200")),
    levels=some(LEVELS),
    platforms=some((*PLATFORMS, "weibo")),
    organisations=some((*UNITS, 9)),
    tags=some((*TAGS, "台风")),
    accounts=some((*range(1, 49), 999)),
    everywhere=st.booleans(),
)


@pytest.fixture(scope="module")
async def session(services: Urls, template: str) -> AsyncIterator[AsyncSession]:
    """A session on accounts that nobody changes: hundreds of examples share them."""
    await asyncio.to_thread(execute, services, f"CREATE DATABASE selection TEMPLATE {template}")
    database = Database(make_engine(named(services, "selection")))
    async with database.work() as session:
        await _enrol(session)
        yield session
    await database.close()
    await asyncio.to_thread(execute, services, "DROP DATABASE selection")


async def _enrol(session: AsyncSession) -> None:
    for unit in UNITS:
        await session.execute(
            text(
                "insert into organisations (id, name, region_code, level) "
                "values (:id, :name, '420000', 'province')"
            ),
            {"id": unit, "name": f"湖北省第{unit}融媒体中心"},
        )
    for account in ACCOUNTS:
        values = {each.name: getattr(account, each.name) for each in fields(account)}
        await session.execute(
            text(
                "insert into accounts "
                "(id, platform, external_id, name, organisation_id, region_code, level, tags) "
                "values (:id, :platform, cast(:id as bigint), '网站', :organisation_id, "
                ":region_code, :level, :tags)"
            ),
            values | {"tags": list(account.tags)},
        )


async def selected(
    session: AsyncSession, include: Selection, exclude: Selection | None = None
) -> list[int]:
    found = await session.execute(select_accounts(include, exclude))
    return sorted(row.id for row in found)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(include=selections, exclude=st.none() | selections)
async def test_the_statement_means_what_the_words_mean(
    include: Selection, exclude: Selection | None, session: AsyncSession
) -> None:
    expected = [account.id for account in ACCOUNTS if means(include, exclude, account)]
    assert await selected(session, include, exclude) == expected


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(include=selections, exclude=selections)
async def test_many_regions_mean_what_few_mean(
    include: Selection, exclude: Selection, session: AsyncSession
) -> None:
    far_too, and_here = (replace(each, regions=each.regions + FAR) for each in (include, exclude))
    expected = [account.id for account in ACCOUNTS if means(far_too, and_here, account)]
    assert await selected(session, far_too, and_here) == expected


async def test_thousands_of_regions_are_planned_in_a_moment(session: AsyncSession) -> None:
    townships = tuple(f"42{n:04d}{n % 1000:03d}" for n in range(5_000))
    others = tuple(f"43{n:04d}{n % 1000:03d}" for n in range(5_000))
    include, exclude = Selection(regions=(*townships, "420100")), Selection(regions=others)
    await session.execute(text("set local statement_timeout = '3s'"))
    assert len(await selected(session, include, exclude)) == 18


async def test_nothing_said_selects_nothing(session: AsyncSession) -> None:
    assert await selected(session, Selection()) == []
    assert await selected(session, Selection(), Selection(levels=("city",))) == []


async def test_everywhere_has_to_be_said(session: AsyncSession) -> None:
    assert len(await selected(session, Selection(everywhere=True))) == len(ACCOUNTS)


async def test_a_selection_returns_what_a_command_needs(session: AsyncSession) -> None:
    (row,) = await session.execute(select_accounts(Selection(accounts=(4,))))
    assert row._asdict() == {
        "id": 4,
        "platform": "site",
        "level": "department",
        "status": "active",
        "region_code": "420103",
    }


async def test_a_hundred_thousand_accounts_can_be_named(session: AsyncSession) -> None:
    everyone = Selection(accounts=tuple(range(100_000)))
    assert len(await selected(session, everyone)) == len(ACCOUNTS)
    assert await selected(session, Selection(everywhere=True), everyone) == []


async def test_unknown_names_are_listed_by_place(session: AsyncSession) -> None:
    selection = Selection(
        regions=("420000", "420199"),
        platforms=("site", "weibo"),
        organisations=(1, 9),
        accounts=(999, 1),
    )
    errors = await unknown_parts(session, selection, PLATFORMS, EVERYWHERE)
    assert {error.field: error.reason for error in errors} == {
        "regions[1]": "there is no region 420199",
        "platforms[1]": "there is no platform weibo",
        "organisations[1]": "there is no organisation 9",
        "accounts[0]": "there is no account 999",
    }
    assert await unknown_parts(session, Selection(everywhere=True), PLATFORMS, EVERYWHERE) == []

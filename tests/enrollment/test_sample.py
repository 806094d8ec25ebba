from collections import Counter
from itertools import count, pairwise

import pytest

from hub.enrollment.account_import import import_accounts
from hub.enrollment.enroller import Enroller
from hub.enrollment.enrolment import Enrolment
from hub.enrollment.platforms import platforms_of
from hub.enrollment.region_file import shipped_regions
from hub.enrollment.repository.regions import RegionRow
from hub.enrollment.sample import (
    APP,
    CLIENTS,
    PAGE,
    Client,
    Given,
    Receiver,
    as_csv,
    sample_accounts,
)
from hub.enrollment.upload.table import CSV
from hub.kit.db import Database
from hub.kit.keyring import Keyring
from hub.sdk import registry

RECEIVER = Receiver(
    endpoint=lambda account: f"https://sandbox.example/{account}/hook",
    secret=lambda _account: "whsec_" + "A" * 43 + "=",
)


@pytest.fixture(scope="module")
def regions() -> list[RegionRow]:
    return shipped_regions(townships=True)


def test_hubei_has_three_clients_for_each_of_its_119_units(regions: list[RegionRow]) -> None:
    rows = list(sample_accounts(regions, RECEIVER))
    assert Counter(row["平台"] for row in rows) == {"site": 119, "webhook": 238}
    assert len({row["单位"] for row in rows}) == 119
    assert all(row["行政区划代码"].startswith("42") for row in rows)
    wuhan = [row for row in rows if row["行政区划代码"] == "420100"]
    assert [(row["账号ID"], row["账号名称"], row["单位"]) for row in wuhan] == [
        ("420100", "武汉市融媒体中心网站", "武汉市融媒体中心"),
        ("yunshang-420100", "云上武汉", "武汉市融媒体中心"),
        ("fabu-420100", "武汉发布 · 客户端", "武汉市融媒体中心"),
    ]


def test_units_may_have_clients_in_turn_on_platforms_that_give_their_accounts_out(
    regions: list[RegionRow],
) -> None:
    numbers = count(1)
    in_turn = (
        APP,
        Client("wechat", "", "{place}发布", "公众号", {"edition": {"gather_minutes": 0}}),
        Client("weibo", "", "{place}发布", "微博"),
    )

    def given(platform: str) -> Given:
        return Given(f"{platform}-{next(numbers)}", {"protected": False}, {"secret": "一"})

    rows = list(sample_accounts(regions, RECEIVER, clients=PAGE, in_turn=in_turn, given=given))
    platforms = [row["平台"] for row in rows]
    assert platforms[:9] == [
        *("site", "webhook", "wechat"),
        *("site", "weibo", "webhook"),
        *("site", "wechat", "weibo"),
    ]
    assert len(rows) == 357
    assert rows[2]["账号ID"] == "wechat-1"
    assert rows[2]["settings.edition"] == '{"gather_minutes": 0}'
    assert (rows[2]["settings.protected"], rows[2]["credentials.secret"]) == ("false", "一")
    heading, *_ = as_csv(rows).decode().splitlines()
    assert heading.endswith(
        "settings.endpoint,credentials.secret,settings.protected,settings.edition"
    )


@pytest.mark.parametrize(
    ("code", "unit", "app"),
    [
        ("420102", "武汉市江岸区融媒体中心", "云上江岸"),
        ("429004", "湖北省仙桃市融媒体中心", "云上仙桃"),
        ("420325", "十堰市房县融媒体中心", "云上房县"),
        ("420528", "宜昌市长阳土家族自治县融媒体中心", "云上长阳"),
        ("110101", "北京市东城区融媒体中心", "云上东城"),
        ("420102002", "武汉市江岸区大智街道融媒体工作站", "云上大智"),
        ("441900003", "东莞市东城街道融媒体工作站", "云上东城"),
    ],
)
def test_a_unit_is_named_after_its_place(
    code: str, unit: str, app: str, regions: list[RegionRow]
) -> None:
    rows = sample_accounts(regions, RECEIVER, count=200_000)
    found = next(row for row in rows if row["账号ID"] == f"yunshang-{code}")
    assert (found["单位"], found["账号名称"]) == (unit, app)


def test_as_many_as_asked_for_come_from_counties_and_then_townships(
    regions: list[RegionRow],
) -> None:
    rows = list(sample_accounts(regions, RECEIVER, count=100_000))
    assert len(rows) == len({(row["平台"], row["账号ID"]) for row in rows}) == 100_000
    lengths = [len(row["行政区划代码"]) for row in rows]
    assert all(before <= after for before, after in pairwise(lengths))
    assert lengths.count(6) == 2_975 * len(CLIENTS)


def test_no_two_regions_share_a_unit(regions: list[RegionRow]) -> None:
    rows = sample_accounts(regions, RECEIVER, count=200_000, clients=CLIENTS[:1])
    units = [row["单位"] for row in rows]
    assert len(units) == len(set(units)) == 2_975 + 41_352


async def test_the_sample_of_hubei_is_a_file_that_can_be_imported(
    database: Database, regions: list[RegionRow]
) -> None:
    raw = as_csv(sample_accounts(regions, RECEIVER))
    async with database.work() as session:
        keyring = Keyring.of(bytes(32))
        office = Enroller.for_whole_hub("省融媒体中心")
        enrolment = Enrolment(session, platforms_of(registry.load()), keyring, office)
        report = await import_accounts(enrolment, raw, CSV)
    assert (report.created, report.organisations_created) == (357, 119)

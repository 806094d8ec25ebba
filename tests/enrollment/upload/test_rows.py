from typing import Any

import pytest

from hub.enrollment.platforms import Platforms
from hub.enrollment.schemas import NewAccount
from hub.enrollment.upload.columns import columns_of
from hub.enrollment.upload.rows import Row, RowReader
from hub.enrollment.upload.table import MAX_CELL, Cell, Line, Unreadable

HEADINGS = ["平台", "账号ID", "账号名称", "单位", "行政区划代码"]
WUHAN = ["app", "yunshang-420100", "云上武汉", "武汉市融媒体中心", "420100"]


def read(platforms: Platforms, cells: list[Cell], *more: str) -> Row:
    columns = columns_of(Line(1, [*HEADINGS, *more]), platforms)
    return RowReader(columns, platforms).read(Line(7, cells))


def wrong(row: Row) -> dict[str, str]:
    return dict(row.wrong)


def test_a_line_becomes_an_account(platforms: Platforms) -> None:
    row = read(
        platforms,
        [*WUHAN, "部门", "暂停", "https://www.wuhan.gov.cn/", "客户端、应急；防汛", "https://a.cn"],
        *("级别", "状态", "网址", "标签", "settings.endpoint"),
    )
    assert row.wrong == []
    assert isinstance(row.account, NewAccount)
    assert row.account.model_dump(exclude_none=True) == {
        "platform": "app",
        "external_id": "yunshang-420100",
        "name": "云上武汉",
        "organisation": "武汉市融媒体中心",
        "region_code": "420100",
        "level": "department",
        "status": "suspended",
        "url": "https://www.wuhan.gov.cn/",
        "tags": ["客户端", "应急", "防汛"],
        "settings": {"endpoint": "https://a.cn"},
    }


@pytest.mark.parametrize(
    ("heading", "cell", "field", "value"),
    [
        ("级别", "省级", "level", "province"),
        ("级别", "地级", "level", "city"),
        ("级别", "区县", "level", "county"),
        ("级别", "街道", "level", "township"),
        ("级别", "COUNTY", "level", "county"),
        ("状态", "正常", "status", "active"),
        ("状态", "注销", "status", "closed"),
        ("标签", " 应急 ,, 应急|防汛 ", "tags", ["应急", "防汛"]),
        ("网络区域", "gov_extranet", "network_zone", "gov_extranet"),
        ("状态", "  ", "status", None),
    ],
)
def test_words_are_understood_as_people_write_them(
    heading: str, cell: str, field: str, value: Any, platforms: Platforms
) -> None:
    row = read(platforms, [*WUHAN, cell], heading)
    assert row.wrong == []
    assert getattr(row.account, field) == value


@pytest.mark.parametrize("name", ["App", " app ", "ＡＰＰ", "自有客户端（App）", "自有客户端(APP)"])
def test_a_platform_has_a_key_and_a_chinese_name(name: str, platforms: Platforms) -> None:
    assert read(platforms, [name, *WUHAN[1:]]).account.platform == "app"


@pytest.mark.parametrize("code", ["４２０１００", " 420100 ", "420100\u3000"])
def test_a_code_may_be_full_width_and_have_blanks_around_it(
    code: str, platforms: Platforms
) -> None:
    assert read(platforms, [*WUHAN[:4], code]).account.region_code == "420100"


@pytest.mark.parametrize(
    ("number", "cell", "field", "why"),
    [
        (2, "", "external_id", "must not be empty"),
        (2, "ｇｈ＿１２３", "external_id", "write gh_123"),
        (2, "x" * 201, "external_id", "has 201 characters"),
        (3, "云上\n武汉", "name", "line break"),
        (3, "云上\x07武汉", "name", "control character"),
        (3, "云上\u202e武汉", "name", "reading direction"),
        (3, "长" * (MAX_CELL + 1), "name", "may have 4,000"),
        (3, Unreadable("is a formula"), "name", "formula"),
        (4, "   ", "organisation", "must not be empty"),
        (5, "420100000000", "region_code", "write 420100"),
        (5, "武汉市", "region_code", "digits only"),
        (5, Unreadable("is a date"), "region_code", "date"),
        (6, "县团级", "level", "'county'"),
        (7, "休眠", "status", "'suspended'"),
        (8, "javascript:alert(1)", "url", "web address"),
        (8, "www.wuhan.gov.cn", "url", "web address"),
        (9, "、".join(f"标签{n}" for n in range(21)), "tags", "20 entries"),
        (9, "应急、" + "长" * 51, "tags", "51 characters"),
        (10, "无标题", "column 10", "under no heading"),
    ],
)
def test_a_wrong_cell_is_named_and_spoils_no_other(
    number: int, cell: Cell, field: str, why: str, platforms: Platforms
) -> None:
    cells: list[Cell] = [*WUHAN, "", "", "", ""]
    cells[number - 1 : number] = [cell]
    row = read(platforms, cells, "级别", "状态", "网址", "标签")
    assert [each.field for each in row.wrong] == [field]
    assert why in row.wrong[0].reason
    assert row.account.platform == "app"


def test_every_wrong_cell_of_a_line_is_named_at_once(platforms: Platforms) -> None:
    row = read(platforms, ["app", "", "x" * 300, "", "42"])
    assert set(wrong(row)) == {"external_id", "name", "organisation", "region_code"}


def test_a_short_line_lacks_its_last_cells(platforms: Platforms) -> None:
    row = read(platforms, ["app", "yunshang-420100"])
    assert wrong(row) == dict.fromkeys(["name", "organisation", "region_code"], "must not be empty")


def test_a_secret_shows_in_no_representation(platforms: Platforms) -> None:
    row = read(platforms, [*WUHAN, "whsec_geheim"], "credentials.secret")
    assert row.account.credentials == {"secret": "whsec_geheim"}
    assert "geheim" not in repr(row)


@pytest.mark.parametrize(
    ("text", "value"),
    [("[3, 7]", [3, 7]), ('{"gather_minutes": 0}', {"gather_minutes": 0}), ("[3, 7", "[3, 7")],
)
def test_a_setting_that_has_parts_is_written_as_json(
    text: str, value: object, platforms: Platforms
) -> None:
    row = read(platforms, [*WUHAN, text], "settings.endpoint")
    assert row.account.settings == {"endpoint": value}

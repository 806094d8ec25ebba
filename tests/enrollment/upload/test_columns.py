import pytest

from hub.enrollment.platforms import Platforms
from hub.enrollment.upload.columns import columns_of
from hub.enrollment.upload.table import Line, Unreadable
from hub.kit.problems import InvalidInput

CHINESE = ["平台", "账号ID", "账号名称", "单位", "行政区划代码"]
FILING = ["number", "authority", "filed_on", "valid_until", "note"]
FIELDS = ["platform", "external_id", "name", "organisation", "region_code"]


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (CHINESE, FIELDS),
        (FIELDS, FIELDS),
        (["行政区划代码", *CHINESE[:4]], ["region_code", *FIELDS[:4]]),
        ([" 平台 ", "账号　ＩＤ", "账号 名称", "单 位", "区划代码"], FIELDS),
        (["Platform", "External ID", "NAME", "Organisation", "Region"], FIELDS),
        (
            [*CHINESE, "级别", "状态", "网址", "网络区域", "标签"],
            [*FIELDS, "level", "status", "url", "network_zone", "tags"],
        ),
        (
            [*CHINESE, "备案号", "备案机关", "备案 日期", "备案有效期至", "filing.note"],
            [*FIELDS, *(f"filing.{name}" for name in FILING)],
        ),
        (
            [*CHINESE, "settings.endpoint", "Credentials.Secret"],
            [*FIELDS, "settings.endpoint", "credentials.secret"],
        ),
    ],
)
def test_headings_are_read_in_both_languages_and_any_order(
    headings: list[str], fields: list[str], platforms: Platforms
) -> None:
    columns = columns_of(Line(1, list(headings)), platforms)
    assert [column.field for column in columns] == fields
    assert [column.number for column in columns] == list(range(1, len(fields) + 1))


def test_a_column_without_heading_is_no_column(platforms: Platforms) -> None:
    columns = columns_of(Line(1, ["平台", "", *CHINESE[1:], "  "]), platforms)
    assert [column.number for column in columns] == [1, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("headings", "where", "why"),
    [
        (
            [*CHINESE, "第一责任人"],
            "line 3, column 6 (第一责任人)",
            "unknown heading; known are 平台",
        ),
        ([*CHINESE, "settings.port"], "line 3, column 6 (settings.port)", "settings.endpoint"),
        ([*CHINESE, "platform"], "line 3, column 6 (platform)", "the same as column 1 (平台)"),
        ([*CHINESE, "平 台"], "line 3, column 6 (平 台)", "the same as column 1 (平台)"),
        (CHINESE[1:], "line 3", "平台 or platform is missing"),
        (["平台;账号ID"], "line 3, column 1 (平台;账号ID)", "semicolons"),
        (["平台\t账号ID"], r"line 3, column 1 (平台\t账号ID)", "tabs"),
        ([*CHINESE, *[""] * 200, "标签"], "line 3", "over 100 columns"),
    ],
)
def test_a_wrong_heading_is_named(
    headings: list[str], where: str, why: str, platforms: Platforms
) -> None:
    with pytest.raises(InvalidInput) as refused:
        columns_of(Line(3, list(headings)), platforms)
    assert (where, True) in [(error.field, why in error.reason) for error in refused.value.errors]


def test_all_wrong_headings_are_named_at_once(platforms: Platforms) -> None:
    with pytest.raises(InvalidInput) as refused:
        columns_of(Line(1, ["平台", "平台", "粉丝数", Unreadable("is a formula")]), platforms)
    assert len(refused.value.errors) == 2 + 4  # twice, unknown; and four are missing

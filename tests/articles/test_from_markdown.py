import pytest

from hub.articles.from_markdown import KEYS, MARKDOWN_BYTES, fields_from_markdown
from hub.articles.front_matter import DEPTH, FRONT_MATTER_CHARACTERS
from hub.articles.intake import draft_of
from hub.articles.prepare import prepare
from hub.kit.problems import InvalidInput

NOTICE = """\
---
title: 关于启动防汛Ⅳ级应急响应的通知
author: 省防汛抗旱指挥部办公室
tier: important
attachments:
  - 附件1.docx
---

据省气象台预报，我省有大到暴雨。

| 站点 | 水位 |
|------|------|
| 汉口 | 25.5 |
"""


def fields(text: str) -> dict[str, object]:
    return fields_from_markdown(text.encode())


def wrong(text: str) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as refused:
        fields(text)
    error = refused.value.errors[0]
    return error.field, error.reason


def front(matter: str) -> str:
    return f"---\n{matter}\n---\n正文。\n"


def test_front_matter_fills_the_fields_and_the_rest_is_the_body() -> None:
    found = fields(NOTICE)
    assert found["title"] == "关于启动防汛Ⅳ级应急响应的通知"
    assert found["tier"] == "important"
    assert found["attachments"] == ["附件1.docx"]
    assert "<td>汉口</td>" in str(found["body"])


@pytest.mark.parametrize(
    "text",
    [
        "# 江岸区停水公告\n\n因管网检修。\n",
        "---\nauthor: 市水务集团\n---\n# 江岸区停水公告\n\n因管网检修。\n",
        "---\ntitle: 江岸区停水公告\n---\n# 江岸区停水公告\n\n因管网检修。\n",
        "\ufeff---\r\ntitle: 江岸区停水公告\r\n---\r\n因管网检修。\r\n",
        "# 江岸区**停水**公告\n\n因管网检修。\n",
    ],
)
def test_the_title_is_the_front_matters_or_the_first_heading_and_stands_once(text: str) -> None:
    found = fields(text)
    assert found["title"] == "江岸区停水公告"
    assert str(found["body"]).strip() == "<p>因管网检修。</p>"


def test_a_first_heading_that_is_not_the_title_stays() -> None:
    found = fields("---\ntitle: 停水公告\n---\n# 一、范围\n\n江岸区。\n")
    assert "一、范围" in str(found["body"])


def test_a_file_without_a_title_has_none() -> None:
    assert "title" not in fields("因管网检修。\n")


def test_numbers_and_dates_are_read_as_they_stand() -> None:
    found = fields(front("title: 2026\nembargo_until: 2026-07-01T08:00:00+08:00\nsource: no"))
    assert found["title"] == "2026"
    assert found["source"] == "no"
    assert found["embargo_until"] == "2026-07-01T08:00:00+08:00"


def test_a_key_without_a_value_is_not_said() -> None:
    assert "author" not in fields(front("title: 公告\nauthor:"))


def test_an_unknown_key_is_named_with_those_that_are_known() -> None:
    field, reason = wrong(front("title: 公告\n标签: 防汛"))
    assert field == "标签"
    assert all(key in reason for key in KEYS)
    assert "body" not in KEYS


@pytest.mark.parametrize(
    ("matter", "says"),
    [
        ("- 公告\n- 通知", "must be lines of `key: value`"),
        ("公告", "must be lines of `key: value`"),
        ("title: 公告：一\nauthor: 武汉: 气象台", "needs quotes"),
        ("title: [公告", "cannot be read"),
        ("title: 公告\ntitle: 通知", "title twice"),
        ("title: \x07", "cannot be read"),
        ("title: 公告\nauthor: !!python/object/apply:os.system [ls]", "tags (!) are not allowed"),
        ("title: !!str 公告", "tags (!) are not allowed"),
        ("a: &a [x, x]\nb: *a", "anchors and aliases"),
        ("title: *nobody", "anchors and aliases"),
        ("title: " + "[" * 5_000, f"may be {DEPTH} deep"),
        ("title: 公\n" * FRONT_MATTER_CHARACTERS, f"may have {FRONT_MATTER_CHARACTERS}"),
        ("? [公告]\n: 1", "cannot be read"),
    ],
)
def test_front_matter_that_is_not_for_us_is_refused(matter: str, says: str) -> None:
    field, reason = wrong(front(matter))
    assert field == "front matter"
    assert says in reason


def test_a_mistake_in_front_matter_is_named_by_its_line() -> None:
    assert "line 3" in wrong(front("title: 公告\nauthor: !!str 市气象台"))[1]


def test_front_matter_that_never_ends_is_refused() -> None:
    assert "no second one" in wrong("---\ntitle: 公告\n\n正文。\n")[1]


def test_a_rule_in_the_middle_is_not_front_matter() -> None:
    assert str(fields("# 公告\n\n一\n\n---\n\n二\n")["body"]).count("<hr") == 1


def test_html_in_markdown_goes_through_the_sanitiser() -> None:
    found = fields(
        "# 公告\n\n<script>alert(1)</script>\n\n<b onclick=x>正文</b> [a](javascript:x)\n"
    )
    body = prepare(draft_of(found)).body
    assert "<strong>正文</strong>" in body
    assert "alert" not in body
    assert "href" not in body


def test_pictures_of_the_hub_survive_markdown() -> None:
    source = f"asset:sha256:{'0a' * 32}"
    assert f'src="{source}"' in str(fields(f"# 公告\n\n![水位]({source})\n")["body"])


def test_markdown_has_a_limit() -> None:
    field, reason = wrong("雨" * MARKDOWN_BYTES)
    assert field == "file"
    assert str(MARKDOWN_BYTES) in reason


def test_a_line_end_within_chinese_text_is_no_space() -> None:
    body = fields("# 停水通知\n\n因管网改造，\n江岸区部分路段\n停水 Tel\n12345。\n")["body"]
    assert body == "<p>因管网改造，江岸区部分路段停水 Tel\n12345。</p>\n"

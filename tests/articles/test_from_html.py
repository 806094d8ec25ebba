import pytest

from hub.articles.draft import BODY_BYTES
from hub.articles.from_html import fields_from_html
from hub.articles.intake import draft_of
from hub.articles.prepare import prepare
from hub.articles.tame import TAGS
from hub.kit.problems import InvalidInput

PAGE = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8">
<title>江岸区停水公告_武汉市水务局</title>
<meta name="ContentSource" content="武汉市水务局">
<meta name="Author" content="市供水管理处">
<meta name="Description" content="7月1日江岸区部分路段停水。">
<meta name="Url" content="//swj.wuhan.gov.cn/a.html">
<style>p { color: red }</style></head>
<body><nav>首页 &gt; 公告</nav><h1>江岸区<br>停水 &amp; 公告</h1><p>因管网检修。</p></body></html>
"""


def fields(html: str) -> dict[str, object]:
    return fields_from_html(html.encode())


def test_a_pages_head_fills_the_fields() -> None:
    found = fields(PAGE)
    assert found["source"] == "武汉市水务局"
    assert found["author"] == "市供水管理处"
    assert found["digest"] == "7月1日江岸区部分路段停水。"
    assert found["source_url"] == "https://swj.wuhan.gov.cn/a.html"


def test_the_title_is_the_heading_and_stands_once() -> None:
    found = fields(PAGE)
    assert found["title"] == "江岸区停水 & 公告"
    assert prepare(draft_of(found)).body == "<p>因管网检修。</p>"


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<title>停水公告</title><p>正文", "停水公告"),
        ("<h1>停水公告</h1><p>正文", "停水公告"),
        ("<title>b</title><h1>停水<script>x</script>公告</h1><p>正文", "停水公告"),
        ("<meta name=ArticleTitle content=停水公告><title>a</title><h1>b</h1>正文", "停水公告"),
        ("<!-- <h1>旧</h1> --><h1>停水公告</h1><p>正文", "停水公告"),
    ],
)
def test_where_the_title_comes_from(page: str, title: str) -> None:
    assert fields(page)["title"] == title


def test_a_page_without_a_title_has_none() -> None:
    assert "title" not in fields("<p>正文</p>")


def test_scripts_of_a_page_are_taken_out_and_named() -> None:
    prepared = prepare(draft_of(fields(PAGE.replace("<p>", "<script>x</script><p>"))))
    assert prepared.body == "<p>因管网检修。</p>"
    assert "script" in prepared.removed


@pytest.mark.parametrize("page", ["<p>" * (TAGS + 1), "雨" * BODY_BYTES])
def test_a_page_has_limits(page: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        fields(page)
    assert refused.value.errors[0].field == "file"


def test_many_unfinished_headings_take_no_time() -> None:
    assert "title" not in fields("<h1>" * TAGS)

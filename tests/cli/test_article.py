import base64
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from hub.articles.sniff import ASSET_BYTES
from hub.cli import article
from hub.cli.group import HubGroup

PNG = b"\x89PNG\r\n\x1a\n" + "汉口站水位".encode()
PDF = b"%PDF-1.7\n" + "应急响应分级表".encode()

NOTICE = """\
---
title: 关于启动防汛Ⅳ级应急响应的通知
source: 湖北省应急管理厅
cover: 图/水位.png
attachments:
  - 分级表.pdf
---

据省气象台预报，我省有大到暴雨。

![汉口站水位](图/水位.png)

详见[分级表](分级表.pdf)。
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a notice and what it shows."""
    (tmp_path / "图").mkdir()
    (tmp_path / "图" / "水位.png").write_bytes(PNG)
    (tmp_path / "分级表.pdf").write_bytes(PDF)
    (tmp_path / "通知.md").write_text(NOTICE, encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    commands = typer.Typer(cls=HubGroup)
    article.add_to(commands)
    return CliRunner().invoke(commands, ["article", *map(str, arguments)])


def answer(*arguments: object) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.usefixtures("hub")
def test_a_notice_is_added_with_what_it_shows(desk: Path) -> None:
    saved = answer("add", desk / "通知.md", "--tier", "important", "--category", "notice")
    version = saved["article"]["version"]
    assert (saved["article"]["tier"], saved["article"]["category"]) == ("important", "notice")
    assert version["title"] == "关于启动防汛Ⅳ级应急响应的通知"
    assert version["cover"]["name"] == "水位.png"
    assert version["pictures"][0]["digest"] == version["cover"]["digest"]
    assert [file["name"] for file in version["attachments"]] == ["分级表.pdf"]
    assert version["body"].count("asset:sha256:") == 2


@pytest.mark.usefixtures("hub")
def test_a_file_is_revised_shown_and_listed(desk: Path) -> None:
    article_id = answer("add", desk / "通知.md")["article"]["id"]
    assert not answer("revise", article_id, desk / "通知.md")["changed"]
    (desk / "通知.md").write_text(NOTICE.replace("Ⅳ", "Ⅲ"), encoding="utf-8")
    assert answer("revise", article_id, desk / "通知.md")["changed"]
    assert "Ⅲ" in answer("show", article_id)["version"]["title"]
    assert "Ⅳ" in answer("show", article_id, "--version", 1)["version"]["title"]
    (listed,) = answer("list", "--title", "防汛")
    assert (listed["id"], listed["current_version"]) == (article_id, 2)
    assert answer("list", "--tier", "major") == []
    assert answer("list", "--category", "sports") == []
    assert answer("revise", article_id, desk / "通知.md", "--category", "sports")
    assert [each["id"] for each in answer("list", "--category", "sports")] == [article_id]


@pytest.mark.usefixtures("hub")
def test_people_read_sentences(desk: Path) -> None:
    (desk / "通知.md").write_text(NOTICE + "\n<script>alert(1)</script>\n", encoding="utf-8")
    added = run("add", desk / "通知.md")
    assert "Article 1, version 1: saved" in added.stdout
    assert "Taken out: script" in added.stdout
    shown = run("show", 1).stdout
    assert "据省气象台预报" in shown
    assert "湖北省应急管理厅" in shown
    assert "关于启动防汛" in run("list").stdout


@pytest.mark.usefixtures("hub")
def test_json_and_html_are_added_too(desk: Path) -> None:
    picture = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    (desk / "a.json").write_text(
        json.dumps({"title": "停水公告", "body": f'<p>图</p><img src="{picture}">'}), "utf-8"
    )
    (desk / "a.html").write_text('<h1>停水公告</h1><img src="图/水位.png">', encoding="utf-8")
    one = answer("add", desk / "a.json", "--cover", desk / "图" / "水位.png")["article"]["version"]
    two = answer("add", desk / "a.html", "--attach", desk / "分级表.pdf")["article"]["version"]
    assert one["pictures"][0]["digest"] == one["cover"]["digest"] == two["pictures"][0]["digest"]
    assert two["title"] == "停水公告"
    assert two["attachments"][0]["media_type"] == "application/pdf"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.md", None, "FILE: there is no file"),
        ("a.docx", b"PK", "must end with .json, .md"),
        ("a.md", "# 防汛通知\n\n正文".encode("gbk"), "looks like GBK"),
        ("a.md", "正文", "title: is missing"),
        ("a.md", "# 通知\n\n![图](没有.png)", "body: there is no file"),
        ("a.md", "# 通知\n\n![图](../../etc/passwd)", "outside of the article's folder"),
        ("a.md", "---\ncover: ../x.png\n---\n# 通知\n\n正文", "outside of the article's folder"),
        ("a.md", "---\ncover: a.md\n---\n# 通知\n\n正文", "cover: a file is none of jpg"),
        ("a.md", "# 通知\n\n<script>x</script>", "body: is empty, or nothing is left"),
        ("a.html", '<h1>通知</h1><img src="data:image/png;base64,%%">', "not base64"),
        ("a.html", "<h1>通知</h1><img src=x.png>", "body: has a picture with the address"),
        ("a.json", '{"title": "a", "title": "b"}', "stands here twice"),
        ("a.json", '{"title": "a", "body": "<p>b</p>", "colour": 1}', "colour: is not a field"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_before_anything_is_sent(
    tmp_path: Path, name: str, content: str | bytes | None, says: str
) -> None:
    if content is not None:
        data = content if isinstance(content, bytes) else content.encode()
        (tmp_path / name).write_bytes(data)
    result = run("add", tmp_path / name)  # no hub runs: it would say so
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())


def test_a_picture_that_is_too_large_is_refused(desk: Path) -> None:
    (desk / "图" / "水位.png").write_bytes(PNG + bytes(ASSET_BYTES))
    result = run("add", desk / "通知.md")
    assert result.exit_code == 2
    assert "cover:" in result.stderr


def test_a_folder_is_not_an_article(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    assert run("add", tmp_path / "a.md").exit_code == 2


@pytest.mark.usefixtures("hub")
def test_an_article_that_is_not_there_is_wrong_use() -> None:
    assert run("show", 404).exit_code == 2

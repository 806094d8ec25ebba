"""A sheet is imported after its preview was read: that one, or none."""

import csv
import io
import re

import httpx
import openpyxl
from fastapi import FastAPI

from hub.access.roles import Role
from hub.enrollment.upload.account_file import MAX_REPORTED
from tests.console.conftest import person
from tests.enrollment.files import HEADINGS, csv_of
from tests.enrollment.places import Places, listed

PATH = "/console/accounts/import"
SONGZI = ["site", "421087", "松滋市融媒体中心网站", "松滋市融媒体中心", "421087"]
SHISHOU = ["site", "421081", "石首市融媒体中心网站", "石首市融媒体中心", "421081"]
WUCHANG = ["site", "420106", "武昌区融媒体中心网站", "武昌区融媒体中心", "420106"]


async def preview(browser: httpx.AsyncClient, raw: bytes, name: str = "台账.csv") -> httpx.Response:
    # as some browsers call every sheet on machines with a spreadsheet program
    file = {"file": (name, raw, "application/vnd.ms-excel")}
    return await browser.post(PATH, files=file)


def digest_in(page: httpx.Response) -> str:
    assert page.status_code == 200, page.text
    return page.text.partition('name="digest" value="')[2].partition('"')[0]


async def test_a_preview_says_what_it_would_do_and_does_nothing(
    unit: httpx.AsyncClient, places: Places
) -> None:
    page = await preview(unit, csv_of([SONGZI, SHISHOU]))
    assert '<span class="figure-count">2</span>' in page.text
    assert await listed(places.centre, q="songzi") == []
    done = await unit.post(f"{PATH}/now", data={"digest": digest_in(page)})
    assert (done.status_code, done.headers["location"]) == (303, "/console/accounts")
    assert await listed(places.centre, q="songzi") == ["421087"]


async def test_a_workbook_is_read_whatever_the_browser_calls_it(unit: httpx.AsyncClient) -> None:
    book = openpyxl.Workbook()
    for row in (HEADINGS, SONGZI):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    page = await preview(unit, out.getvalue(), "台账.xlsx")
    assert '<span class="figure-count">1</span>' in page.text


async def test_every_bad_row_is_shown_and_nothing_can_be_imported(
    unit: httpx.AsyncClient,
) -> None:
    bad = [[*SONGZI[:4], "421099"], WUCHANG, ["nowhere", *SHISHOU[1:]]]
    page = await preview(unit, csv_of([SONGZI, *bad]))
    assert page.status_code == 422
    for line in (3, 4, 5):
        assert f"第 {line} 行，" in page.text
    assert "没有行政区划代码 421099" in page.text
    assert 'name="digest"' not in page.text


async def test_of_more_wrong_cells_than_a_page_has_all_are_in_a_file(
    unit: httpx.AsyncClient, app: FastAPI
) -> None:
    rows = [["site", f"421087-{n}", *SONGZI[2:4], "421099"] for n in range(MAX_REPORTED + 7)]
    page = await preview(unit, csv_of(rows))
    assert "另有 7 处" in page.text
    (path,) = re.findall(r'href="(/console/accounts/import/wrong.csv[^"]+)"', page.text)
    answer = await unit.get(path)
    assert answer.status_code == 200
    heading, *lines = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert heading == ["行号", "列", "原因"]
    assert [int(line) for line, _column, _why in lines] == list(range(2, len(rows) + 2))
    assert {column for _line, column, _why in lines} == {"第 5 列（行政区划代码）"}
    assert 'name="digest"' not in page.text
    async with await person(app, Role.UNIT_ADMINISTRATOR) as other:
        assert (await other.get(path)).status_code == 422


async def test_another_file_than_was_previewed_is_not_imported(
    unit: httpx.AsyncClient, places: Places
) -> None:
    digest = digest_in(await preview(unit, csv_of([SONGZI])))
    await preview(unit, csv_of([SHISHOU]))  # in another tab
    answer = await unit.post(f"{PATH}/now", data={"digest": digest})
    assert answer.status_code == 422
    assert "请重新选择" in answer.text
    assert await listed(places.centre, region="421000") == ["421000", "421022"]


async def test_nobody_imports_what_somebody_else_has_previewed(
    unit: httpx.AsyncClient, app: FastAPI, places: Places
) -> None:
    digest = digest_in(await preview(unit, csv_of([SONGZI])))
    async with await person(app, Role.UNIT_ADMINISTRATOR) as other:
        assert (await other.post(f"{PATH}/now", data={"digest": digest})).status_code == 422
    assert await listed(places.centre, q="songzi") == []


async def test_no_file_is_said_so(unit: httpx.AsyncClient) -> None:
    answer = await unit.post(PATH, files={"other": ("", b"")})
    assert answer.status_code == 422
    assert "请选择文件" in answer.text

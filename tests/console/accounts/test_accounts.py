"""The list of accounts, an account's page, and what is done there."""

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from tests.console.conftest import person
from tests.enrollment.places import Places

PATH = "/console/accounts"


async def shown(browser: httpx.AsyncClient, path: str, status: int = 200) -> str:
    """Return a page's main part."""
    answer = await browser.get(path)
    assert answer.status_code == status, answer.text
    return answer.text.partition("<main")[2].partition("</main>")[0]


async def test_the_list_has_what_was_granted_and_the_tree_its_counts(
    unit: httpx.AsyncClient,
) -> None:
    html = await shown(unit, PATH)
    assert "荆州市融媒体中心网站" in html
    assert "公安县人民政府网" in html
    assert "武汉市" not in html
    assert '<a href="/console/accounts?region=421000"' in html
    below = await shown(unit, f"{PATH}?region=421000")
    assert '<span>公安县</span><span class="quiet num">1</span>' in below
    leaf = await shown(unit, f"{PATH}?region=421022")
    assert 'region=421022" aria-current="true"><span>公安县</span>' in leaf
    assert "荆州市融媒体中心网站" not in leaf


@pytest.mark.parametrize("page", ["", "/{account}", "/new", "/new?platform=site"])
async def test_whoever_reads_english_gets_a_platforms_english_name(
    unit: httpx.AsyncClient, places: Places, page: str
) -> None:
    unit.headers["Accept-Language"] = "en"
    address = page.format(account=places.accounts["421022"])
    assert "Region&#39;s own pages" in await shown(unit, f"{PATH}{address}")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=gongan", ["公安县人民政府网"]),
        ("q=rmt&level=city", ["武汉市融媒体中心网站", "荆州市融媒体中心网站"]),
        ("platform=site&region=420102&status=&tag=", ["江岸区融媒体中心网站"]),
        ("status=closed", []),
    ],
)
async def test_filters_are_in_the_address(
    query: str, found: list[str], editor: httpx.AsyncClient, places: Places
) -> None:
    html = (await shown(editor, f"{PATH}?{query}")).partition("filters-act")[2]
    links = [name for name in found if name in html]
    assert links == found
    assert html.count("data-drawer") == len(found)
    assert places.accounts


@pytest.mark.parametrize(
    "query", ["region=420199", "region=abc", "platform=nowhere", "organisation=99"]
)
async def test_a_filter_that_can_find_nothing_says_so_beside_its_field(
    query: str, editor: httpx.AsyncClient
) -> None:
    html = await shown(editor, f"{PATH}?{query}", 422)
    assert 'aria-invalid="true"' in html


async def test_a_long_list_has_a_next_page_with_the_same_filters(
    editor: httpx.AsyncClient, places: Places
) -> None:
    async with places.app.state.parts.database.work() as session:
        await session.execute(
            text(
                """
                insert into accounts (platform, external_id, name, organisation_id, region_code,
                    level) select 'site', 'page-' || n, '江岸区社区' || n, organisation_id,
                    region_code, level from accounts, generate_series(1, 60) as n
                where external_id = '420102'
                """
            )
        )
    html = await shown(editor, f"{PATH}?region=420102")
    way = html.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "region=420102" in way
    rest = await shown(editor, way)
    assert rest.count("data-drawer") == 61 - 50


async def test_an_account_is_shown_with_all_that_is_known(
    unit: httpx.AsyncClient, places: Places
) -> None:
    html = await shown(unit, f"{PATH}/{places.accounts['421022']}")
    for words in ("公安县融媒体中心", "421022", "县级", "使用中", "区域网页"):
        assert words in html
    assert "/credentials" not in html  # a page of the hub's own has none


async def test_another_regions_account_is_a_page_that_says_there_is_none(
    unit: httpx.AsyncClient, places: Places
) -> None:
    other = places.accounts["420100"]
    for path in ("", "/change", "/credentials", "/recent"):
        there = await shown(unit, f"{PATH}/{other}{path}", 404)
        nowhere = await shown(unit, f"{PATH}/987654{path}", 404)
        assert there.replace(f"没有账号 {other}。", "没有账号 987654。") == nowhere
    for path, data in (("status", {"status": "closed"}), ("check", {}), ("change", {"name": "x"})):
        answer = await unit.post(f"{PATH}/{other}/{path}", data=data)
        assert answer.status_code == 404


async def test_an_account_is_suspended_and_activated(
    unit: httpx.AsyncClient, places: Places
) -> None:
    path = f"{PATH}/{places.accounts['421022']}"
    answer = await unit.post(f"{path}/status", data={"status": "suspended"})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert "已暂停" in await shown(unit, path)
    await unit.post(f"{path}/status", data={"status": "active"})
    assert "使用中" in await shown(unit, path)


async def test_what_an_account_says_of_itself_is_changed(
    unit: httpx.AsyncClient, places: Places
) -> None:
    path = f"{PATH}/{places.accounts['421022']}"
    form = {
        "name": "公安发布",
        "url": "not an address",
        "network_zone": "internet",
        "tags": "客户端",
    }
    wrong = await unit.post(f"{path}/change", data=form)
    assert wrong.status_code == 422
    assert 'value="not an address"' in wrong.text
    assert 'aria-invalid="true"' in wrong.text
    right = form | {"url": "https://www.gongan.gov.cn/", "tags": "客户端、应急"}
    assert (await unit.post(f"{path}/change", data=right)).status_code == 303
    html = await shown(unit, path)
    assert "公安发布" in html
    assert "应急" in html


async def test_the_platform_is_asked_now(unit: httpx.AsyncClient, places: Places) -> None:
    path = f"{PATH}/{places.accounts['421022']}"
    checked = await unit.post(f"{path}/check")
    assert checked.status_code == 200
    assert "无法确认账号是否可用。</b>  平台没有提供查询方式。" in checked.text
    assert (await unit.get(f"{path}/recent")).status_code == 200


async def test_who_only_reads_finds_nothing_to_press(app: FastAPI, places: Places) -> None:
    async with await person(app, Role.AUDITOR) as auditor:
        html = await shown(auditor, f"{PATH}/{places.accounts['421022']}")
        assert "<form" not in html
        assert "/console/accounts/new" not in await shown(auditor, PATH)
        assert (await auditor.get(f"{PATH}/new")).status_code == 403
        path = f"{PATH}/{places.accounts['421022']}/status"
        assert (await auditor.post(path, data={"status": "closed"})).status_code == 403

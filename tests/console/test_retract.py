"""A compliance officer retracts from every account with two clicks, alone."""

import asyncio
import re
from html import unescape
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from hub.console.retract import pages
from hub.settings import Settings
from tests.console.conftest import person
from tests.console.town import enrol, issue, lands, published, story

ADDRESS = "/console/retract"


def key_in(html: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', html)
    assert found
    return found[1]


def places_in(html: str) -> list[tuple[str, str]]:
    """Return the account and the story's number of each place that a page lists."""
    listed = html.partition('id="places"')[2]
    row = r'/console/accounts/\d+">([^<]+)</a>.*?data-label="稿件">(#\d+)<'
    return re.findall(row, listed)


async def click(officer: httpx.AsyncClient, article: int, **more: Any) -> httpx.Response:
    sheet = await officer.get(ADDRESS, params={"article": article})
    fields = {"article": article, "why": "error", "key": key_in(sheet.text)} | more
    return await officer.post(ADDRESS, data=fields)


async def test_the_sheet_says_how_many_go_and_the_second_click_does_it(
    client: httpx.AsyncClient, officer: httpx.AsyncClient, settings: Settings
) -> None:
    article = await published(client, settings)
    sheet = (await officer.get(ADDRESS, params={"article": article})).text
    assert "撤回 5 个账号的稿件" in sheet
    answer = await click(officer, article)
    assert answer.status_code == 303
    command = (
        await client.get("/api/v1" + answer.headers["location"].removeprefix("/console"))
    ).json()
    assert (command["kind"], command["priority"], command["reason"]) == (
        "retract",
        "urgent",
        "内容有误",
    )


async def test_the_sheet_says_where_derived_stories_are_too_place_by_place(
    client: httpx.AsyncClient,
    officer: httpx.AsyncClient,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "PLACES", 4)
    article = await published(client, settings)
    derived = await story(client, "江岸区停水路段延长", derived_from=article)
    push = await issue(client, kind="push", articles=[derived], target={"everywhere": True})
    await lands(client, settings, push)
    answer = await officer.get(ADDRESS, params={"article": article})
    assert "撤回 5 个账号的 10 处稿件" in answer.text
    seen = places_in(answer.text)
    while way := re.search(r'rel="next" href="([^"]+)"', answer.text):
        answer = await officer.get(unescape(way[1]))
        assert answer.status_code == 200
        seen += places_in(answer.text)
    assert len(seen) == len(set(seen)) == 10
    assert {number for _account, number in seen} == {f"#{article}", f"#{derived}"}


async def test_the_places_in_some_regions_alone_are_listed_alone(
    client: httpx.AsyncClient,
    officer: httpx.AsyncClient,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "PLACES", 1)
    article = await published(client, settings)
    sheet = await click(officer, article, **{"scope.regions": "420102 420103"})
    way = re.search(r'rel="next" href="([^"]+)"', sheet.text)
    assert way
    last = await officer.get(unescape(way[1]))
    assert [account for account, _number in places_in(last.text)] == ["江汉区融媒体中心网站"]
    assert 'rel="next"' not in last.text


async def test_a_list_of_places_without_a_story_leads_to_the_search(
    officer: httpx.AsyncClient,
) -> None:
    answer = await officer.get(f"{ADDRESS}/places")
    assert (answer.status_code, answer.headers["location"]) == (303, ADDRESS)


async def test_a_double_click_is_one_command(
    client: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    article = await story(client)
    key = key_in((await officer.get(ADDRESS, params={"article": article})).text)
    fields = {"article": article, "why": "mistake", "key": key}
    first = await officer.post(ADDRESS, data=fields)
    second = await officer.post(ADDRESS, data=fields)
    assert first.headers["location"] == second.headers["location"]
    listed = (await client.get("/api/v1/commands", params={"kind": "retract"})).json()
    assert len(listed["items"]) == 1


async def test_an_old_sheet_retracts_what_was_reinstated_since(
    client: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    article = await story(client)
    key = key_in((await officer.get(ADDRESS, params={"article": article})).text)
    fields = {"article": article, "why": "mistake", "key": key}
    first = await officer.post(ADDRESS, data=fields)
    order = {"kind": "reinstate", "articles": [article], "reason": "经核实内容无误"}
    (await client.post("/api/v1/commands", json=order)).raise_for_status()
    again = await officer.post(ADDRESS, data=fields)
    assert again.status_code == 303
    assert again.headers["location"] != first.headers["location"]
    push = {"kind": "push", "articles": [article], "target": {"everywhere": True}}
    assert (await client.post("/api/v1/commands", json=push)).status_code == 409


async def test_two_officers_at_once_both_get_through(
    client: httpx.AsyncClient, officer: httpx.AsyncClient, app: FastAPI
) -> None:
    article = await story(client)
    async with await person(app, Role.COMPLIANCE_OFFICER) as other:
        answers = await asyncio.gather(click(officer, article), click(other, article, why="over"))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["location"] for answer in answers}) == len(answers)
    sealed = (await client.get(f"/api/v1/articles/{article}")).json()["sealed_at"]
    assert sealed


async def test_the_instruction_is_kept_with_it(
    client: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    article = await story(client)
    answer = await click(
        officer,
        article,
        why="instruction",
        words="电话通知",
        **{
            "instruction.from": "省委网信办",
            "instruction.document": "鄂网信办函〔2026〕31号",
            "instruction.received_at": "2026-07-01T10:20",
        },
    )
    command = (
        await client.get("/api/v1" + answer.headers["location"].removeprefix("/console"))
    ).json()
    assert command["reason"] == "上级指令要求撤稿：电话通知"
    assert command["instruction"]["received_at"] == "2026-07-01T02:20:00Z"


async def test_a_wrong_field_comes_back_beside_what_was_written(
    client: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    article = await story(client)
    answer = await click(officer, article, why="other", public_reason="因内容更新，本文已撤下")
    assert answer.status_code == 422
    assert "请填写具体原因。" in answer.text
    assert "因内容更新，本文已撤下" in answer.text
    assert (await client.get("/api/v1/commands", params={"kind": "retract"})).json()["items"] == []


async def test_what_could_not_be_issued_leaves_nothing_behind(
    client: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    await enrol(client)
    article = await story(client)
    answer = await click(officer, article, **{"scope.regions": "429999"})
    assert answer.status_code == 422
    assert "field-why" in answer.text
    assert (await client.get("/api/v1/commands")).json()["items"] == []


async def test_a_wrong_field_of_the_instruction_is_named_beside_it(
    client: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    article = await story(client)
    answer = await click(officer, article, **{"instruction.document": "鄂网信办函〔2026〕31号"})
    assert answer.status_code == 422
    assert "<details open>" in answer.text
    assert 'id="h-instruction.from">未填写' in answer.text


async def test_a_retraction_of_some_regions_is_confirmed_with_their_number(
    client: httpx.AsyncClient, officer: httpx.AsyncClient, settings: Settings
) -> None:
    article = await published(client, settings)
    some = {"scope.regions": "420102 420103"}
    counted = await click(officer, article, **some)
    assert "撤回 2 个账号的稿件" in counted.text
    assert "420102 420103" in counted.text
    assert (await client.get("/api/v1/commands", params={"kind": "retract"})).json()["items"] == []
    fields = {"article": article, "why": "error", "key": key_in(counted.text)} | some
    answer = await officer.post(ADDRESS, data=fields | {"counted": some["scope.regions"]})
    assert answer.status_code == 303
    command = await client.get("/api/v1" + answer.headers["location"].removeprefix("/console"))
    assert command.json()["progress"]["total"] == 2


async def test_a_sheet_that_was_sent_comes_back_with_what_was_changed_since(
    client: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    article = await story(client)
    key = key_in((await officer.get(ADDRESS, params={"article": article})).text)
    fields = {"article": article, "why": "mistake", "key": key}
    assert (await officer.post(ADDRESS, data=fields)).status_code == 303
    again = await officer.post(ADDRESS, data=fields | {"words": "省委网信办来电"})
    assert again.status_code == 409
    assert 'value="省委网信办来电"' in again.text
    meant = fields | {"words": "省委网信办来电", "key": key_in(again.text)}
    assert (await officer.post(ADDRESS, data=meant)).status_code == 303


async def test_a_story_that_is_nowhere_is_banned_all_the_same(
    client: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    article = await story(client)
    assert "全网禁发" in (await officer.get(ADDRESS, params={"article": article})).text
    assert (await click(officer, article)).status_code == 303


async def test_stories_are_found_by_words_and_by_pinyin(
    client: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    article = await story(client)
    for words in ("停水", "tingshui"):
        html = (await officer.get(ADDRESS, params={"q": words})).text
        assert f"{ADDRESS}?article={article}" in html
    assert "没有标题含这些词语的稿件" in (await officer.get(ADDRESS, params={"q": "防汛"})).text


async def test_another_citys_story_is_not_there(client: httpx.AsyncClient, app: FastAPI) -> None:
    await enrol(client)
    article = await story(client, region="420100")
    async with await person(app, Role.COMPLIANCE_OFFICER, "420500") as other:
        answer = await other.get(ADDRESS, params={"article": article})
    assert answer.status_code in {404, 422}
    assert "停水" not in answer.text


async def test_who_may_not_retract_is_told_so(app: FastAPI) -> None:
    async with await person(app, Role.REVIEWER) as reviewer:
        answer = await reviewer.get(ADDRESS)
    assert answer.status_code == 403
    assert "text/html" in answer.headers["content-type"]


async def test_a_sheet_that_the_hub_has_not_made_retracts_nothing(
    client: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    article = await story(client)
    assert (await click(officer, article, key="k" * 101)).status_code == 422
    assert (await client.get("/api/v1/commands")).json()["items"] == []

"""An editor pushes from the console: what the button says is what is sent, once."""

import re
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from hub.console.filters import ZONE, minute
from hub.console.push.foreseen import NAMED
from hub.kit.db import Database
from tests.commands.newsroom import Newsroom
from tests.commands.test_forecast import SUBSCRIPTION, enrol_wechat, use
from tests.console.conftest import person
from tests.console.newsday import words
from tests.console.town import enrol, issue, story

ADDRESS = "/console/push"
WUHAN = {"target.regions": "420100"}
PART = {"HX-Request": "true", "HX-Target": "preview"}


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


async def looked(editor: httpx.AsyncClient, article: int, **fields: Any) -> dict[str, Any]:
    """Fill the sheet in and look at it; return what its button would send."""
    sheet = await editor.get(ADDRESS, params={"article": article})
    said = {"article": article, "key": hidden(sheet.text, "key")} | WUHAN | fields
    seen = await editor.post(f"{ADDRESS}/preview", data=said, headers=PART)
    return said | {"confirmed": hidden(seen.text, "confirmed"), "act": "send"}


async def commands(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/api/v1/commands")).json()["items"]
    return found


@pytest.fixture
async def article(client: httpx.AsyncClient) -> int:
    """A story, and five clients in Wuhan."""
    await enrol(client)
    return await story(client)


async def test_the_button_says_to_how_many_it_goes_and_it_goes_to_these(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, article: int
) -> None:
    sheet = await editor.get(ADDRESS, params={"article": article})
    assert "选择推送目标后" in sheet.text
    said = {"article": article, "key": "k1", "target.regions": "420102, 420103"}
    part = await editor.post(f"{ADDRESS}/preview", data=said, headers=PART)
    assert "推送到 2 个账号" in part.text
    assert "2 可彻底撤回" in part.text
    assert "<html" not in part.text
    beside_the_count, _, _rest = part.text.partition("<details")
    assert "江岸区融媒体中心网站，江汉区融媒体中心网站" in beside_the_count
    assert "如 江岸区" not in beside_the_count  # these are all

    answer = await editor.post(ADDRESS, data=said | {"confirmed": "2", "act": "send"})
    assert answer.status_code == 303
    (command,) = await commands(client)
    assert answer.headers["location"] == f"/console/commands/{command['id']}"
    assert command["progress"]["total"] == 2


async def test_without_a_script_a_button_counts(editor: httpx.AsyncClient, article: int) -> None:
    said = {"article": article, "key": "k1", "act": "look", "target.everywhere": "1"}
    page = await editor.post(ADDRESS, data=said | {"reason": "防汛提示"})
    assert page.status_code == 200
    assert "推送到 5 个账号" in page.text
    assert "防汛提示" in page.text
    assert hidden(page.text, "key") == "k1"


async def test_of_many_accounts_some_are_named_beside_the_count(
    editor: httpx.AsyncClient, article: int
) -> None:
    page = await editor.post(ADDRESS, data={"article": article, "act": "look"} | WUHAN)
    beside_the_count, _, _rest = page.text.partition("<details><summary>部分账号")
    assert beside_the_count.count("融媒体中心网站") == NAMED
    assert "如 武汉市融媒体中心网站，" in beside_the_count


async def test_all_that_the_sheet_says_is_what_is_issued(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, article: int
) -> None:
    accounts = (await client.get("/api/v1/accounts")).json()["items"]
    city, jiangan, jianghan, *_rest = [each["id"] for each in accounts]
    for account, tags in {city: ["应急"], jiangan: ["应急"], jianghan: ["应急", "停更"]}.items():
        address = f"/api/v1/accounts/{account}"
        (await client.patch(address, json={"tags": tags})).raise_for_status()
    begins = datetime.now(ZONE).replace(second=0, microsecond=0) + timedelta(days=1)
    moments = {
        "not_before": begins,
        "not_after": begins + timedelta(hours=2),
        "take_down_at": begins + timedelta(days=7),
    }
    said = await looked(
        editor,
        article,
        **{
            "target.levels": ["city", "county"],
            "target.platforms": ["site"],
            "target.tags": "应急",
            "target.exclude.tags": "停更",
            "target.exclude.accounts": f"{jiangan}",
            "target.accounts": f"{city}",
            "priority": "urgent",
            "reason": "防汛提示",
        },
        **{name: f"{moment:%Y-%m-%dT%H:%M}" for name, moment in moments.items()},
    )
    assert said["confirmed"] == "1"
    assert (await editor.post(ADDRESS, data=said)).status_code == 303
    (line,) = await commands(client)
    issued = (await client.get(f"/api/v1/commands/{line['id']}")).json()
    assert issued["rule"] == {
        "regions": ["420100"],
        "levels": ["city", "county"],
        "platforms": ["site"],
        "tags": ["应急"],
        "accounts": [city],
        "exclude": {"tags": ["停更"], "accounts": [jiangan]},
    }
    assert (issued["priority"], issued["reason"]) == ("urgent", "防汛提示")
    assert {name: datetime.fromisoformat(issued[name]) for name in moments} == moments


async def test_a_story_under_an_embargo_is_said_to_go_out_at_its_end_and_waits_for_it(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, article: int
) -> None:
    ends = datetime.now(ZONE).replace(second=0, microsecond=0) + timedelta(hours=6)
    sealed = await story(client, title="江汉区高考考点公布", embargo_until=ends.isoformat())
    page = await editor.post(ADDRESS, data={"article": sealed, "act": "look"} | WUHAN)
    assert f"将于 {minute(ends)} 发出" in page.text
    said = {"article": sealed, "key": "k1", "confirmed": "5", "act": "send"} | WUHAN
    assert (await editor.post(ADDRESS, data=said)).status_code == 303
    (command,) = await commands(client)
    assert (command["state"], command["issued_at"]) == ("scheduled", None)
    now = await editor.post(ADDRESS, data={"article": article, "act": "look"} | WUHAN)
    assert "将于" not in now.text


async def test_what_cannot_be_taken_back_what_waits_and_what_is_lost_is_said_before(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, database: Database
) -> None:
    room = Newsroom(database)
    await room.open()
    await room.enrol("420100", "site", count=3)
    await room.enrol("420100", "manual")
    (unknown,) = await room.enrol("420100", "fax")  # its connector was taken out
    spent, _left = [await enrol_wechat(room, SUBSCRIPTION) for _ in range(2)]
    await use(room, spent, "day", 1)
    long = await story(client, title="防" * 33)

    page = words(await editor.post(ADDRESS, data={"article": long, "act": "look"} | WUHAN))

    assert "3 可彻底撤回，2 留卡片，1 需人工撤回，1 无法撤回" in page
    assert "1 个订阅号今日已发" in page
    assert "超出次数的会等到重新计数后发出" in page
    assert "撤稿：3 可彻底撤回 · 更正：原处更新" in page
    assert "撤稿：2 留卡片 · 更正：" in page
    assert f"#{long} 标题：33 字，最多 32 字，不会在该平台发出" in page
    await room.rows("delete from accounts where id = :a", a=unknown)


async def test_a_double_click_is_one_command(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, article: int
) -> None:
    said = await looked(editor, article)
    first, second = [await editor.post(ADDRESS, data=said) for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    assert len(await commands(client)) == 1


async def test_a_sheet_that_was_sent_sends_nothing_else(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, article: int
) -> None:
    said = await looked(editor, article)
    await editor.post(ADDRESS, data=said)
    other = await editor.post(ADDRESS, data=said | {"reason": "改了主意"})
    assert other.status_code == 409
    assert "改了主意" in other.text
    assert len(await commands(client)) == 1
    meant = said | {"reason": "改了主意", "key": hidden(other.text, "key")}
    assert (await editor.post(ADDRESS, data=meant)).status_code == 303
    assert len(await commands(client)) == 2


async def test_when_it_would_go_to_others_than_confirmed_nothing_is_sent(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, article: int
) -> None:
    said = await looked(editor, article)
    again = await editor.post(ADDRESS, data=said | {"confirmed": "4"})
    assert again.status_code == 200
    assert "目标数已由确认时的 4 变为 5" in again.text
    assert hidden(again.text, "confirmed") == "5"
    assert await commands(client) == []
    assert (await editor.post(ADDRESS, data=said)).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"target.regions": ""}, "请至少选择一项"),
        ({"target.regions": "wuhan"}, "wuhan"),
        ({"not_before": "2020-01-01T08:00"}, "2020-01-01T08:00"),
        ({"target.accounts": "12 abc"}, "abc"),
    ],
)
async def test_a_wrong_field_comes_back_with_what_was_written(
    client: httpx.AsyncClient,
    editor: httpx.AsyncClient,
    article: int,
    wrong: dict[str, str],
    words: str,
) -> None:
    said = {"article": article, "key": "k1", "reason": "防汛提示", "confirmed": "5"}
    page = await editor.post(ADDRESS, data=said | WUHAN | wrong)
    assert page.status_code == 422
    assert words in page.text
    assert "防汛提示" in page.text
    assert 'class="field-why"' in page.text
    assert await commands(client) == []


async def test_a_key_that_is_not_the_hubs_sends_nothing(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, article: int
) -> None:
    said = await looked(editor, article)
    for key in ("k" * 101, "推稿"):
        assert (await editor.post(ADDRESS, data=said | {"key": key})).status_code == 422
    assert await commands(client) == []


async def test_a_saved_target_fills_the_sheet(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, article: int
) -> None:
    said = {"article": article, "name": "江岸江汉", "target.regions": "420102 420103"}
    part = await editor.post(f"{ADDRESS}/sets", data=said, headers={"HX-Target": "sets"})
    assert "江岸江汉" in part.text
    taken = await editor.post(f"{ADDRESS}/sets", data=said, headers={"HX-Target": "sets"})
    assert "已被使用" in taken.text
    (made,) = (await client.get("/api/v1/target-sets")).json()["items"]

    sheet = await editor.get(ADDRESS, params={"article": article, "set": made["id"]})
    assert "推送到 2 个账号" in sheet.text
    assert "420102 420103" in sheet.text
    await editor.post(f"{ADDRESS}/sets/{made['id']}/delete", data={"article": article})
    gone = await editor.get(ADDRESS, params={"article": article, "set": made["id"]})
    assert gone.status_code == 404


async def test_a_number_without_end_is_a_wrong_field(
    editor: httpx.AsyncClient, article: int
) -> None:
    endless = {"article": article, "name": "各县", "target.accounts": "9" * 5_000}
    for path in (ADDRESS, f"{ADDRESS}/preview", f"{ADDRESS}/sets"):
        assert (await editor.post(path, data=endless)).status_code in {200, 422}, path
    assert (await editor.post(ADDRESS, data={"article": "9" * 5_000})).status_code == 422


async def test_what_keeps_it_waiting_is_said_before(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, article: int
) -> None:
    hold = {"scope": "region", "reach": "420102", "reason": "系统升级，暂停推送"}
    (await client.post("/api/v1/holds", json=hold)).raise_for_status()
    page = await editor.post(ADDRESS, data={"article": article, "act": "look"} | WUHAN)
    assert "1 篇次不会发出" in page.text
    assert "系统升级，暂停推送" in page.text
    assert "江岸区</a>" in page.text


async def test_another_citys_story_and_clients_are_not_there(
    client: httpx.AsyncClient, app: FastAPI, article: int
) -> None:
    wuhans = await story(client, region="420100")
    async with await person(app, Role.CENTRAL_EDITOR, "420500") as other:
        assert (await other.get(ADDRESS, params={"article": wuhans})).status_code == 404
        own = await story(client, region="420500", title="宜昌市夷陵区汛期安全提示")
        said = {"article": own, "key": "k1", "confirmed": "5"} | WUHAN
        refused = await other.post(ADDRESS, data=said)
        assert refused.status_code == 403
        everywhere = {"article": own, "act": "look", "target.everywhere": "1"}
        assert "没有账号会收到" in (await other.post(ADDRESS, data=everywhere)).text
    assert await commands(client) == []
    assert article


async def test_stories_are_found_and_pushed_together(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, article: int
) -> None:
    second = await story(client, title="江汉区建设大道夜间施工公告")
    found = await editor.get(ADDRESS, params={"q": "tingshui"})
    assert f'value="{article}"' in found.text
    said = {"article": [article, second], "act": "look"} | WUHAN
    assert "推送 2 篇稿件，共 10 篇次" in (await editor.post(ADDRESS, data=said)).text


async def test_what_was_chosen_stays_chosen_while_another_is_looked_for(
    editor: httpx.AsyncClient, client: httpx.AsyncClient, article: int
) -> None:
    second = await story(client, title="江汉区建设大道夜间施工公告")
    for q in ("shigong", "", "没有这样的稿件"):
        found = await editor.get(ADDRESS, params={"q": q, "article": article})
        assert re.search(rf'value="{article}"[^>]* checked', found.text), q
        assert "data-ticked>1<" in found.text
        assert found.text.count(f'value="{article}"') == 1
    both = await editor.get(ADDRESS, params={"q": "shigong", "article": article})
    assert re.search(rf'value="{second}"(?![^>]* checked)', both.text)
    elsewhere = await editor.get(ADDRESS, params={"q": "shigong", "article": 10**6})
    assert elsewhere.status_code == 404


async def test_a_correction_goes_to_where_an_earlier_version_is(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, article: int
) -> None:
    address = "/console/correct"
    await issue(client, kind="push", articles=[article], target={"regions": ["420100"]})
    sheet = await editor.get(address, params={"article": article})
    assert "更正 5 处" in sheet.text
    assert "处还不是现行版本" in sheet.text  # of some nothing is out yet
    said = {"article": article, "key": hidden(sheet.text, "key"), "reason": "时间有误"}
    unconfirmed = await editor.post(address, data=said | {"confirmed": "1"})
    assert "目标数已由确认时的 1 变为 5" in unconfirmed.text
    answer = await editor.post(address, data=said | {"confirmed": "5"})
    assert answer.status_code == 303
    assert [each["kind"] for each in await commands(client)] == ["correct", "push"]


async def test_who_may_not_push_is_told_so(app: FastAPI) -> None:
    async with await person(app, Role.REVIEWER) as reviewer:
        assert (await reviewer.get(ADDRESS)).status_code == 403
        assert (await reviewer.get("/console/correct")).status_code == 403

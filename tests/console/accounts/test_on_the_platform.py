"""An account's page: the hub's stories there, what the platform says of it, and what is left."""

from collections.abc import Sequence
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from hub.enrollment import dependencies
from hub.sdk.contract import Account, Tools
from hub.sdk.manifest import Also
from hub.sdk.optional import Healthy, Left, Post, Unhealthy
from tests.console.conftest import person
from tests.console.newsday import words
from tests.deliveries.platform import Platform
from tests.enrollment.places import API, Places

TEN = datetime(2026, 7, 21, 2, tzinfo=UTC)
TITLE = "江岸区解放大道部分路段停水通知"


class Talking(Platform):
    """Says of an account what a test wants."""

    def __init__(self) -> None:
        super().__init__("site", also=frozenset({Also.CHECK_ACCOUNT, Also.LIST_RECENT, Also.QUOTA}))
        self.says: Healthy | Unhealthy | Exception = Healthy("公安发布")
        self.shows: Sequence[Post] | Exception = ()

    async def check_account(self, tools: Tools, account: Account) -> Healthy | Unhealthy:
        _ = tools, account
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    async def quota(self, tools: Tools, account: Account) -> Sequence[Left]:
        _ = tools, account
        return [Left("publish", 3)]

    async def list_recent(self, tools: Tools, account: Account, most: int) -> Sequence[Post]:
        _ = tools, account, most
        if isinstance(self.shows, Exception):
            raise self.shows
        return self.shows


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Talking:
    made = Talking()
    monkeypatch.setattr(dependencies, "_installed", lambda: {"site": made})
    return made


async def put(places: Places, remote_id: str) -> tuple[int, int]:
    """Let a story be on the account; return its number and its command's."""
    story = {"title": TITLE, "body": "<p>今晚22时起停水。</p>"}
    article = (await places.centre.post(f"{API}/articles", json=story)).json()["article"]["id"]
    push = {"kind": "push", "articles": [article], "target": {"regions": ["421022"]}}
    command = (await places.centre.post(f"{API}/commands", json=push)).json()["id"]
    async with places.app.state.parts.database.work() as session:
        await session.execute(
            text(
                "update placements set open = false, due_at = null, have = 'present', "
                "have_version = 1, remote_id = :remote_id, since = now()"
            ),
            {"remote_id": remote_id},
        )
    return article, command


async def test_the_hubs_stories_on_an_account_lead_to_themselves_and_to_their_commands(
    editor: httpx.AsyncClient, unit: httpx.AsyncClient, places: Places, path: str
) -> None:
    assert "该账号上没有经云稿库推送的稿件。" in words(await editor.get(path))
    article, command = await put(places, "p-1")
    answer = await editor.get(path)
    assert f'<a href="/console/articles/{article}">{TITLE}</a>' in answer.text
    assert f'<a href="/console/commands/{command}">{command}</a>' in answer.text
    assert TITLE not in (await unit.get(path)).text  # who keeps accounts reads no stories


async def test_what_a_platform_says_of_an_account_is_shown_with_what_is_left(
    unit: httpx.AsyncClient, path: str, platform: Talking
) -> None:
    said = words(await unit.post(f"{path}/check"))
    assert "平台答复：账号可用。 公安发布" in said
    assert "发布: 平台显示剩余 3 次" in said
    platform.says = Unhealthy("48001: api unauthorized")
    said = words(await unit.post(f"{path}/check"))
    assert "账号不可用。 48001: api unauthorized" in said
    assert "平台显示剩余" not in said
    platform.says = httpx.ReadTimeout("too slow")
    assert "无法确认账号是否可用。" in words(await unit.post(f"{path}/check"))


async def test_posts_that_the_hub_did_not_put_there_stand_out(
    unit: httpx.AsyncClient, places: Places, path: str, platform: Talking
) -> None:
    article, _ = await put(places, "p-1")
    platform.shows = [
        Post("p-2", "低价房源，<b>加微信</b>", "javascript:alert(1)"),
        Post("p-1", TITLE, "https://www.gongan.gov.cn/p-1", TEN),
    ]
    answer = await unit.get(f"{path}/recent")
    said = words(answer)
    assert "低价房源，&lt;b&gt;加微信&lt;/b&gt; — 无记录" in said
    assert f"稿件 {article}" in said
    assert '<a href="https://www.gongan.gov.cn/p-1"' in answer.text
    assert "javascript:" not in answer.text
    platform.shows = ()
    assert "平台上没有该账号的内容。" in words(await unit.get(f"{path}/recent"))
    platform.shows = httpx.ReadTimeout("too slow")
    assert "无法得知账号当前内容。" in words(await unit.get(f"{path}/recent"))


async def test_who_may_not_ask_a_platform_finds_no_way_to(
    app: FastAPI, path: str, platform: Talking
) -> None:
    async with await person(app, Role.AUDITOR) as auditor:
        page = (await auditor.get(path)).text
        assert f"{path}/recent" not in page
        assert f"{path}/check" not in page
        assert (await auditor.get(f"{path}/recent")).status_code == 403
        assert (await auditor.post(f"{path}/check")).status_code == 403
    assert platform

"""The sandbox keeps the platform's rules, asked without the connector."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from connectors.wechat.cover import plain_cover
from connectors.wechat.sandbox import Sandbox
from connectors.wechat.settings import Credentials, Settings
from hub.sdk.testing.sandbox import Enrolled
from hub.sdk.testing.stories import pixels
from tests.connectors.wechats import World, open_world

FIRST = {"offset": 0, "count": 1}
TITLE = "关于启动防汛四级应急响应的通知"


class Caller:
    """Somebody who has an account's secret."""

    def __init__(self, world: World, enrolled: Enrolled) -> None:
        self.enrolled = enrolled
        self._world = world
        self._client = httpx.AsyncClient(base_url=f"{world.server.url}/cgi-bin/", trust_env=False)
        self.token = ""

    async def fetch(self, *, force: bool = False) -> dict[str, Any]:
        assert self.enrolled.credentials is not None
        given = {
            "grant_type": "client_credential",
            "appid": self.enrolled.external_id,
            "secret": self.enrolled.credentials["secret"],
            "force_refresh": force,
        }
        answer: dict[str, Any] = (await self._client.post("stable_token", json=given)).json()
        self.token = answer.get("access_token", self.token)
        return answer

    async def post(self, path: str, body: Any = None, **call: Any) -> dict[str, Any]:
        call |= {"content": body} if isinstance(body, bytes) else {"json": body} if body else {}
        sign = "&" if "?" in path else "?"
        response = await self._client.post(f"{path}{sign}access_token={self.token}", **call)
        assert response.status_code == 200
        answer: dict[str, Any] = response.json()
        return answer

    async def draft(self, *titles: str, **changes: Any) -> dict[str, Any]:
        files = {"media": ("cover.png", plain_cover(), "image/png")}
        cover = await self.post("material/add_material?type=image", files=files)
        articles = [
            {"title": title, "content": "<p>通知。</p>", "thumb_media_id": cover["media_id"]}
            | changes
            for title in titles or (TITLE,)
        ]
        return await self.post("draft/add", {"articles": articles})

    async def publish(self, *titles: str) -> str:
        """Publish on the quiet channel; return the article's id."""
        draft = await self.draft(*titles)
        number = (await self.post("freepublish/submit", draft))["publish_id"]
        return str((await self.post("freepublish/get", {"publish_id": number}))["article_id"])

    async def close(self) -> None:
        await self._client.aclose()


def to_midnight(world: World) -> float:
    """Return the seconds until the next day begins in Beijing."""
    return 86_400 - (world.clock.now() + 8 * 3_600) % 86_400


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with open_world() as world:
        yield world


@pytest.fixture
async def caller(world: World) -> AsyncIterator[Caller]:
    caller = Caller(world, world.sandbox.enrol(world.server.url))
    await caller.fetch()
    yield caller
    await caller.close()


# --- tokens --------------------------------------------------------------------------------------


async def test_the_token_is_the_same_for_all_until_five_minutes_before_its_end(
    world: World, caller: Caller
) -> None:
    first = caller.token
    world.sandbox.let_pass(6_800)
    assert (await caller.fetch())["access_token"] == first
    world.sandbox.let_pass(200)
    answer = await caller.fetch()
    assert answer["access_token"] != first
    assert 300 <= answer["expires_in"] <= 7_200


async def test_the_token_before_is_good_for_five_minutes(world: World, caller: Caller) -> None:
    first = caller.token
    await caller.fetch(force=True)
    caller.token = first
    world.sandbox.let_pass(290)
    assert "total_count" in await caller.post("draft/batchget", FIRST)
    world.sandbox.let_pass(20)
    assert (await caller.post("draft/batchget", FIRST))["errcode"] == 40001


async def test_forcing_twice_within_thirty_seconds_changes_nothing(
    world: World, caller: Caller
) -> None:
    forced = (await caller.fetch(force=True))["access_token"]
    assert (await caller.fetch(force=True))["access_token"] == forced
    world.sandbox.let_pass(31)
    assert (await caller.fetch(force=True))["access_token"] != forced


async def test_forcing_is_allowed_twenty_times_a_day(world: World, caller: Caller) -> None:
    world.sandbox.let_pass(to_midnight(world) + 1)
    for _ in range(20):
        world.sandbox.clock.move_on(31)
        assert "access_token" in await caller.fetch(force=True)
    world.sandbox.clock.move_on(31)
    assert (await caller.fetch(force=True))["errcode"] == 45009


@pytest.mark.parametrize(("token", "code"), [("", 40014), ("wx0", 40014), ("x.y", 40014)])
async def test_a_token_that_is_none_is_refused(caller: Caller, token: str, code: int) -> None:
    caller.token = token
    assert (await caller.post("draft/batchget", FIRST))["errcode"] == code


async def test_a_token_ends(world: World, caller: Caller) -> None:
    world.sandbox.let_pass(7_201)
    assert (await caller.post("draft/batchget", FIRST))["errcode"] == 42001


# --- drafts --------------------------------------------------------------------------------------


async def test_escapes_are_taken_literally(caller: Caller) -> None:
    draft = await caller.draft()
    kept = await caller.post("draft/get", draft)
    article = {**kept["news_item"][0], "title": "汛情"}
    escaped = await caller.post("draft/add", json.dumps({"articles": [article]}).encode())
    (item,) = (await caller.post("draft/get", escaped))["news_item"]
    assert item["title"] == "\\u6c5b\\u60c5"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "汛" * 33}, 45003),
        ({"author": "室" * 17}, 45110),
        ({"digest": "摘" * 129}, 45004),
        ({"content": "水" * 20_000}, 45002),
        ({"content_source_url": "https://hub.hubei.example/" + "a" * 1_024}, 45005),
        ({"content": '<p><a href="https://hub.hubei.example">原文</a></p>'}, 45166),
        ({"thumb_media_id": "nothing"}, 40007),
        ({"title": ""}, 47001),
    ],
)
async def test_a_draft_has_limits(caller: Caller, changes: dict[str, str], code: int) -> None:
    assert (await caller.draft(**changes))["errcode"] == code


async def test_a_ninth_story_is_too_many(caller: Caller) -> None:
    titles = [f"防汛快报第{n}期" for n in range(1, 10)]
    assert (await caller.draft(*titles))["errcode"] == 45008
    assert "media_id" in await caller.draft(*titles[:8])


async def test_scripts_and_pictures_of_others_vanish_without_a_word(
    world: World, caller: Caller
) -> None:
    ours = f'<img src="{world.server.url}/mmbiz/a/0">'
    content = f'<p>汛情</p><script>x()</script><img src="https://img.example/1.jpg">{ours}'
    kept = await caller.post("draft/get", await caller.draft(content=content))
    assert kept["news_item"][0]["content"] == f"<p>汛情</p>{ours}"


async def test_a_sent_draft_is_used_up(caller: Caller) -> None:
    draft = await caller.draft()
    await caller.post("freepublish/submit", draft)
    for path in ("draft/get", "freepublish/submit", "draft/delete"):
        assert (await caller.post(path, draft))["errcode"] == 40007


@pytest.mark.parametrize(
    ("path", "name", "data", "code"),
    [
        ("media/uploadimg", "a.png", b"GIF89a", 40005),
        ("media/uploadimg", "a.jpg", b"\xff\xd8\xff" + bytes(1_000_000), 40009),
        ("material/add_material?type=image", "a.webp", b"RIFF....WEBP", 40005),
        ("material/add_material?type=image", "picture", pixels(1), 41005),
    ],
)
async def test_a_picture_has_limits(
    caller: Caller, path: str, name: str, data: bytes, code: int
) -> None:
    answer = await caller.post(path, files={"media": (name, data, "image/png")})
    assert answer["errcode"] == code


# --- sends and their limits ----------------------------------------------------------------------


@pytest.mark.parametrize("body", [{}, {"index": 0}])
async def test_deleting_without_an_index_deletes_everything(
    world: World, caller: Caller, body: dict[str, int]
) -> None:
    article = await caller.publish("防汛快报第1期", "防汛快报第2期")
    answer = await caller.post("freepublish/delete", {"article_id": article, **body})
    assert answer["errcode"] == 0
    assert not [post for post in world.sandbox.posts(caller.enrolled) if post.live]


async def test_deleting_by_index_deletes_one(world: World, caller: Caller) -> None:
    article = await caller.publish("防汛快报第1期", "防汛快报第2期")
    await caller.post("freepublish/delete", {"article_id": article, "index": 1})
    live = [post.title for post in world.sandbox.posts(caller.enrolled) if post.live]
    assert live == ["防汛快报第2期"]
    (one, other) = (await caller.post("freepublish/getarticle", {"article_id": article}))[
        "news_item"
    ]
    assert (one["is_deleted"], other["is_deleted"]) == (True, False)


async def test_ten_deletions_are_a_day_and_ten_clearings_a_month(
    world: World, caller: Caller
) -> None:
    article = await caller.publish("防汛快报第1期")
    deletion = {"article_id": article, "index": 1}
    own = {"appid": caller.enrolled.external_id}
    for _ in range(10):
        for _ in range(10):
            assert (await caller.post("freepublish/delete", deletion))["errcode"] == 0
        assert (await caller.post("freepublish/delete", deletion))["errcode"] == 45009
        assert (await caller.post("clear_quota", own))["errcode"] == 0
    assert (await caller.post("clear_quota", own))["errcode"] == 48006
    world.sandbox.let_pass(31 * 86_400)
    await caller.fetch()
    assert (await caller.post("clear_quota", own))["errcode"] == 0


async def test_what_is_left_can_be_asked(caller: Caller) -> None:
    path = {"cgi_path": "/cgi-bin/freepublish/delete"}
    before = (await caller.post("openapi/quota/get", path))["quota"]
    await caller.post("freepublish/delete", {"article_id": await caller.publish(), "index": 1})
    after = (await caller.post("openapi/quota/get", path))["quota"]
    assert (before["remain"], after["remain"]) == (10, 9)


async def test_a_day_begins_at_midnight_in_beijing(world: World, caller: Caller) -> None:
    owner = world.sandbox.of(caller.enrolled)
    owner.sends_a_day = 1
    world.sandbox.let_pass(to_midnight(world) - 60)
    world.sandbox.send_by_hand(caller.enrolled)
    await caller.fetch()
    body = {"filter": {"is_to_all": True}, "msgtype": "mpnews", "mpnews": await caller.draft()}
    assert (await caller.post("message/mass/sendall", body))["errcode"] == 45028
    world.sandbox.let_pass(120)
    assert (await caller.post("message/mass/sendall", body))["errcode"] == 0


async def test_an_unknown_interface_is_an_error_inside_a_200(caller: Caller) -> None:
    assert (await caller.post("freepublish/undo"))["errcode"] == 40066
    assert (await caller.post("draft/add", b"not json"))["errcode"] == 47001
    assert (await caller.post("draft/add", b"[]"))["errcode"] == 47001


# --- what readers see ----------------------------------------------------------------------------


async def test_a_card_stays_and_its_page_says_that_it_was_deleted(world: World) -> None:
    message = await world.sent(world.enrol(), 2)
    await world.call("retract", message.part(0))
    appid = message.account.settings.appid
    async with httpx.AsyncClient(base_url=world.server.url, trust_env=False) as reader:
        phone = (await reader.get(f"/accounts/{appid}")).text
        first = (await reader.get("/")).text
    titles = [article.title for article in message.articles]
    assert all(title in phone for title in titles)
    assert phone.count("已删除") == 1
    assert appid in first


async def test_the_summary_counts_what_readers_have(world: World) -> None:
    one, other = world.enrol(), world.enrol("freepublish")
    message = await world.sent(one, 3)
    await world.sent(other, 2)
    await world.sent(other, 1, "-8-2-0-0")  # its story is out twice there
    await world.call("retract", message.part(0))
    async with httpx.AsyncClient(base_url=world.server.url, trust_env=False) as reader:
        counts = (await reader.get("/_summary")).json()
    assert counts == {
        "accounts": 2, "sends": 3, "live": 5, "deleted": 1, "cards": 1, "doubled": 1
    }  # fmt: skip


def test_any_appid_is_an_account_with_a_secret_of_its_own() -> None:
    sandbox = Sandbox("mass")
    one, other = (sandbox.enrolled(f"wx{n:016x}", "http://127.0.0.1:1") for n in range(2))
    assert one.credentials != other.credentials
    Settings.model_validate(one.settings)
    Credentials.model_validate(one.credentials)
    again = Sandbox("mass").enrolled(one.external_id, "http://127.0.0.1:1")
    assert again.credentials == one.credentials


def test_ten_thousand_accounts_are_cheap() -> None:
    sandbox = Sandbox("mass")
    began = time.monotonic()
    for _ in range(10_000):
        sandbox.enrol("http://127.0.0.1:1")
    assert time.monotonic() - began < 10


async def test_it_runs_as_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "connectors.wechat.sandbox", "--leashed"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    url = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))["url"]
    async with httpx.AsyncClient(base_url=url, trust_env=False) as reader:
        answer = await reader.get("/_summary")
    assert answer.json()["sends"] == 0
    process.stdin.close()
    assert await asyncio.wait_for(process.wait(), 20) == 0

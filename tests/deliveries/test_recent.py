"""What an account shows now, and which of it the hub has put there."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import text

from hub.deliveries.answers import MOST_WORDS
from hub.enrollment import dependencies
from hub.sdk import call
from hub.sdk.contract import Account, Tools
from hub.sdk.manifest import Also
from hub.sdk.optional import Post
from tests.deliveries.platform import Platform
from tests.deliveries.world import World, open_world

NOON = datetime(2026, 7, 21, 4, tzinfo=UTC)


class Showing(Platform):
    """Shows what a test wants."""

    def __init__(self) -> None:
        super().__init__(also=frozenset({Also.LIST_RECENT}))
        self.shows: Sequence[Post] | Exception = ()
        self.writes = False

    async def list_recent(self, tools: Tools, account: Account, most: int) -> Sequence[Post]:
        _ = tools, account, most
        if self.writes:
            guard = call.current()
            assert guard is not None
            guard.hand_over()
        if isinstance(self.shows, Exception):
            raise self.shows
        return self.shows


@pytest.fixture
def platform() -> Showing:
    return Showing()


@pytest.fixture
async def world(database_url: str, redis_url: str, platform: Showing) -> AsyncIterator[World]:
    async with open_world(database_url, redis_url, platform, Platform("mute")) as opened:
        yield opened


@pytest.fixture
def desk(
    monkeypatch: pytest.MonkeyPatch, client: httpx.AsyncClient, world: World
) -> httpx.AsyncClient:
    monkeypatch.setattr(dependencies, "_installed", lambda: world.platforms)
    return client


async def shown(desk: httpx.AsyncClient, account: int, **query: int) -> dict[str, object]:
    answer = await desk.get(f"/api/v1/accounts/{account}/recent", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def put(world: World, account: int, article: int, remote_id: str, want: int) -> None:
    """Let the hub know of a copy."""
    async with world.database.connection() as connection:
        statement = """
            insert into placements (article_id, account_id, command_id, want, open, have,
                have_version, lane, level, remote_id, due_at)
            values (:article, :account, 1, :want, false, 'present', 1, 'app/push', 'county', :id,
                now() + interval '1 hour')"""
        given = {"article": article, "account": account, "want": want, "id": remote_id}
        await connection.execute(text(statement), given)


async def test_what_the_hub_did_not_put_there_is_told_from_what_it_did(
    world: World, desk: httpx.AsyncClient, platform: Showing
) -> None:
    mine, other = await world.enrol(2)
    article = await world.article()
    await put(world, mine, article, "p-3", want=1)
    await put(world, other, article, "p-1", want=1)  # another account's name for a post
    platform.shows = [
        Post("p-3", "关于长江武汉段水位超警戒的提示", "https://app.example/p-3", NOON),
        Post("p-1", "低价房源，加微信", "javascript:alert(document.cookie)"),
    ]
    posts = (await shown(desk, mine))["posts"]
    assert posts == [
        {
            "remote_id": "p-3",
            "title": "关于长江武汉段水位超警戒的提示",
            "url": "https://app.example/p-3",
            "published_at": "2026-07-21T04:00:00Z",
            "article_id": article,
            "wanted": True,
        },
        {
            "remote_id": "p-1",
            "title": "低价房源，加微信",
            "url": None,
            "published_at": None,
            "article_id": None,
            "wanted": None,
        },
    ]


async def test_what_no_text_can_hold_is_mended(
    world: World, desk: httpx.AsyncClient, platform: Showing
) -> None:
    (account,) = await world.enrol()
    platform.shows = [Post("p-\0", "防汛\ud83d快讯" * 1_000)]
    (post,) = (await shown(desk, account))["posts"]  # type: ignore[misc]
    assert (post["remote_id"], post["title"][:5]) == ("p-\ufffd", "防汛?快讯")
    assert len(post["title"]) == MOST_WORDS


async def test_what_should_be_gone_and_strays_are_not_wanted(
    world: World, desk: httpx.AsyncClient, platform: Showing
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await put(world, account, article, "p-1", want=0)
    async with world.database.connection() as connection:
        statement = """
            insert into remote_objects (article_id, account_id, slot, kind, remote_id, connector,
                connector_version, origin)
            values (:article, :account, 0, 'post', 'p-2', 'app', '1', 'observed')"""
        await connection.execute(text(statement), {"article": article, "account": account})
    platform.shows = [Post("p-2", "重复的一条"), Post("p-1", "撤下的一条")]
    posts = (await shown(desk, account))["posts"]
    assert [(one["article_id"], one["wanted"]) for one in posts] == [(article, False)] * 2  # type: ignore[attr-defined,index]


async def test_no_more_is_shown_than_was_asked_for(
    world: World, desk: httpx.AsyncClient, platform: Showing
) -> None:
    (account,) = await world.enrol()
    platform.shows = [Post(f"p-{n}", "防汛快讯") for n in range(5)]
    assert len((await shown(desk, account, most=2))["posts"]) == 2  # type: ignore[arg-type]
    answer = await desk.get(f"/api/v1/accounts/{account}/recent", params={"most": 101})
    assert answer.status_code == 422


async def test_what_is_not_known_is_not_shown_as_nothing(
    world: World, desk: httpx.AsyncClient, platform: Showing
) -> None:
    (account,) = await world.enrol()
    platform.shows = httpx.ReadTimeout("too slow")
    found = await shown(desk, account)
    assert (found["posts"], bool(found["why"])) == (None, True)
    (mute,) = await world.enrol(platform="mute")
    assert (await shown(desk, mute))["posts"] is None
    assert (await desk.get("/api/v1/accounts/999/recent")).status_code == 404
    (nowhere,) = await world.enrol(platform="nowhere")
    assert (await desk.get(f"/api/v1/accounts/{nowhere}/recent")).status_code == 409


async def test_a_list_can_make_nothing_public(
    world: World, desk: httpx.AsyncClient, platform: Showing
) -> None:
    platform.writes = True
    (account,) = await world.enrol()
    assert (await shown(desk, account))["why"] == "NotSent: Not sent: it was stopped."

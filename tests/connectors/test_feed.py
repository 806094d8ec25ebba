"""Feeds, and the WebSub hub that is told of them: alone, and with the engine and the pages."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_network
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter
from sqlalchemy import text

from connectors.feed import connector
from connectors.feed.connector import Settings
from connectors.feed.websub import address_of
from hub.access.mandate import Mandate
from hub.commands import service
from hub.commands.schemas import CommandRequest
from hub.deliveries.setup import make_engine
from hub.kit.keyring import Keyring
from hub.kit.parts import Parts
from hub.sdk import Account, Done, Gone, Outcome, Pending, Placement, Retry, Tools
from hub.sdk.call import Operation
from hub.sdk.http import make_tools
from hub.sdk.manifest import Viewpoint
from hub.sdk.pool import Pool
from hub.sdk.testing import faults
from hub.sdk.testing.server import Server, Which
from hub.settings import EngineSettings
from hub.sites.addresses import account_feed_path, story_path
from tests.connectors.played import CORRECTED, NOTICE
from tests.connectors.websub import WebSubHub, from_app
from tests.sites.stage import DESK, WUHAN, Stage

REQUEST: TypeAdapter[Any] = TypeAdapter(CommandRequest)
BASE = "http://127.0.0.1:8000"
TITLE = "关于启动防汛Ⅳ级应急响应的通知"


async def nothing_to_fetch(_url: str) -> bytes:
    return b"<feed/>"


@dataclass
class Websub:
    """A WebSub hub behind a server that can misbehave."""

    hub: WebSubHub
    server: Server
    tools: Tools

    def place(self, *, told: bool = True) -> Placement:
        settings = Settings(websub_hub=f"{self.server.url}/" if told else None)
        site = f"{BASE}/sites/420100"
        account = Account(42, "library", "武汉图书馆大屏", "420100", settings, site_url=site)
        return Placement("4711-42-0-0", "4711-42-0-0-publish-1", account, since=datetime.now(UTC))


@pytest.fixture
async def websub() -> AsyncIterator[Websub]:
    pool = Pool(allowed=[ip_network("127.0.0.0/8")])
    hub = WebSubHub(nothing_to_fetch)
    async with Server(hub.app, lambda _: False) as server:
        yield Websub(hub, server, make_tools(pool, BASE))
        assert server.failures == []
    pool.close()


async def call(operation: Any, tools: Tools, *arguments: Any) -> Outcome:
    with Operation(finish_by=time.monotonic() + 5) as guard:
        outcome: Outcome = await operation(tools, *arguments)
    assert not guard.committed  # the record makes it public, no call does
    return outcome


def handed(placement: Placement, outcome: Outcome) -> Placement:
    assert isinstance(outcome, Pending)
    return replace(placement, state=outcome.handle)


# --- the connector alone ---------------------------------------------------------------------


def test_the_ledger_is_its_viewpoint_and_the_page_its_need() -> None:
    can = connector.manifest.capabilities
    assert (can.viewpoint, can.needs_page, can.batches) == (Viewpoint.LEDGER, True, False)


async def test_without_a_hub_nobody_is_called(websub: Websub) -> None:
    place = websub.place(told=False)
    named = Done(place.key, f"{BASE}{story_path('420100', 4711)}")
    payload = connector.render(NOTICE, None)
    assert await call(connector.publish, websub.tools, place, payload) == named
    assert await call(connector.update, websub.tools, place, payload) == named
    assert await call(connector.retract, websub.tools, place) == Done(place.key)
    assert websub.server.ledger == []


async def test_the_hub_is_told_of_the_feed_after_the_record_and_not_before(
    websub: Websub,
) -> None:
    place = websub.place()
    payload = connector.render(NOTICE, None)
    for operation in (connector.publish, connector.update):
        before = len(websub.hub.told)
        recorded = handed(place, await call(operation, websub.tools, place, payload))
        assert len(websub.hub.told) == before
        done = await call(connector.poll, websub.tools, recorded)
        assert done == Done(place.key, f"{BASE}{story_path('420100', 4711)}")
    topic = f"{BASE}{account_feed_path(42)}"
    assert websub.hub.told == [topic, topic]
    assert address_of(websub.tools, place.account) == topic


async def test_a_retraction_tells_the_hub_too(websub: Websub) -> None:
    copy = replace(websub.place(), remote_id="4711-42-0-0")
    assert await call(connector.retract, websub.tools, copy) == Done(copy.remote_id)
    assert len(websub.hub.told) == 1
    assert isinstance(await connector.read_back(websub.tools, copy), Gone)
    assert isinstance(await connector.look_up(websub.tools, copy), Gone)


@pytest.mark.parametrize(
    "fault",
    [faults.DROPPED, faults.ANSWER_LOST, faults.ERROR, faults.GATEWAY, faults.REDIRECT],
    ids=lambda fault: fault.name,
)
async def test_a_hub_that_was_not_told_is_told_again(
    websub: Websub, fault: faults.Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.feed.websub.HUB_SECONDS", 0.3)
    place = websub.place()
    recorded = handed(place, await call(connector.publish, websub.tools, place, 4711))
    websub.server.misbehave(fault, times=2, on=Which.ALL)
    assert isinstance(await call(connector.poll, websub.tools, recorded), Retry)
    assert isinstance(await call(connector.retract, websub.tools, recorded), Retry)
    assert isinstance(await call(connector.poll, websub.tools, recorded), Done)
    assert isinstance(await call(connector.retract, websub.tools, recorded), Done)


async def test_a_hub_that_asks_to_wait_is_obeyed(websub: Websub) -> None:
    place = websub.place()
    recorded = handed(place, await call(connector.publish, websub.tools, place, 4711))
    websub.server.misbehave(faults.TOO_MANY, on=Which.ALL)
    outcome = await call(connector.poll, websub.tools, recorded)
    assert isinstance(outcome, Retry)
    assert outcome.after == faults.RETRY_AFTER_SECONDS


async def test_a_push_does_not_wait_for_ever_for_a_dead_hub_but_a_retraction_does(
    websub: Websub,
) -> None:
    """Subscribers find a new story when they come by; a retracted one they may have kept."""
    place = websub.place()
    recorded = handed(place, await call(connector.publish, websub.tools, place, 4711))
    late = replace(recorded, state=(recorded.state or {}) | {"until": time.time() - 1})
    websub.server.misbehave(faults.GATEWAY, times=None, on=Which.ALL)
    assert isinstance(await call(connector.poll, websub.tools, recorded), Retry)
    assert isinstance(await call(connector.poll, websub.tools, late), Done)
    assert isinstance(await call(connector.retract, websub.tools, late), Retry)


def test_all_accounts_share_what_is_rendered() -> None:
    assert connector.render(NOTICE, None) == connector.render(CORRECTED, None) == 4711


# --- with the engine and the pages -----------------------------------------------------------


@dataclass
class Newsroom:
    """Commands, an engine that works when it is told to, and an account with a feed."""

    parts: Parts
    stage: Stage
    websub: Websub
    account: int = 0

    async def open(self, hub: str | None) -> None:
        await self.stage.site(WUHAN)
        settings = {"websub_hub": hub} if hub else {}
        self.account = await self.stage.account(
            "420100", "武汉图书馆大屏", platform="feed", settings=settings
        )

    async def issue(self, **request: Any) -> int:
        async with self.parts.database.work() as session:
            command = REQUEST.validate_python(request)
            issued = await service.issue(
                session, command, key=None, mandate=Mandate.for_whole_hub(DESK), platforms=["feed"]
            )
            return issued.command_id

    async def push(self, article: int) -> int:
        target = {"accounts": [self.account]}
        return await self.issue(kind="push", articles=[article], target=target)

    async def work(self, lane: str) -> None:
        """Do all that is due in a lane, and what is due because of that."""
        while await self._due(lane):
            await self._drain(lane)

    async def _due(self, lane: str) -> int:
        statement = "select count(*) from placements where lane = :lane and due_at < now()"
        async with self.parts.database.connection() as connection:
            due: int = (await connection.execute(text(statement), {"lane": lane})).scalar_one()
            return due

    async def _drain(self, lane: str) -> None:
        engine, _ = make_engine(
            database=self.parts.database,
            redis=self.parts.redis,
            connectors={"feed": connector},
            tools=self.websub.tools,
            keyring=Keyring.of(bytes(32)),
            settings=EngineSettings(),
            changed=lambda _: None,
        )
        await engine.drain(lane)
        await engine.stop()

    async def results(self, command: int) -> dict[str, int]:
        statement = "select result, count(*) as n from deliveries where command_id = :id group by 1"
        async with self.parts.database.connection() as connection:
            rows = await connection.execute(text(statement), {"id": command})
            return {row.result: row.n for row in rows}

    @property
    def path(self) -> str:
        return account_feed_path(self.account)


@pytest.fixture
def newsroom(parts: Parts, stage: Stage, websub: Websub, anybody: httpx.AsyncClient) -> Newsroom:
    websub.hub.fetch = from_app(anybody)
    return Newsroom(parts, stage, websub)


@pytest.fixture
def stage(parts: Parts) -> Stage:
    return Stage(parts.database)


async def test_a_subscriber_gets_the_story_its_correction_and_its_tombstone(
    newsroom: Newsroom, anybody: httpx.AsyncClient
) -> None:
    """The hub fetches at once when told: it finds each change, so each was recorded before."""
    await newsroom.open(f"{newsroom.websub.server.url}/")
    hub, stage = newsroom.websub.hub, newsroom.stage
    article = await stage.story(title=TITLE)
    push = await newsroom.push(article)
    assert hub.told == []
    await newsroom.work("feed/push")
    entry = f"{BASE}{newsroom.path}#{article}"
    assert hub.kept == {entry: TITLE}

    await stage.revise(article, title="关于启动防汛Ⅲ级应急响应的通知")
    correct = await newsroom.issue(kind="correct", articles=[article], reason="响应级别调整")
    await newsroom.work("feed/push")
    assert hub.kept == {entry: "关于启动防汛Ⅲ级应急响应的通知"}

    retract = await newsroom.issue(kind="retract", articles=[article], reason="时间有误")
    at_once = (await anybody.get(newsroom.path)).text
    assert "deleted-entry" in at_once
    assert "<entry>" not in at_once
    await newsroom.work("feed/retract")
    assert hub.kept == {}
    assert [await newsroom.results(each) for each in (push, correct, retract)] == [
        {"published": 1},
        {"corrected": 1},
        {"gone": 1},
    ]


async def test_without_a_hub_the_record_alone_is_the_publication(
    newsroom: Newsroom, anybody: httpx.AsyncClient
) -> None:
    await newsroom.open(None)
    article = await newsroom.stage.story(title=TITLE)
    push = await newsroom.push(article)
    assert TITLE not in (await anybody.get(newsroom.path)).text
    await newsroom.work("feed/push")
    assert TITLE in (await anybody.get(newsroom.path)).text
    assert newsroom.websub.hub.told == []
    assert await newsroom.results(push) == {"published": 1}


async def test_a_lost_word_to_the_hub_hides_nothing(
    newsroom: Newsroom, anybody: httpx.AsyncClient
) -> None:
    """The story is in the feed while the hub is down; it counts as published once it was told."""
    await newsroom.open(f"{newsroom.websub.server.url}/")
    newsroom.websub.server.misbehave(faults.GATEWAY, times=None, on=Which.ALL)
    article = await newsroom.stage.story(title=TITLE)
    push = await newsroom.push(article)
    await newsroom.work("feed/push")
    assert TITLE in (await anybody.get(newsroom.path)).text
    assert await newsroom.results(push) == {}
    newsroom.websub.server.behave()
    await newsroom.stage.set(article, due_at=newsroom.stage.begun)
    await newsroom.work("feed/push_slow")
    assert await newsroom.results(push) == {"published": 1}
    assert list(newsroom.websub.hub.kept.values()) == [TITLE]

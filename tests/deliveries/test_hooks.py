"""Events of platforms: they wake what waits, and whoever forges one learns and changes nothing."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from hub.deliveries.hooks import installed
from hub.sdk.contract import Account
from hub.sdk.manifest import Also
from hub.sdk.optional import Heard, Incoming
from hub.sdk.outcomes import Pending, Refused
from tests.deliveries.platform import Platform, refuse
from tests.deliveries.world import World, eventually, open_world

SIGNED = {"x-signature": "right"}


class Calling(Platform):
    """A platform that says when a publish has ended."""

    async def on_event(self, account: Account, incoming: Incoming) -> Heard:
        if incoming.method == "GET":
            return Heard(reply=incoming.query["echostr"].encode())
        if incoming.headers.get("x-signature") != "right":
            return Heard(status=403)
        assert account.external_id
        name, _, told = incoming.body.decode().partition("=")
        return Heard(reply=b"success", wakes=(name,), tells={"why": told} if told else {})


@pytest.fixture
def platform() -> Calling:
    return Calling(also=frozenset({Also.ON_EVENT}))


@pytest.fixture
async def world(database_url: str, redis_url: str, platform: Calling) -> AsyncIterator[World]:
    async with open_world(database_url, redis_url, platform, Platform("mute")) as opened:
        yield opened


@pytest.fixture
def hooks(app: FastAPI, anybody: httpx.AsyncClient, world: World) -> httpx.AsyncClient:
    async def these() -> object:
        return world.platforms

    app.dependency_overrides[installed] = these
    return anybody


async def test_an_event_wakes_what_waits_for_it(
    world: World, platform: Calling, hooks: httpx.AsyncClient
) -> None:
    (account,) = await world.enrol()
    story = await world.article()
    job = platform.accept_later(story, account, f"{story}-{account}-0-0", 1)
    platform.next("publish", refuse(Pending(job.handle, after=3_600)))
    push = await world.push(story)
    world.start()

    async def waits() -> bool:
        row = await world.placement(story, account)
        return bool(row["have"] == "pending" and row["worker"] is None)

    await eventually(waits)
    for _ in range(2):  # an event comes twice
        answer = await hooks.post(f"/hooks/app/{account}", content=b"job-1", headers=SIGNED)
        assert (answer.status_code, answer.content) == (200, b"success")
    assert await world.results_of(push, 1) == {account: "published"}


async def test_what_only_an_event_tells_reaches_the_next_poll(
    world: World, platform: Calling, hooks: httpx.AsyncClient
) -> None:
    (account,) = await world.enrol()
    story = await world.article()
    platform.next("publish", refuse(Pending({"job": "job-1"}, after=3_600)))
    asking = platform.next("poll", refuse(Refused("2", "原创校验失败")))
    asking.wait = asyncio.Event()
    await world.push(story)
    world.start()

    async def waits() -> bool:
        row = await world.placement(story, account)
        return bool(row["have"] == "pending" and row["worker"] is None)

    await eventually(waits)
    told = {"content": "job-1=原创校验失败".encode(), "headers": SIGNED}
    assert (await hooks.post(f"/hooks/app/{account}", **told)).status_code == 200
    await eventually(lambda: platform.count("poll"))
    assert platform.placements[-1].state == {"job": "job-1", "heard": {"why": "原创校验失败"}}
    assert (await hooks.post(f"/hooks/app/{account}", **told)).status_code == 503  # it is asking
    asking.wait.set()


async def test_a_forged_event_wakes_nothing(
    world: World, platform: Calling, hooks: httpx.AsyncClient
) -> None:
    (account,) = await world.enrol()
    platform.next("publish", refuse(Pending({"job": "job-1"}, after=3_600)))
    story = await world.article()
    await world.push(story)
    world.start()

    async def waits() -> bool:
        row = await world.placement(story, account)
        return bool(row["have"] == "pending" and row["worker"] is None)

    await eventually(waits)
    before = (await world.placement(story, account))["due_at"]
    answer = await hooks.post(f"/hooks/app/{account}", content=b"job-1")
    assert answer.status_code == 403
    assert (await world.placement(story, account))["due_at"] == before


async def test_an_event_that_breaks_its_reader_is_refused(
    world: World, hooks: httpx.AsyncClient
) -> None:
    (account,) = await world.enrol()
    answer = await hooks.post(f"/hooks/app/{account}", content=b"\xff", headers=SIGNED)
    assert (answer.status_code, answer.content) == (400, b"")


async def test_the_platforms_handshake_is_answered(world: World, hooks: httpx.AsyncClient) -> None:
    (account,) = await world.enrol()
    answer = await hooks.get(f"/hooks/app/{account}?echostr=5927")
    assert answer.text == "5927"


@pytest.mark.parametrize("address", ["/hooks/app/999", "/hooks/mute/1", "/hooks/weibo/1"])
async def test_nobody_waits_for_other_events(
    world: World, hooks: httpx.AsyncClient, address: str
) -> None:
    await world.enrol(platform="mute")
    answer = await hooks.post(address, content=b"job-1", headers=SIGNED)
    assert answer.status_code == 404


async def test_an_endless_event_is_refused(world: World, hooks: httpx.AsyncClient) -> None:
    (account,) = await world.enrol()
    answer = await hooks.post(f"/hooks/app/{account}", content=b"x" * 100_001, headers=SIGNED)
    assert answer.status_code == 413


async def test_an_event_wakes_nothing_for_a_number_that_is_no_name(
    world: World, platform: Calling, hooks: httpx.AsyncClient
) -> None:
    (account,) = await world.enrol()
    handle = {"job": "job-1", "looks": 7, "edition": -3, "position": 7}
    platform.next("publish", refuse(Pending(handle, after=3_600)))
    story = await world.article()
    await world.push(story)
    world.start()

    async def waits() -> bool:
        row = await world.placement(story, account)
        return bool(row["have"] == "pending" and row["worker"] is None)

    await eventually(waits)
    before = await world.placement(story, account)
    told = {"content": "7=原创校验失败".encode(), "headers": SIGNED}
    assert (await hooks.post(f"/hooks/app/{account}", **told)).status_code == 200
    after = await world.placement(story, account)
    assert (after["due_at"], after["handle"]) == (before["due_at"], before["handle"])

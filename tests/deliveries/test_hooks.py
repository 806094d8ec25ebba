"""Events of platforms: they wake what waits, and whoever forges one learns and changes nothing."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from hub.deliveries.early import PREFIX
from hub.enrollment import dependencies
from hub.kit.crypto import digest_of, seal
from hub.kit.keyring import Keyring
from hub.kit.redis import make_redis
from hub.sdk.contract import Account
from hub.sdk.manifest import Also
from hub.sdk.optional import Heard, Incoming
from hub.sdk.outcomes import Done, Pending, Refused, Unknown
from hub.settings import Settings
from tests.deliveries.platform import Platform, cannot_tell, refuse
from tests.deliveries.world import World, eventually, open_world

SIGNED = {"x-signature": "right"}
TOLD: Any = {"content": "job-1=原创校验失败".encode(), "headers": SIGNED}
LINK = "https://mp.example.cn/s/5927"
LINKED = f"post-1={LINK}".encode()


class Calling(Platform):
    """A platform that says when a publish has ended."""

    async def on_event(self, account: Account, incoming: Incoming) -> Heard:
        if incoming.method == "GET":
            return Heard(reply=incoming.query["echostr"].encode())
        if incoming.headers.get("x-signature") != "right":
            return Heard(status=403)
        assert account.external_id
        name, _, told = incoming.body.decode().partition("=")
        if told.startswith("https://"):
            return Heard(reply=b"success", wakes=(name,), links={name: told})
        return Heard(reply=b"success", wakes=(name,), tells={"why": told} if told else {})


@pytest.fixture
def platform() -> Calling:
    return Calling(also=frozenset({Also.ON_EVENT}))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The API opens what the engine of these tests opens."""
    key = SecretStr(base64.b64encode(bytes(32)).decode())
    return settings.model_copy(update={"vault_key": key})


@pytest.fixture
async def world(database_url: str, redis_url: str, platform: Calling) -> AsyncIterator[World]:
    async with open_world(database_url, redis_url, platform, Platform("mute")) as opened:
        yield opened


@pytest.fixture
def hooks(
    monkeypatch: pytest.MonkeyPatch, anybody: httpx.AsyncClient, world: World
) -> httpx.AsyncClient:
    monkeypatch.setattr(dependencies, "_installed", lambda: world.platforms)
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
    assert (await hooks.post(f"/hooks/app/{account}", **TOLD)).status_code == 200
    await eventually(lambda: platform.count("poll"))
    assert platform.placements[-1].state == {"job": "job-1", "heard": {"why": "原创校验失败"}}
    asking.wait.set()


async def test_an_event_that_comes_before_its_publish_is_recorded_reaches_the_next_poll(
    world: World, platform: Calling, hooks: httpx.AsyncClient
) -> None:
    (account,) = await world.enrol()
    story = await world.article()
    publishing = platform.next("publish", refuse(Pending({"job": "job-1"}, after=3_600)))
    publishing.wait_after = asyncio.Event()
    platform.next("poll", refuse(Refused("2", "原创校验失败")))
    await world.push(story)
    world.start()
    await publishing.done.wait()
    assert (await hooks.post(f"/hooks/app/{account}", **TOLD)).status_code == 200
    publishing.wait_after.set()
    await eventually(lambda: platform.count("poll"), why=world.placements)
    assert platform.placements[-1].state == {"job": "job-1", "heard": {"why": "原创校验失败"}}


async def test_an_event_that_comes_while_the_platform_is_asked_reaches_the_next_poll(
    world: World, platform: Calling, hooks: httpx.AsyncClient
) -> None:
    (account,) = await world.enrol()
    story = await world.article()
    platform.next("publish", refuse(Pending({"job": "job-1"}, after=0)))
    asking = platform.next("poll", refuse(Pending({"job": "job-1"}, after=3_600)))
    asking.wait = asyncio.Event()
    platform.next("poll", refuse(Refused("2", "原创校验失败")))
    await world.push(story)
    world.start()
    await asking.arrived.wait()
    assert (await hooks.post(f"/hooks/app/{account}", **TOLD)).status_code == 200
    asking.wait.set()
    await eventually(lambda: platform.count("poll") == 2, why=world.placements)
    assert platform.placements[-1].state == {"job": "job-1", "heard": {"why": "原创校验失败"}}


async def test_an_event_is_heard_once_even_where_the_platform_goes_on_working(
    world: World, platform: Calling, hooks: httpx.AsyncClient
) -> None:
    (account,) = await world.enrol()
    story = await world.article()
    publishing = platform.next("publish", refuse(Pending({"job": "job-1"}, after=3_600)))
    publishing.wait_after = asyncio.Event()
    platform.always["poll", 0] = refuse(Pending({"job": "job-1"}, after=3_600))
    await world.push(story)
    worker = world.start()
    await publishing.done.wait()
    for _ in range(2):
        assert (await hooks.post(f"/hooks/app/{account}", **TOLD)).status_code == 200
    publishing.wait_after.set()

    async def waits_again() -> bool:
        row = await world.placement(story, account)
        (now,) = await world.query("select clock_timestamp() + interval '1 minute' as soon")
        return bool(
            platform.count("poll") and row["worker"] is None and row["due_at"] > now["soon"]
        )

    await eventually(waits_again, why=world.placements)
    await worker.engine.stop()
    assert platform.count("poll") == 1


@pytest.mark.parametrize("first", ["copy", "event"])
async def test_the_link_that_only_an_event_tells_is_the_copys(
    world: World, platform: Calling, hooks: httpx.AsyncClient, first: str
) -> None:
    (account,) = await world.enrol()
    story = await world.article()
    publishing = platform.next("publish", refuse(Done("post-1")))
    publishing.wait_after = asyncio.Event()
    push = await world.push(story)
    world.start()
    await publishing.done.wait()
    if first == "copy":
        publishing.wait_after.set()
        assert await world.results_of(push, 1) == {account: "published"}
    answer = await hooks.post(f"/hooks/app/{account}", content=LINKED, headers=SIGNED)
    assert answer.status_code == 200
    publishing.wait_after.set()

    async def is_linked() -> bool:
        return bool((await world.placement(story, account))["url"] == LINK)

    await eventually(is_linked, why=world.placements)
    other = LINKED.replace(b"5927", b"6000")
    await hooks.post(f"/hooks/app/{account}", content=other, headers=SIGNED)
    assert (await world.placement(story, account))["url"] == LINK  # the first one stays


async def test_a_link_that_comes_during_a_retraction_leads_its_look(
    world: World, platform: Calling, hooks: httpx.AsyncClient
) -> None:
    (account,) = await world.enrol()
    story = await world.article()
    platform.next("publish", refuse(Done("post-1")))
    push = await world.push(story)
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    retracting = platform.next("retract", refuse(Done()))
    retracting.wait_after = asyncio.Event()
    platform.always["read_back", 0] = cannot_tell("the copy has no link")
    await world.retract(story)
    await retracting.done.wait()
    await hooks.post(f"/hooks/app/{account}", content=LINKED, headers=SIGNED)
    retracting.wait_after.set()

    async def is_linked() -> bool:
        return bool((await world.placement(story, account))["url"] == LINK)

    await eventually(is_linked, why=world.placements)


async def test_what_was_kept_by_another_version_of_the_hub_costs_no_record(
    world: World, platform: Calling, caplog: pytest.LogCaptureFixture
) -> None:
    (account,) = await world.enrol()
    story = await world.article()
    kept = f"{PREFIX}{account}:{digest_of(b'job-1')}"
    sealed = seal(
        b'{"told": 1}', keyring=Keyring.of(bytes(32)), table="told", column="text", row=kept
    )
    await world.redis.set(kept, sealed)
    platform.next("publish", refuse(Pending({"job": "job-1"}, after=0)))
    platform.next("poll", refuse(Done("post-1")))
    push = await world.push(story)
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    assert await world.attempts(story) == ["publish:pending", "poll:done"]
    assert "finding_lost" not in caplog.text
    assert "events_not_heard" in caplog.text


async def test_what_waits_for_a_person_keeps_what_it_was_told(
    world: World, platform: Calling, hooks: httpx.AsyncClient
) -> None:
    (account,) = await world.enrol()
    story = await world.article()
    platform.next("publish", refuse(Pending({"job": "job-1"}, after=0)))
    platform.always["poll", 0] = refuse(Unknown("the job is not known"))
    push = await world.push(story)
    world.start(retry_for=0.01)

    async def is_parked() -> bool:
        row = await world.placement(story, account)
        return (row["have"], row["parked"]) == ("pending", "unknown")

    await eventually(is_parked, why=world.placements)
    assert (await hooks.post(f"/hooks/app/{account}", **TOLD)).status_code == 200
    row = await world.placement(story, account)
    assert (row["due_at"], row["handle"]["heard"]) == (None, {"why": "原创校验失败"})
    assert await world.counters(push) == {"total": 1, "parked": 1}
    await world.quiet()


async def test_what_cannot_be_kept_has_to_be_told_once_more(
    world: World, platform: Calling, hooks: httpx.AsyncClient, app: FastAPI
) -> None:
    (account,) = await world.enrol()
    parts = app.state.parts
    app.state.parts = replace(parts, redis=make_redis("redis://127.0.0.1:9/0"))
    assert (await hooks.post(f"/hooks/app/{account}", **TOLD)).status_code == 503

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
    assert (await hooks.post(f"/hooks/app/{account}", **TOLD)).status_code == 200  # it was there
    await asking.arrived.wait()
    assert (await hooks.post(f"/hooks/app/{account}", **TOLD)).status_code == 503  # it is asking
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
    assert await world.redis.keys(f"{PREFIX}*") == []  # nor is it kept


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"job-1=a\0b", 400),
        (b"job-1=" + b"x" * 30_000, 400),
        (b"a\0b=told", 200),  # no name that anything has
        (b"x" * 501, 200),
        (b"", 200),
        (b"post-1=https://mp.example.cn/".ljust(2_100, b"a"), 200),  # no link that a copy can have
    ],
)
async def test_what_nobody_can_keep_is_refused_or_ignored(
    world: World, hooks: httpx.AsyncClient, body: bytes, status: int
) -> None:
    (account,) = await world.enrol()
    answer = await hooks.post(f"/hooks/app/{account}", content=body, headers=SIGNED)
    assert answer.status_code == status


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
    told = TOLD | {"content": "7=原创校验失败".encode()}
    assert (await hooks.post(f"/hooks/app/{account}", **told)).status_code == 200
    after = await world.placement(story, account)
    assert (after["due_at"], after["handle"]) == (before["due_at"], before["handle"])


async def test_a_signed_event_that_is_sent_again_changes_nothing(
    world: World, platform: Calling, hooks: httpx.AsyncClient
) -> None:
    """Whoever has recorded one may repeat it: after the end there is nothing that it could wake."""
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
    event: Any = {"content": b"job-1", "headers": SIGNED}
    await hooks.post(f"/hooks/app/{account}", **event)
    assert await world.results_of(push, 1) == {account: "published"}
    await world.quiet()
    before = await world.placement(story, account)
    for _ in range(5):
        assert (await hooks.post(f"/hooks/app/{account}", **event)).status_code == 200
    await world.quiet()
    assert await world.placement(story, account) == before
    assert await world.results_of(push, 1) == {account: "published"}

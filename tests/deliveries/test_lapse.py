"""A warning that did not get out in time never goes out, visibly."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from hub.sdk.manifest import Correction
from hub.sdk.outcomes import Retry
from tests.deliveries.platform import BatchPlatform, Platform, Say, refuse
from tests.deliveries.world import World, eventually, open_world


def soon(seconds: float = 0.4) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


async def test_what_did_not_get_out_in_time_never_goes_out(
    world: World, platform: Platform
) -> None:
    accounts = await world.enrol(3)
    article = await world.article()
    push = await world.push(article, not_after=soon(0.1))
    await world.query("select pg_sleep(0.1)")
    world.start()
    await world.quiet()
    assert platform.calls == []
    assert await world.results(push) == dict.fromkeys(accounts, "lapsed")
    assert await world.counters(push) == {"total": 3, "lapsed": 3}


@pytest.mark.parametrize("scope", ["hub", "command"])
async def test_it_lapses_at_its_time_even_while_it_is_held(
    world: World, platform: Platform, scope: str
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article, not_after=soon())
    await world.hold(scope, str(push) if scope == "command" else "")
    world.start()
    assert await world.results_of(push, 1) == {account: "lapsed"}
    assert platform.calls == []


async def test_it_lapses_at_its_time_even_while_its_account_is_gated(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    first, second = await world.article(), await world.article()
    platform.next("publish", refuse(Retry("429", after=60.0, account_wide=True)))
    await world.push(first)
    world.start()
    await eventually(lambda: is_gated(world))
    push = await world.push(second, not_after=soon())
    assert await world.results_of(push, 1) == {account: "lapsed"}
    assert platform.ledger.copies == []


async def is_gated(world: World) -> bool:
    return bool(await world.query("select 1 as gated from account_gates"))


async def test_it_lapses_at_its_time_even_while_it_waits_for_a_retry(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    platform.next("publish", refuse(Retry("503", after=60.0)))
    push = await world.push(article, not_after=soon())
    world.start()
    assert await world.results_of(push, 1) == {account: "lapsed"}
    assert platform.count("publish") == 1


async def test_a_call_that_would_start_after_the_time_is_stopped(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    sending = asyncio.Event()
    said = platform.next("publish", Say(wait=sending))
    push = await world.push(article, not_after=soon())
    world.start()
    await said.arrived.wait()
    await world.query("select pg_sleep(0.5)")
    sending.set()
    assert await world.results_of(push, 1) == {account: "lapsed"}
    assert platform.ledger.copies == []


@pytest.mark.parametrize("correction", [Correction.UPDATE, Correction.DELETE_AND_REPOST])
async def test_a_newer_version_that_is_too_late_leaves_the_copy_as_it_is(
    database_url: str, redis_url: str, correction: Correction
) -> None:
    platform = Platform(correction=correction)
    async with open_world(database_url, redis_url, platform) as world:
        (account,) = await world.enrol()
        article = await world.article()
        await world.push(article)
        world.start()
        await world.quiet()
        await world.revise(article)
        hold = await world.hold("hub")
        push = await world.push(article, not_after=soon())
        assert await world.results_of(push, 1) == {account: "lapsed"}
        await world.lift(hold)
        await world.quiet()
    assert platform.ledger.shown(article) == {account: [1]}
    assert [name for name, _ in platform.calls] == ["publish"]


async def test_a_newer_version_that_waits_for_a_retry_lapses_at_its_time(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    world.start()
    await world.quiet()
    await world.revise(article)
    platform.next("update", refuse(Retry("503", after=60.0)))
    push = await world.push(article, not_after=soon())
    assert await world.results_of(push, 1) == {account: "lapsed"}
    assert platform.ledger.shown(article) == {account: [1]}


async def test_in_a_batch_the_earliest_end_counts(database_url: str, redis_url: str) -> None:
    platform = BatchPlatform()
    async with open_world(database_url, redis_url, platform) as world:
        late, early = await world.enrol(2, "site")
        article = await world.article()
        sending = asyncio.Event()
        said = platform.next("publish_many", Say(wait=sending))
        free = await world.push(article, [late])
        push = await world.push(article, [early], not_after=soon())
        world.start()
        await said.arrived.wait()
        await world.query("select pg_sleep(0.5)")
        sending.set()
        assert await world.results_of(push, 1) == {early: "lapsed"}
        assert await world.results_of(free, 1) == {late: "published"}
    assert platform.ledger.shown(article) == {late: [1]}

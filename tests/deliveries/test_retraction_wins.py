"""From the moment a retraction commits, nothing of the article stays out there."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from hub.deliveries.results import Result
from hub.kit.problems import Banned
from hub.sdk.outcomes import Done, Pending, Refused, Retry
from tests.deliveries.platform import Platform, Say, refuse
from tests.deliveries.world import World, eventually


async def test_a_retraction_stops_queued_pushes(world: World, platform: Platform) -> None:
    await world.enrol(50)
    article = await world.article()
    push = await world.push(article)
    retraction = await world.retract(article)
    world.start()
    await world.quiet()
    assert platform.calls == []
    assert await world.counters(push) == {"total": 50, "superseded": 50}
    assert await world.counters(retraction) == {"total": 50, "nothing_there": 50}


async def test_a_retraction_deletes_a_push_already_on_the_wire_as_soon_as_it_lands(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    landing = asyncio.Event()
    said = platform.next("publish", Say(wait_after=landing))
    world.start()
    await said.done.wait()
    retraction = await world.retract(article)
    landing.set()
    await world.quiet()
    assert platform.ledger.live() == []
    assert len(platform.ledger.copies) == 1
    assert await world.results(push) == {account: "superseded"}
    assert await world.results(retraction) == {account: "gone"}


async def test_a_stop_notice_stops_a_claimed_push_that_has_not_been_sent(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    sending = asyncio.Event()
    said = platform.next("publish", Say(wait=sending))
    worker = world.start(poll_every=5.0)  # it hears of it by the signal alone
    await said.arrived.wait()
    retraction = await world.retract(article)
    worker.stops.hear({"articles": [article]})
    sending.set()
    assert await world.results_of(retraction, 1) == {account: "nothing_there"}
    assert platform.ledger.copies == []
    assert await world.attempts(article) == ["publish:retry"]


async def test_without_the_notice_a_worker_hears_of_a_retraction_by_asking(
    world: World, platform: Platform
) -> None:
    await world.enrol()
    article = await world.article()
    await world.push(article)
    sending = asyncio.Event()
    said = platform.next("publish", Say(wait=sending))
    worker = world.start()
    await said.arrived.wait()
    await world.retract(article)
    await eventually(lambda: worker.stops.stops(article, taken_at=0.0))
    sending.set()
    await world.quiet()
    assert platform.ledger.copies == []


async def test_a_push_that_fails_then_a_retraction_then_the_retrys_time_nothing_lands(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    platform.next("publish", refuse(Retry("503", after=0.3)))
    world.start()
    await eventually(lambda: platform.count("publish") == 1)
    await eventually(lambda: waits_for_its_retry(world, article, account))
    at = (await world.placement(article, account))["due_at"]
    retraction = await world.retract(article)
    await eventually(lambda: it_is_past(world, at))
    await world.quiet()
    assert platform.calls == [("publish", account)]
    assert platform.ledger.copies == []
    assert await world.results(push) == {account: "superseded"}
    assert await world.results(retraction) == {account: "nothing_there"}


async def waits_for_its_retry(world: World, article: int, account: int) -> bool:
    row = await world.placement(article, account)
    return row["worker"] is None and row["tries"] == 1


async def it_is_past(world: World, moment: datetime) -> bool:
    (row,) = await world.query("select clock_timestamp() as now")
    return bool(row["now"] > moment)


async def test_a_push_that_fails_while_the_retraction_commits_is_not_tried_again(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    answering = asyncio.Event()
    said = platform.next("publish", Say(Retry("503"), does_it=False, wait_after=answering))
    world.start()
    await said.done.wait()
    retraction = await world.retract(article)
    answering.set()
    await world.quiet()
    assert platform.count("publish") == 1
    assert await world.results(retraction) == {account: "nothing_there"}


async def test_a_scheduled_push_never_fires_after_a_retraction(
    world: World, platform: Platform
) -> None:
    await world.enrol(3)
    article = await world.article()
    at = datetime.now(UTC) + timedelta(seconds=0.3)
    push = await world.push(article, not_before=at.isoformat())
    await world.retract(article)
    world.start()
    await eventually(lambda: it_is_past(world, at))
    await world.fire_schedules()
    await world.quiet()
    assert platform.calls == []
    assert set((await world.results(push)).values()) == {Result.SUPERSEDED}


async def test_an_embargoed_push_never_fires_after_a_retraction(
    world: World, platform: Platform
) -> None:
    await world.enrol(3)
    article = await world.article()
    embargo = datetime.now(UTC) + timedelta(seconds=0.3)
    await world.execute(
        "update articles set embargo_until = :until where id = :id", id=article, until=embargo
    )
    await world.push(article)
    await world.retract(article)
    world.start()
    await eventually(lambda: it_is_past(world, embargo))
    await world.fire_schedules()
    await world.quiet()
    assert platform.calls == []


async def test_a_scheduled_push_fires_when_nothing_was_retracted(
    world: World, platform: Platform
) -> None:
    accounts = await world.enrol(3)
    article = await world.article()
    at = datetime.now(UTC) + timedelta(seconds=0.3)
    push = await world.push(article, not_before=at.isoformat())
    world.start(2)
    assert await world.results_of(push, 3) == dict.fromkeys(accounts, "published")
    assert platform.count("publish") == 3


async def test_what_is_retracted_is_refused_until_it_is_reinstated(world: World) -> None:
    await world.enrol()
    article = await world.article()
    await world.push(article)
    await world.retract(article)
    with pytest.raises(Banned):
        await world.push(article)
    await world.reinstate(article)
    push = await world.push(article)
    world.start()
    assert set((await world.results_of(push, 1)).values()) == {"published"}


async def test_what_a_platform_works_on_is_awaited_to_the_end_and_then_deleted(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    pending = platform.accept_later(article, account, f"{article}-{account}-0-0", 1)
    platform.next("publish", refuse(pending))
    still = platform.next("poll", *[refuse(Pending(pending.handle, after=0.02))] * 3)
    world.start()
    await still.arrived.wait()
    retraction = await world.retract(article)
    await world.quiet()
    assert platform.ledger.live() == []
    assert len(platform.ledger.copies) == 1
    assert await world.results(retraction) == {account: "gone"}
    assert (await world.attempts(article))[-3:] == ["poll:done", "retract:done", "read_back:gone"]


async def test_what_a_platform_refuses_after_working_on_it_leaves_nothing_to_retract(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    platform.next("publish", refuse(Pending({"job": "j"}, after=0.0)))
    platform.next("poll", refuse(Refused("48003", "内容违规")))
    world.start()
    await eventually(lambda: is_parked(world, article, account))
    assert await world.counters(push) == {"total": 1, "parked": 1}
    retraction = await world.retract(article)
    await world.quiet()
    assert await world.results(retraction) == {account: "nothing_there"}
    assert await world.counters(push) == {"total": 1, "superseded": 1}


async def is_parked(world: World, article: int, account: int) -> bool:
    return (await world.placement(article, account))["parked"] is not None


async def test_a_retraction_that_fails_goes_on_until_the_copy_is_gone(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    world.start()
    await world.quiet()
    platform.next("retract", *[refuse(Retry("502"))] * 3, Say(ConnectionResetError()))
    retraction = await world.retract(article)
    await world.quiet()
    assert platform.ledger.live() == []
    assert await world.results(retraction) == {account: "gone"}


async def test_a_platform_that_says_ok_and_deletes_nothing_is_found_out(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    world.start()
    await world.quiet()
    platform.next("retract", refuse(Done()), refuse(Done()))
    retraction = await world.retract(article)
    assert await world.results_of(retraction, 1) == {account: "gone"}
    assert platform.ledger.live() == []
    assert platform.count("retract") == 3

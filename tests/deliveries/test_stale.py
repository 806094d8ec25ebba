"""What a worker reports whose lease is over: it changes no state, and no fact in it is lost."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from hub.deliveries.change import unchanged
from hub.deliveries.claimed import Claimed, Key
from hub.deliveries.finding import Finding
from hub.deliveries.strays import take_in as take_in_strays
from hub.deliveries.transition import Have
from hub.sdk.manifest import LookUp
from hub.sdk.outcomes import Done, Gone, Pending, Unknown
from tests.deliveries.given import known
from tests.deliveries.platform import Platform, Say, refuse
from tests.deliveries.world import SHORT_LEASE, World, eventually, open_world


async def publish_without_recording(
    world: World, platform: Platform, article: int, say: Say | None = None
) -> asyncio.Event:
    """Push; let the worker that published keep to itself what it did, until the event is set."""
    await world.push(article)
    said = platform.next("publish", say or Say())
    worker = world.worker(**SHORT_LEASE)
    released = worker.hold_back()
    worker.start()
    await said.arrived.wait()
    worker.claim_no_more()
    await eventually(lambda: worker.recorder.backlog == 1)
    return released


async def recorded(world: World, article: int, attempt: str) -> None:
    async def kept() -> bool:
        return attempt in await world.attempts(article)

    await eventually(kept, why=lambda: world.attempts(article))


async def strays(world: World, article: int) -> list[Any]:
    return [row for row in await world.placements(article) if row["slot"]]


async def test_a_stale_workers_result_is_refused(world: World, platform: Platform) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    released = await publish_without_recording(world, platform, article)
    world.start(**SHORT_LEASE)
    await world.quiet()
    before = await world.placements(article)
    released.set()
    await recorded(world, article, "publish:done:stale")
    assert await world.placements(article) == before
    assert len(platform.ledger.live(article, account)) == 1
    await world.check_counters()


async def test_a_copy_that_only_a_stale_result_names_is_deleted(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    released = await publish_without_recording(world, platform, article)
    platform.next("look_up", refuse(Gone()))  # the platform's list was wrong
    world.start(**SHORT_LEASE)
    await world.quiet()
    lost, known = platform.ledger.copies
    released.set()
    await recorded(world, article, "publish:done:stale")
    await world.quiet()
    assert platform.ledger.live() == [known]
    assert known.account == account
    (stray,) = await strays(world, article)
    assert (stray["remote_id"], stray["want"], stray["have"]) == (lost.remote_id, 0, "none")


async def test_a_copy_that_a_stale_result_names_after_a_retraction_is_deleted(
    world: World, platform: Platform
) -> None:
    await world.enrol()
    article = await world.article()
    released = await publish_without_recording(world, platform, article)
    retraction = await world.retract(article)
    platform.next("look_up", refuse(Gone()))
    world.start(**SHORT_LEASE)
    await world.results_of(retraction, 1)
    assert len(platform.ledger.live()) == 1
    released.set()
    await recorded(world, article, "publish:done:stale")
    await world.quiet()
    assert platform.ledger.live() == []


async def test_a_stray_that_bears_the_placements_own_name_is_looked_for_and_deleted(
    database_url: str, redis_url: str
) -> None:
    """Where the hub chooses the names, the stray and the placement's next copy would be one."""
    platform = Platform(look_up=LookUp.OWN_ID)
    async with open_world(database_url, redis_url, platform) as world:
        await world.enrol()
        article = await world.article()
        released = await publish_without_recording(world, platform, article)
        retraction = await world.retract(article)
        platform.next("look_up", refuse(Gone()))
        world.start(**SHORT_LEASE)
        await world.results_of(retraction, 1)
        released.set()
        await recorded(world, article, "publish:done:stale")
        await world.quiet()
        assert platform.ledger.live() == []
        assert await strays(world, article) == []


async def test_what_a_stale_result_says_is_being_worked_on_is_awaited_and_deleted(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    pending = platform.accept_later(article, account, f"{article}-{account}-0-0", 1)
    released = await publish_without_recording(world, platform, article, refuse(pending))
    retraction = await world.retract(article)
    world.start(**SHORT_LEASE)
    assert await world.results_of(retraction, 1) == {account: "nothing_there"}
    released.set()
    await recorded(world, article, "publish:pending:stale")
    await world.quiet()
    assert platform.ledger.live() == []
    assert len(platform.ledger.copies) == 1


async def test_a_stray_in_the_making_that_will_bear_the_placements_own_name_is_the_placements(
    database_url: str, redis_url: str
) -> None:
    """As a row of its own it would delete what the placement publishes next."""
    platform = Platform(look_up=LookUp.OWN_ID)
    async with open_world(database_url, redis_url, platform) as world:
        (account,) = await world.enrol()
        article = await world.article()
        pending = platform.accept_later(article, account, f"{article}-{account}-0-0", 1)
        released = await publish_without_recording(world, platform, article, refuse(pending))
        retraction = await world.retract(article)
        world.start(**SHORT_LEASE)
        assert await world.results_of(retraction, 1) == {account: "nothing_there"}
        released.set()
        await recorded(world, article, "publish:pending:stale")
        await world.reinstate(article)
        await world.push(article)
        await world.quiet()
        assert platform.ledger.shown(article) == {account: [1]}
        assert await strays(world, article) == []


async def test_a_copy_that_a_late_poll_names_is_no_stray_while_its_job_is_still_asked_for(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    pending = platform.accept_later(article, account, f"{article}-{account}-0-0", 1)
    platform.next("publish", refuse(pending))
    first = world.start(**SHORT_LEASE)
    await recorded(world, article, "publish:pending")
    released = first.hold_back()
    await eventually(lambda: first.recorder.backlog == 1)
    first.claim_no_more()
    second = world.worker(**SHORT_LEASE)
    then = second.hold_back()
    second.start()
    await eventually(lambda: second.recorder.backlog == 1)
    second.claim_no_more()
    released.set()
    await recorded(world, article, "poll:done:stale")
    then.set()
    world.start(**SHORT_LEASE)
    assert await world.results_of(push, 1) == {account: "published"}
    await world.quiet()
    assert platform.count("retract") == 0
    assert len(platform.ledger.copies) == 1


async def test_a_job_whose_copy_another_row_has_dealt_with_is_asked_for_no_more(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    first, second = await world.article(), await world.article()
    await world.push(first)
    world.start()
    await world.quiet()
    (copy,) = platform.ledger.live()
    platform.next("publish", refuse(Pending({"job": "j"}, after=0.0)))
    platform.next("poll", refuse(Done(copy.remote_id)))
    push = await world.push(second)
    assert await world.results_of(push, 1) == {account: "published"}
    assert platform.count("poll") == 1
    assert {each.article for each in platform.ledger.live()} == {first, second}


async def test_two_workers_that_find_strays_of_one_placement_at_once_lose_none(
    world: World,
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    async with asyncio.TaskGroup() as group:
        for number in range(5):
            group.create_task(take_in(world, Key(article, account, 0), f"lost-{number}"))
    found = await strays(world, article)
    assert {row["remote_id"] for row in found} == {f"lost-{number}" for number in range(5)}


async def take_in(world: World, key: Key, remote_id: str) -> None:
    """Record one stale finding, in a transaction that the others run into."""
    row = known()
    claimed = Claimed(
        key=key,
        known=row,
        command_id=1,
        claim=0,
        claimed_at=datetime.now(UTC),
        taken_at=0.0,
        since=None,
        horizon=None,
        not_after=None,
        reserved=None,
    )
    finding = Finding(claimed, unchanged(row, have=Have.PRESENT, remote_id=remote_id))
    async with world.database.connection() as connection:
        await take_in_strays(connection, "app", [finding])
        await connection.execute(text("select pg_sleep(0.02)"))


async def test_of_two_results_of_one_worker_written_together_the_older_is_stale(
    world: World, platform: Platform
) -> None:
    """Its own lease ran out while it could not write, and it was itself that took the row again."""
    await world.enrol()
    article = await world.article()
    await world.push(article)
    platform.next("look_up", refuse(Gone()))
    worker = world.worker(**SHORT_LEASE)
    released = worker.hold_back("flush")
    worker.start()
    await eventually(lambda: worker.recorder.backlog >= 2)  # a publish, and a look that found none
    released.set()
    await world.quiet()
    assert "publish:done:stale" in await world.attempts(article)
    assert len(platform.ledger.live()) == 1
    assert len(platform.ledger.copies) == 2


async def test_a_record_whose_commit_was_not_answered_is_not_stale(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    worker = world.worker()
    write = worker.recorder._write
    lost = 2

    async def write_and_lose_the_answer(*arguments: Any) -> None:
        nonlocal lost
        await write(*arguments)
        if lost:
            lost -= 1
            raise ConnectionResetError

    worker.recorder._write = write_and_lose_the_answer  # type: ignore[method-assign]
    worker.start()
    await eventually(lambda: not lost and worker.recorder.backlog == 0)
    await world.quiet()
    assert await world.attempts(article) == ["publish:done"]
    assert await world.results(push) == {account: "published"}
    assert await world.counters(push) == {"total": 1, "published": 1}
    assert await strays(world, article) == []
    assert platform.count("publish") == 1


async def test_a_stale_record_whose_commit_was_not_answered_is_kept_once(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    pending = platform.accept_later(article, account, f"{article}-{account}-0-0", 1)
    await world.push(article)
    said = platform.next("publish", refuse(pending))
    worker = world.worker(**SHORT_LEASE)
    write = worker.recorder._write
    released = asyncio.Event()
    times = 0

    async def write_late_and_twice(*arguments: Any) -> None:
        nonlocal times
        await released.wait()
        await write(*arguments)
        times += 1
        if times == 1:
            raise ConnectionResetError

    worker.recorder._write = write_late_and_twice  # type: ignore[method-assign]
    worker.start()
    await said.arrived.wait()
    worker.claim_no_more()
    retraction = await world.retract(article)
    world.start(**SHORT_LEASE)
    await world.results_of(retraction, 1)
    released.set()
    await eventually(lambda: times == 2)
    await world.quiet()
    attempts = await world.attempts(article)
    assert attempts.count("publish:pending:stale") == 1
    assert len(await strays(world, article)) == 1
    assert platform.ledger.live() == []


async def test_what_the_last_of_several_dead_holders_did_is_looked_at(
    world: World, platform: Platform
) -> None:
    """The first died while it wrote a correction, the second while it deleted the copy."""
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    first = world.start(**SHORT_LEASE)
    await world.quiet()
    await world.revise(article)
    said = platform.next("update", Say(Unknown("?"), does_it=False, wait_after=asyncio.Event()))
    await world.correct(article)
    await said.done.wait()
    first.kill()
    await world.retract(article)
    said = platform.next("retract", Say(wait_after=asyncio.Event()))
    second = world.start(**SHORT_LEASE)
    await said.done.wait()
    second.kill()
    await world.reinstate(article)
    await world.push(article, version=1)
    world.start(**SHORT_LEASE)
    await world.quiet()
    assert platform.ledger.shown(article) == {account: [1]}

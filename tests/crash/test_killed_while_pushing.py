"""The only worker is killed at each step of a push; another one brings it to its end."""

import asyncio

import pytest

from connectors.webhook.sandbox import Behaviour, Mode
from connectors.webhook.sandbox.behaviour import EVERYBODY, LOOK
from tests.crash.town import CREATED, PATIENCE, Town
from tests.deliveries.world import eventually

RESUMES_WITHIN = 30.0  # seconds, with the bounds that the hub ships with
NO_ROW_IS_READ = "lock table versions in access exclusive mode"  # after the claim, before the call
NO_ROW_IS_WRITTEN = "select from placements for update"


async def test_killed_before_it_took_the_work(town: Town) -> None:
    worker = town.children.worker()
    first = await town.push(await town.story())
    await town.closes(first, "published")
    worker.freeze()
    town.sandbox.ledger.clear()
    push = await town.push(await town.story())
    assert not await town.claimed()
    worker.kill()
    assert town.requests() == {}
    town.children.worker()
    await town.closes(push, "published")
    assert town.everybody_was_asked(CREATED)


async def test_killed_when_it_had_taken_the_work_and_sent_nothing(town: Town) -> None:
    push = await town.push(await town.story())
    async with town.locked(NO_ROW_IS_READ):
        worker = town.children.worker()
        await eventually(town.claimed, PATIENCE)
        await eventually(town.blocked)
        worker.kill()
    assert town.requests() == {}
    town.children.worker()
    await town.closes(push, "published")
    assert town.everybody_has_one()
    assert town.everybody_was_asked(LOOK, CREATED)


async def test_killed_when_the_apps_had_stored_it_and_not_answered(town: Town) -> None:
    town.sandbox.behave(EVERYBODY, Behaviour(mode=Mode.LOSE_ANSWER, times=1))
    push = await town.push(await town.story())
    worker = town.children.worker()
    await eventually(town.everybody_has_one, PATIENCE)
    worker.kill()
    assert await town.claimed()
    town.children.worker()
    await town.closes(push, "published")
    assert town.everybody_has_one()
    assert town.everybody_was_asked(CREATED, LOOK)


async def test_killed_when_the_requests_were_lost_with_it(town: Town) -> None:
    town.sandbox.behave(EVERYBODY, Behaviour(mode=Mode.HANG, times=1))
    push = await town.push(await town.story())
    worker = town.children.worker()
    await eventually(lambda: len(town.arrived(CREATED)) == len(town.accounts), PATIENCE)
    worker.kill()
    assert await town.claimed()
    town.children.worker()
    await town.closes(push, "published")
    assert town.everybody_has_one()
    assert town.everybody_was_asked(CREATED, LOOK, CREATED)


async def test_killed_when_the_answers_were_there_and_not_recorded(town: Town) -> None:
    town.sandbox.behave(EVERYBODY, Behaviour(mode=Mode.SLOW, seconds=0.4, times=1))
    push = await town.push(await town.story())
    worker = town.children.worker()
    await eventually(town.everybody_has_one, PATIENCE)
    async with town.locked(NO_ROW_IS_WRITTEN):
        await eventually(lambda: all(entry.status == 200 for entry in town.arrived(CREATED)))
        await eventually(town.blocked)
        worker.kill()
    assert await town.claimed()
    town.children.worker()
    await town.closes(push, "published")
    assert town.everybody_has_one()
    assert town.everybody_was_asked(CREATED, LOOK)


async def test_killed_twice_in_the_same_place(town: Town) -> None:
    town.sandbox.behave(
        EVERYBODY,
        Behaviour(mode=Mode.LOSE_ANSWER, times=1),
        Behaviour(mode=Mode.HANG, times=1, on=frozenset({LOOK})),
    )
    push = await town.push(await town.story())
    for kind in (CREATED, LOOK):
        worker = town.children.worker()
        await eventually(lambda k=kind: len(town.arrived(k)) == len(town.accounts), PATIENCE)
        worker.kill()
    town.children.worker()
    await town.closes(push, "published")
    assert town.everybody_has_one()
    assert town.everybody_was_asked(CREATED, LOOK, LOOK)


async def test_a_worker_that_stood_still_for_longer_than_its_lease_sends_nothing_more(
    town: Town,
) -> None:
    push = await town.push(await town.story())
    async with town.locked(NO_ROW_IS_READ):
        sleeper = town.children.worker()
        await eventually(town.claimed, PATIENCE)
        await eventually(town.blocked)
        sleeper.freeze()
    town.children.worker()
    await town.closes(push, "published")
    assert town.everybody_was_asked(LOOK, CREATED)
    sleeper.thaw()
    stale = "select 1 from attempts where stale"
    await eventually(lambda: _as_many(town, stale), PATIENCE)
    assert town.everybody_was_asked(LOOK, CREATED)


async def _as_many(town: Town, statement: str) -> bool:
    return len(await town.query(statement)) == len(town.accounts)


@pytest.mark.timeout(150)
async def test_with_the_bounds_that_the_hub_ships_with_it_goes_on_within_thirty_seconds(
    town: Town,
) -> None:
    town.sandbox.behave(EVERYBODY, Behaviour(mode=Mode.LOSE_ANSWER, times=1))
    push = await town.push(await town.story())
    worker = town.children.worker(bounds={})
    await eventually(town.everybody_has_one, PATIENCE)
    worker.kill()
    clock = asyncio.get_running_loop().time
    killed_at = clock()
    town.children.worker(bounds={})
    await town.closes(push, "published", RESUMES_WITHIN + 10)
    assert clock() - killed_at < RESUMES_WITHIN
    assert town.everybody_was_asked(CREATED, LOOK)

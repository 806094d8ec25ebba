"""A worker is killed while a retraction is on its way, or while one comes in: nothing stays."""

import pytest

from connectors.webhook.sandbox import Behaviour, Mode
from connectors.webhook.sandbox.behaviour import EVERYBODY, LOOK
from connectors.webhook.sandbox.stories import Status
from tests.crash.town import CREATED, PATIENCE, RETRACTED, Town
from tests.deliveries.world import eventually


@pytest.mark.parametrize(
    ("what_became_of_it", "asked_afterwards"),
    [(Mode.LOSE_ANSWER, [LOOK]), (Mode.HANG, [LOOK, RETRACTED, LOOK])],
)
async def test_killed_when_the_retraction_had_been_sent(
    town: Town, what_became_of_it: Mode, asked_afterwards: list[str]
) -> None:
    article = await town.story()
    worker = town.children.worker()
    await town.closes(await town.push(article), "published")
    lost = Behaviour(mode=what_became_of_it, times=1, on=frozenset({RETRACTED}))
    town.sandbox.behave(EVERYBODY, lost)
    retraction = await town.retract(article)
    await eventually(lambda: len(town.arrived(RETRACTED)) == len(town.accounts), PATIENCE)
    worker.kill()
    assert await town.claimed()
    town.children.worker()
    await town.closes(retraction, "gone")
    assert town.nobody_has_any()
    assert town.everybody_was_asked(CREATED, RETRACTED, *asked_afterwards)


async def test_retracted_while_the_killed_workers_push_is_on_the_wire(town: Town) -> None:
    """The apps store it after the worker has died and after the retraction was issued."""
    town.sandbox.behave(EVERYBODY, Behaviour(mode=Mode.LATE, seconds=1.0, times=1))
    article = await town.story()
    push = await town.push(article)
    worker = town.children.worker()
    await eventually(lambda: len(town.arrived(CREATED)) == len(town.accounts), PATIENCE)
    worker.kill()
    retraction = await town.retract(article)
    assert not town.show(Status.PRESENT)
    town.children.worker()
    await eventually(lambda: {entry.why for entry in town.arrived(CREATED)} == {"stored"})
    await town.closes(retraction, "gone")
    assert town.nobody_has_any()
    assert await town.counters(push) == {
        "total": len(town.accounts),
        "superseded": len(town.accounts),
    }


async def test_retracted_while_the_killed_worker_holds_what_it_never_sent(town: Town) -> None:
    article = await town.story()
    await town.push(article)
    async with town.locked("lock table versions in access exclusive mode"):
        worker = town.children.worker()
        await eventually(town.claimed, PATIENCE)
        await eventually(town.blocked)
        worker.kill()
    retraction = await town.retract(article)
    town.children.worker()
    await town.closes(retraction, "nothing_there")
    assert town.everybody_was_asked(LOOK)

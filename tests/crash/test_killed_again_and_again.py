"""Two workers; one of them is killed at moments that nobody chose, five times in one push."""

import random

from connectors.webhook.sandbox import Behaviour, Mode, Sandbox
from connectors.webhook.sandbox.behaviour import EVERYBODY
from hub.settings import Settings
from tests.crash.children import QUICK
from tests.crash.conftest import OpenTown
from tests.crash.town import CREATED, PATIENCE
from tests.deliveries.world import eventually

APPS = 300
DEATHS = 5
CALLS = QUICK | {"HUB_ENGINE_SLOTS": "8"}


async def test_each_app_has_exactly_one_copy(
    settings: Settings, sandbox: Sandbox, town_of: OpenTown
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)
    marks = sorted(chance.sample(range(5, APPS - 20), DEATHS))
    sandbox.behave(EVERYBODY, Behaviour(mode=Mode.SLOW, seconds=0.05))
    async with town_of(settings, APPS) as town:
        push = await town.push(await town.story())
        workers = [town.children.worker(CALLS) for _ in range(2)]
        for mark in marks:
            await eventually(
                lambda mark=mark: len({entry.account for entry in town.arrived(CREATED)}) >= mark,
                PATIENCE,
            )
            unlucky = chance.randrange(len(workers))
            workers[unlucky].kill()
            workers[unlucky] = town.children.worker(CALLS)
        await town.closes(push, "published")
        assert town.everybody_has_one(), f"seed {seed}, killed at {marks}"

"""The engine in an evil world: it keeps its promises with its rules, and not without any one."""

import asyncio
import math
import os
import time
from collections.abc import Callable
from itertools import count

import pytest

from tests.simulation.mutants import MUTANTS, Mutant
from tests.simulation.simulation import Simulation
from tests.simulation.weather import FOG, STORM, Weather

# its bounds are tenths of seconds: on a machine that does anything else, calls start too late
pytestmark = pytest.mark.soak

MOST_SEEDS = 4  # runs in which a mutant has to be found out


@pytest.mark.parametrize(
    ("weather", "window", "seed"), [(STORM, 0.0, 1), (STORM, 0.0, 2), (FOG, math.inf, 1)]
)
async def test_with_all_its_rules_nothing_is_violated(
    database_url: str, redis_url: str, weather: Weather, window: float, seed: int
) -> None:
    simulation = Simulation(seed, weather, window=window)
    await simulation.run(database_url, redis_url)
    assert not simulation.violations, simulation.details[:20]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.rule)
async def test_without_any_one_of_them_something_is(
    another_database: Callable[[], str],
    redis_url: str,
    mutant: Mutant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mutant.patch(monkeypatch)
    found: set[str] = set()
    for seed in range(MOST_SEEDS):
        simulation = Simulation(
            seed,
            mutant.weather,
            settings=mutant.settings,
            window=mutant.window,
            seconds=1.5,
            patience=6.0,
        )
        url = await asyncio.to_thread(another_database)
        found |= set(await simulation.run(url, redis_url))
        if found & mutant.expected:
            return
    pytest.fail(f"nobody misses the rule: {mutant.rule}; {found or 'nothing'} was violated")


@pytest.mark.parametrize(("weather", "window"), [(STORM, 0.0), (FOG, math.inf)])
async def test_for_as_long_as_one_likes_nothing_is_violated(
    another_database: Callable[[], str], redis_url: str, weather: Weather, window: float
) -> None:
    end = time.monotonic() + float(os.environ.get("HUB_SOAK_SECONDS", "60")) / 2
    for seed in count(100):
        if time.monotonic() > end:
            return
        simulation = Simulation(seed, weather, window=window)
        await simulation.run(await asyncio.to_thread(another_database), redis_url)
        assert not simulation.violations, (seed, simulation.details[:20])

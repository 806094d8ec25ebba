"""The engine in an evil world: it keeps its promises with its rules, and not without any one."""

import asyncio
import os
import random
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from tests.simulation.mutants import MUTANTS, Mutant
from tests.simulation.simulation import Conditions, Simulation
from tests.simulation.weather import FOG, STORM

LOOKED_FOR = 80.0  # seconds in which a mutant has to be found out; the first run does, as a rule

WORLDS = [Conditions(STORM), Conditions(FOG, breaks_promises=True)]
"""All that can go wrong, at once."""


@pytest.mark.parametrize("conditions", WORLDS, ids=["storm", "fog"])
async def test_with_all_its_rules_nothing_is_violated(
    database_url: str, redis_url: str, conditions: Conditions
) -> None:
    simulation = Simulation(1, conditions)
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
    end = time.monotonic() + LOOKED_FOR
    for seed in count():
        url = await asyncio.to_thread(another_database)
        found |= set(await Simulation(seed, mutant.conditions, patience=15.0).run(url, redis_url))
        if found & mutant.expected:
            return
        if time.monotonic() > end:
            pytest.fail(f"nobody misses the rule: {mutant.rule}; {found or 'nothing'} was violated")


@pytest.mark.soak
async def test_for_as_long_as_one_likes_nothing_is_violated(
    another_database: Callable[[], str], redis_url: str
) -> None:
    """In mutants' weather, too: it must be the rule whose absence is found out, not the weather."""
    conditions = WORLDS + [replace(mutant.conditions, wrong={}) for mutant in MUTANTS]
    end = time.monotonic() + float(os.environ.get("HUB_SOAK_SECONDS", "60"))
    first = int(os.environ.get("HUB_SOAK_SEED", random.SystemRandom().randrange(1_000_000)))
    for seed in count(first):
        simulation = Simulation(seed, conditions[seed % len(conditions)])
        url = await asyncio.to_thread(another_database)
        try:
            await simulation.run(url, redis_url)
            assert not simulation.violations, simulation.details[:20]
        except Exception as error:
            error.add_note(f"once more, with the same dice: make soak SEED={seed}")
            raise
        if time.monotonic() > end:
            return

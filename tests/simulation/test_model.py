"""Random stories of commands, platforms in trouble and engines that die: the model says the end."""

import os
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.deliveries.world import open_world
from tests.simulation.both import Both
from tests.simulation.model import EVERYWHERE
from tests.simulation.small_hub import ACCOUNTS, DIGEST, NOTICE, WUHAN, YICHANG

Step = tuple[Any, ...]
"""The name of a method of `Both`, and its arguments."""

article = st.sampled_from([NOTICE, NOTICE, NOTICE, DIGEST])
account = st.sampled_from(sorted(ACCOUNTS))
which = st.sampled_from(["new", "newest", "first"])
reaches = st.sampled_from([*[[EVERYWHERE]] * 3, [WUHAN], [YICHANG], [1], [2, 3], [1, YICHANG]])
reach = st.sampled_from([EVERYWHERE, WUHAN, 1, 3])
ago = st.sampled_from([0, 0, 1, 2])  # commands
mood = st.sampled_from(
    [
        *["answer lost", "request lost", "late"] * 2,
        *["busy", "unreachable", "in the background", "blind"],
    ]
)
bans = st.sampled_from([*[[EVERYWHERE]] * 3, [WUHAN], [1]])


def step(weight: int, name: str, *arguments: SearchStrategy[Any]) -> list[SearchStrategy[Step]]:
    return [st.tuples(st.just(name), *arguments)] * weight


STEPS = [
    *step(12, "work", st.integers(1, 3)),
    *step(2, "settle"),
    *step(5, "push", article, reaches, which),
    *step(1, "push_until", article, reaches, st.sampled_from(["held", "free"])),
    *step(1, "push_too_late", article, reaches),
    *step(3, "schedule", article, reaches),
    *step(3, "its_time_comes"),
    *step(1, "its_time_passes"),
    *step(3, "correct", article, which),
    *step(3, "retract", article, reaches),
    *step(3, "reinstate", article, bans),
    *step(3, "retry", ago),
    *step(3, "hold", reach),
    *step(3, "pause", ago),
    *step(1, "resume", ago),
    *step(5, "trouble", mood),
    *step(3, "refuse", account),
    *step(2, "start"),
    *step(3, "kill", st.sampled_from([1, 0])),
]
ACT = st.lists(st.sampled_from(STEPS).flatmap(lambda step: step), max_size=10)
STORIES = st.tuples(*[ACT] * 8).map(lambda acts: [step for act in acts for step in act])

SAME_STORIES = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    print_blob=True,
    phases=set(Phase) - {Phase.explain},
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
OTHER_STORIES = settings(
    SAME_STORIES,
    derandomize=False,
    max_examples=3 * int(os.environ.get("HUB_SOAK_SECONDS", "60")),
)


@pytest.fixture
async def begin(database_url: str, redis_url: str) -> AsyncIterator[Callable[[], Both]]:
    """Begin a story on a hub that has forgotten the last one."""
    async with open_world(database_url, redis_url) as ground:
        yield lambda: Both(ground)


async def tell(story: list[Step], begin: Callable[[], Both]) -> None:
    async with begin() as both:
        for name, *arguments in [*story, ("settle",)]:
            await getattr(both, name)(*arguments)
            await both.check()


@pytest.mark.timeout(900)
@SAME_STORIES
@given(story=STORIES)
async def test_the_hub_does_what_the_model_says(
    begin: Callable[[], Both], story: list[Step]
) -> None:
    await tell(story, begin)


@pytest.mark.soak
@OTHER_STORIES
@given(story=STORIES)
async def test_it_does_in_any_other_story(begin: Callable[[], Both], story: list[Step]) -> None:
    await tell(story, begin)

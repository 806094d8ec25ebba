"""Looks have a rate of their own: they neither wait for an account's posts nor hold them up."""

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest

from hub.deliveries.rates import PREFIX
from hub.sdk.manifest import Rate
from tests.deliveries.platform import Platform, refuse
from tests.deliveries.world import World, eventually, open_world

NEVER = Rate(per_second=0.0001, burst=20)  # one in three hours
QUICKLY = Rate(per_second=1_000, burst=1_000)
POSTS, LOOKS = "", ":look"

OpenWorld = Callable[[Platform], AbstractAsyncContextManager[World]]


@pytest.fixture
def opened(database_url: str, redis_url: str) -> OpenWorld:
    return partial(open_world, database_url, redis_url)


async def fill(world: World, account: int, bucket: str, tokens: int) -> None:
    """Let a bucket hold so many tokens."""
    held = {"tokens": tokens, "at": time.time()}
    await world.redis.hset(f"{PREFIX}app:{account}{bucket}", mapping=held)  # type: ignore[misc]


async def left(world: World, account: int, bucket: str) -> int:
    held = await world.redis.hget(f"{PREFIX}app:{account}{bucket}", "tokens")  # type: ignore[misc]
    return int(float(held or 0))


async def given_back(world: World) -> bool:
    """Say whether a look was claimed, and let go again for lack of a token."""
    (row,) = await world.placements()
    return row["claim"] > 1 and row["worker"] is None and row["due_at"] is not None


async def test_an_account_that_may_not_post_is_looked_at(opened: OpenWorld) -> None:
    platform = Platform(account_rate=NEVER, look_rate=QUICKLY)
    async with opened(platform) as world:
        (account,) = await world.enrol()
        await fill(world, account, POSTS, 3)  # two of them are a retraction's
        world.start(confirm_after=0.05)
        first = await world.push(await world.article())
        await world.results_of(first, 1)
        await eventually(lambda: platform.count("read_back"), why=world.placements)
        assert platform.count("publish") == 1
        assert await left(world, account, POSTS) == 2


async def test_looks_do_not_hold_up_a_retraction(opened: OpenWorld) -> None:
    platform = Platform(account_rate=NEVER, look_rate=QUICKLY)
    async with opened(platform) as world:
        (account,) = await world.enrol()
        await fill(world, account, POSTS, 4)
        world.start(confirm_after=0.01)
        article, other = await world.article(), await world.article()
        for pushed in (article, other):
            await world.results_of(await world.push(pushed), 1)
        await eventually(lambda: platform.count("read_back") >= 2, why=world.placements)
        for pushed in (article, other):  # four tokens: two pushes, two retractions, and all looks
            retraction = await world.retract(pushed)
            assert await world.results_of(retraction, 1) == {account: "gone"}
        assert await left(world, account, POSTS) == 0


async def test_a_retraction_does_not_wait_behind_looks_that_have_to_wait(opened: OpenWorld) -> None:
    platform = Platform(account_rate=QUICKLY, look_rate=NEVER)
    async with opened(platform) as world:
        (account,) = await world.enrol()
        await fill(world, account, LOOKS, 2)  # which are left to retractions
        world.start(confirm_after=0.01)
        article = await world.article()
        await world.results_of(await world.push(article), 1)
        retraction = await world.retract(article)
        assert await world.results_of(retraction, 1) == {account: "gone"}
        assert platform.calls == [
            ("publish", account),
            ("retract", account),
            ("read_back", account),
        ]


async def test_without_a_rate_of_their_own_looks_have_the_accounts_in_a_bucket_of_their_own(
    opened: OpenWorld,
) -> None:
    platform = Platform(account_rate=NEVER)
    async with opened(platform) as world:
        (account,) = await world.enrol()
        for bucket in (POSTS, LOOKS):
            await fill(world, account, bucket, 3)
        world.start()
        article = await world.article()
        await world.results_of(await world.push(article), 1)
        retraction = await world.retract(article)
        assert await world.results_of(retraction, 1) == {account: "gone"}
        assert [await left(world, account, bucket) for bucket in (POSTS, LOOKS)] == [1, 2]


async def test_what_the_platform_is_still_at_is_asked_about_as_a_look(opened: OpenWorld) -> None:
    platform = Platform(account_rate=NEVER, look_rate=QUICKLY)
    async with opened(platform) as world:
        (account,) = await world.enrol()
        await fill(world, account, POSTS, 3)
        article = await world.article()
        later = platform.accept_later(article, account, f"{article}-{account}-0-0", 1)
        platform.next("publish", refuse(later))
        world.start()
        assert await world.results_of(await world.push(article), 1) == {account: "published"}
        assert platform.count("poll") == 1
        assert await left(world, account, POSTS) == 2


async def test_a_look_that_has_to_wait_is_made_all_the_same(opened: OpenWorld) -> None:
    platform = Platform(account_rate=QUICKLY, look_rate=NEVER)
    async with opened(platform) as world:
        (account,) = await world.enrol()
        await fill(world, account, LOOKS, 2)  # which are left to retractions
        world.start(confirm_after=0.01)
        await world.results_of(await world.push(await world.article()), 1)
        await eventually(partial(given_back, world), why=world.placements)
        assert platform.count("read_back") == 0
        await fill(world, account, LOOKS, 3)
        await eventually(lambda: platform.count("read_back"), why=world.placements)

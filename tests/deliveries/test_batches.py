"""A platform that takes many placements in one call: what goes wrong with one concerns that one."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from hub.sdk.outcomes import Refused, Retry, Unknown
from tests.deliveries.platform import BatchPlatform, refuse
from tests.deliveries.world import World, open_world


@pytest.fixture
def platform() -> BatchPlatform:
    return BatchPlatform()


@pytest.fixture
async def world(database_url: str, redis_url: str, platform: BatchPlatform) -> AsyncIterator[World]:
    async with open_world(database_url, redis_url, platform) as opened:
        yield opened


async def test_a_push_and_a_retraction_take_a_few_calls_for_all(
    world: World, platform: BatchPlatform
) -> None:
    accounts = await world.enrol(1_000, "site")
    article = await world.article()
    push = await world.push(article)
    world.start()
    await world.quiet()
    assert platform.ledger.shown(article) == {account: [1] for account in accounts}
    assert await world.counters(push) == {"total": 1000, "published": 1000}
    retraction = await world.retract(article)
    await world.quiet()
    assert platform.ledger.live() == []
    assert await world.counters(retraction) == {"total": 1000, "gone": 1000}
    assert len(platform.batches) <= 6


async def test_versions_and_articles_never_share_a_call(
    world: World, platform: BatchPlatform
) -> None:
    accounts = await world.enrol(10, "site")
    articles = [await world.article(versions=2) for _ in range(3)]
    for article in articles:
        await world.push(article, accounts[:5], version=1)
        await world.push(article, accounts[5:], version=2)
    world.start()
    await world.quiet()
    for article in articles:
        shown = platform.ledger.shown(article)
        assert [shown[account] for account in accounts] == [[1]] * 5 + [[2]] * 5
    assert platform.batches == [("publish", 5)] * 6


async def test_each_placement_of_a_batch_gets_its_own_answer(
    world: World, platform: BatchPlatform
) -> None:
    good, refused, busy = await world.enrol(3, "site")
    article = await world.article()
    platform.next("publish", refuse(Refused("full", "栏目已满")), account=refused)
    platform.next("publish", refuse(Retry("busy")), account=busy)
    push = await world.push(article)
    world.start()
    await world.quiet()
    assert await world.results(push) == {good: "published", busy: "published"}
    assert (await world.placement(article, refused))["parked"] == "refused"


GARBLED: dict[str, Callable[[list[Any]], Any]] = {
    "one missing": lambda answers: answers[:-1],
    "one too many": lambda answers: [*answers, answers[0]],
    "none": lambda answers: answers and None,
    "a number": len,
    "a dict": lambda answers: dict(enumerate(answers)),
}


@pytest.mark.parametrize("garble", GARBLED)
async def test_a_missing_or_extra_answer_leaves_the_batch_to_be_looked_up(
    world: World, platform: BatchPlatform, garble: str
) -> None:
    """Nobody can say which answer belongs to whom."""
    accounts = await world.enrol(5, "site")
    article = await world.article()
    platform.garble["publish"] = GARBLED[garble]
    push = await world.push(article)
    world.start()
    await world.quiet()
    assert await world.results(push) == dict.fromkeys(accounts, "published")
    assert platform.ledger.shown(article) == {account: [1] for account in accounts}
    assert platform.batches == [("publish", 5)]


async def test_an_item_that_raises_is_unknown_for_itself_alone(
    world: World, platform: BatchPlatform
) -> None:
    first, *others = await world.enrol(5, "site")
    article = await world.article()
    platform.garble["publish"] = lambda answers: [KeyError("id"), *answers[1:]]
    push = await world.push(article)
    world.start()
    await world.quiet()
    assert await world.attempts(article, first) == ["publish:unknown", "look_up:present"]
    for other in others:
        assert await world.attempts(article, other) == ["publish:done"]
    assert await world.counters(push) == {"total": 5, "published": 5}


async def test_a_batch_whose_answer_was_lost_is_looked_up_item_by_item(
    world: World, platform: BatchPlatform
) -> None:
    accounts = await world.enrol(5, "site")
    article = await world.article()
    platform.next("publish_many", refuse(Unknown("reset")))
    push = await world.push(article)
    world.start()
    await world.quiet()
    assert await world.results(push) == dict.fromkeys(accounts, "published")
    assert len(platform.ledger.copies) == 5


async def test_an_account_that_cannot_be_used_keeps_no_other_from_its_batch(
    world: World, platform: BatchPlatform
) -> None:
    broken, *others = await world.enrol(5, "site")
    await world.execute(
        "update accounts set settings = cast(:bad as jsonb) where id = :id", bad="[1]", id=broken
    )
    article = await world.article()
    push = await world.push(article)
    world.start()
    await world.quiet()
    assert await world.results(push) == dict.fromkeys(others, "published")
    row = await world.placement(article, broken)
    assert row["parked"] == "refused"
    assert "settings" in row["why"]
    assert platform.count("publish", broken) == 0

"""A hold stops pushes at the next claim; retractions and looks pass."""

from collections.abc import AsyncIterator

import pytest

from tests.deliveries.platform import Platform
from tests.deliveries.world import World, eventually, open_world


@pytest.fixture
async def world(database_url: str, redis_url: str, platform: Platform) -> AsyncIterator[World]:
    async with open_world(database_url, redis_url, platform, Platform("other")) as opened:
        yield opened


async def a_poll_passes(world: World) -> None:
    """Wait until every lane has been worked off again."""
    await eventually(lambda: asked_again(world))


async def asked_again(world: World) -> bool:
    for worker in world.workers:
        for lane in ("app/push", "app/push_slow"):
            await worker.engine.drain(lane)
    return True


@pytest.mark.parametrize(
    ("scope", "reach"),
    [
        ("hub", ""),
        ("region", "420100"),
        ("region", "420106"),
        ("platform", "app"),
        ("account", "{account}"),
        ("tier", "major"),
        ("command", "{command}"),
    ],
)
async def test_a_hold_stops_claims_until_it_is_lifted(
    world: World, platform: Platform, scope: str, reach: str
) -> None:
    (account,) = await world.enrol(region_code="420106")
    article = await world.article(tier="major")
    push = await world.push(article)
    hold = await world.hold(scope, reach.format(account=account, command=push))
    world.start(2)
    await a_poll_passes(world)
    row = await world.placement(article, account)
    assert (row["claim"], row["tries"]) == (0, 0)
    assert platform.calls == []
    await world.lift(hold)
    await world.quiet()
    assert await world.results(push) == {account: "published"}


@pytest.mark.parametrize(
    ("scope", "reach"),
    [
        ("region", "420500"),
        ("platform", "other"),
        ("account", "{other}"),
        ("tier", "major"),
        ("command", "{other_push}"),
    ],
)
async def test_a_hold_stops_nothing_else(world: World, scope: str, reach: str) -> None:
    (account,) = await world.enrol(region_code="420106")
    (other,) = await world.enrol(region_code="420500", platform="other")
    article, held = await world.article(), await world.article(tier="major")
    other_push = await world.push(held, [other])
    await world.hold(scope, reach.format(other=other, other_push=other_push))
    push = await world.push(article, [account])
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    assert await world.results(other_push) == {}


@pytest.mark.parametrize("scope", ["hub", "platform", "account"])
async def test_retractions_pass_every_hold(world: World, platform: Platform, scope: str) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    world.start()
    await world.quiet()
    await world.hold(scope, {"hub": "", "platform": "app", "account": str(account)}[scope])
    retraction = await world.retract(article)
    await world.quiet()
    assert await world.results(retraction) == {account: "gone"}
    assert platform.ledger.live() == []


async def test_what_is_already_there_is_still_looked_at_while_it_is_held(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    world.start(confirm_after=0.2)
    await world.results_of(1, 1)
    await world.hold("hub")
    await eventually(lambda: platform.count("read_back", account) == 1)

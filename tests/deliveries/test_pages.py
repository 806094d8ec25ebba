"""What links to a story's canonical page waits until that page is up."""

from collections.abc import AsyncIterator

import pytest

from tests.deliveries.platform import Platform
from tests.deliveries.world import World, eventually, open_world


@pytest.fixture
def platform() -> Platform:
    return Platform("weibo", needs_page=True)


@pytest.fixture
def site() -> Platform:
    return Platform("site")


@pytest.fixture
async def world(
    database_url: str, redis_url: str, platform: Platform, site: Platform
) -> AsyncIterator[World]:
    async with open_world(database_url, redis_url, platform, site) as opened:
        yield opened


async def test_the_page_goes_up_first(world: World, platform: Platform, site: Platform) -> None:
    (account,) = await world.enrol(platform="weibo")
    (page,) = await world.enrol(platform="site")
    hold = await world.hold("platform", "site")
    story = await world.article()
    push = await world.push(story)
    world.start()

    async def was_let_go() -> bool:
        row = await world.placement(story, account)
        return bool(row["claim"] > 1 and row["worker"] is None)

    await eventually(was_let_go)
    assert platform.calls == []
    await world.lift(hold)
    await world.results_of(push, 2)
    (first,), (second,) = site.ledger.live(), platform.ledger.live()
    assert first.made_at < second.made_at
    assert (first.account, second.account) == (page, account)
    await world.quiet()


async def test_a_page_of_another_region_is_not_waited_for(world: World, platform: Platform) -> None:
    (account,) = await world.enrol(platform="weibo")
    await world.enrol(platform="site", region_code="420500")
    await world.hold("platform", "site")
    push = await world.push(await world.article())
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    assert platform.ledger.live()


async def test_a_page_that_nobody_wants_is_not_waited_for(world: World, platform: Platform) -> None:
    (account,) = await world.enrol(platform="weibo")
    await world.enrol(platform="site")
    push = await world.push(await world.article(), [account])
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    assert platform.ledger.live()

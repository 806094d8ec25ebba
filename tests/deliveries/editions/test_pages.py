"""Stories that link to their canonical page reach the board when that page is up."""

from collections.abc import AsyncIterator

import pytest

from tests.deliveries.editions.press import Press
from tests.deliveries.editions.test_editions import AT_ONCE, enrol
from tests.deliveries.platform import Platform
from tests.deliveries.world import World, eventually, open_world


@pytest.fixture
def press() -> Press:
    return Press(needs_page=True)


@pytest.fixture
def site() -> Platform:
    return Platform("site")


@pytest.fixture
async def world(
    database_url: str, redis_url: str, press: Press, site: Platform
) -> AsyncIterator[World]:
    async with open_world(database_url, redis_url, press, site) as opened:
        yield opened


async def test_the_page_goes_up_before_the_send(world: World, press: Press, site: Platform) -> None:
    account = await enrol(world, AT_ONCE)
    await world.enrol(platform="site")
    hold = await world.hold("platform", "site")
    story = await world.article()
    push = await world.push(story)
    before = await world.placement(story, account)
    world.start()

    async def was_put_off() -> bool:
        row = await world.placement(story, account)
        waits = row["lane"] == "press/push" and row["have"] == "none"
        return bool(waits and row["due_at"] > before["due_at"])

    await eventually(was_put_off, why=world.placements)
    assert press.sends == []
    await world.lift(hold)
    await world.results_of(push, 2)
    assert press.shown(account) == [[story]]
    assert site.ledger.live()
    await world.quiet()


async def test_a_page_that_nobody_wants_is_not_waited_for(world: World, press: Press) -> None:
    account = await enrol(world, AT_ONCE)
    await world.enrol(platform="site")
    story = await world.article()
    push = await world.push(story, [account])
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    assert press.shown(account) == [[story]]

"""What a connector is told of an account."""

from tests.deliveries.platform import Platform
from tests.deliveries.world import World


async def test_a_connector_knows_the_storys_canonical_page(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol(region_code="420106")
    push = await world.push(await world.article())
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    told = platform.placements[0].account
    assert told.site_url == "https://hub.example.cn/sites/420106"

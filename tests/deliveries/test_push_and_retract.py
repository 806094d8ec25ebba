"""One story: pushed to every account, corrected, and retracted from all of them."""

from sqlalchemy import RowMapping

from hub.sdk.manifest import Correction
from hub.sdk.outcomes import Done, Pending, Refused
from tests.deliveries.platform import Platform, Say, refuse
from tests.deliveries.world import World, eventually, open_world


async def test_a_push_reaches_every_account_once(world: World, platform: Platform) -> None:
    accounts = await world.enrol(300)
    article = await world.article()
    push = await world.push(article)
    world.start(4)
    await world.quiet()
    assert platform.ledger.shown(article) == {account: [1] for account in accounts}
    assert platform.count("publish") == 300
    assert await world.counters(push) == {"total": 300, "published": 300}
    assert world.changed[push] > 0


async def test_a_correction_replaces_the_copy_and_makes_no_second_one(
    world: World, platform: Platform
) -> None:
    accounts = await world.enrol(20)
    article = await world.article()
    await world.push(article)
    world.start(2)
    await world.quiet()
    await world.revise(article)
    correction = await world.correct(article)
    await world.quiet()
    assert platform.ledger.shown(article) == {account: [2] for account in accounts}
    assert platform.count("publish") == 20
    assert await world.counters(correction) == {"total": 20, "corrected": 20}


async def test_where_nothing_can_be_updated_the_old_copy_goes_before_the_new_one_comes(
    database_url: str, redis_url: str
) -> None:
    platform = Platform(correction=Correction.DELETE_AND_REPOST)
    async with open_world(database_url, redis_url, platform) as world:
        (account,) = await world.enrol()
        article = await world.article()
        await world.push(article)
        world.start()
        await world.quiet()
        await world.revise(article)
        await world.correct(article)
        await world.quiet()
    assert platform.ledger.shown(article) == {account: [2]}
    assert platform.ledger.overlaps() == []
    assert [name for name, _ in platform.calls] == ["publish", "retract", "read_back", "publish"]


async def test_a_retraction_takes_every_copy_away_and_looks(
    world: World, platform: Platform
) -> None:
    accounts = await world.enrol(50)
    article = await world.article()
    await world.push(article)
    world.start(2)
    await world.quiet()
    retraction = await world.retract(article)
    await world.quiet()
    assert platform.ledger.live() == []
    assert await world.counters(retraction) == {"total": 50, "gone": 50}
    seen = await world.query("select account_id from observations where saw = 'gone'")
    assert sorted(row["account_id"] for row in seen) == accounts


async def test_a_second_push_of_what_is_there_sends_nothing(
    world: World, platform: Platform
) -> None:
    await world.enrol(10)
    article = await world.article()
    await world.push(article)
    world.start()
    await world.quiet()
    again = await world.push(article)
    await world.quiet()
    assert platform.count("publish") == 10
    assert await world.counters(again) == {"total": 10, "already": 10}


async def test_what_was_retracted_and_reinstated_is_pushed_under_a_new_name(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    world.start()
    await world.quiet()
    await world.retract(article)
    await world.quiet()
    await world.reinstate(article)
    await world.push(article)
    await world.quiet()
    first, second = platform.ledger.copies
    assert (first.key, second.key) == (f"{article}-{account}-0-0", f"{article}-{account}-0-1")
    assert platform.ledger.live() == [second]


async def pushed_again(world: World, platform: Platform, *answers: Say) -> tuple[int, RowMapping]:
    """Push, retract, reinstate and push once more; return the last command and its placement."""
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    world.start()
    await world.quiet()
    await world.retract(article)
    await world.quiet()
    await world.reinstate(article)
    for operation, answer in zip(("publish", "poll"), answers, strict=False):
        platform.next(operation, answer)
    again = await world.push(article)
    await world.quiet()
    return again, await world.placement(article, account)


async def test_what_a_platform_works_on_after_a_retraction_is_published_not_corrected(
    world: World, platform: Platform
) -> None:
    works, out = refuse(Pending({"job": "job-1"}, after=0)), refuse(Done("post-2"))
    again, row = await pushed_again(world, platform, works, out)
    assert await world.counters(again) == {"total": 1, "published": 1}
    assert (row["remote_id"], row["url"]) == ("post-2", None)


async def test_what_a_platform_refuses_after_a_retraction_is_not_there(
    world: World, platform: Platform
) -> None:
    works, no = refuse(Pending({"job": "job-1"}, after=0)), refuse(Refused("48003", "内容违规"))
    _, row = await pushed_again(world, platform, works, no)
    assert (row["have"], row["parked"]) == ("none", "refused")


async def test_a_copy_has_no_link_of_the_one_before_it(world: World, platform: Platform) -> None:
    _, row = await pushed_again(world, platform, refuse(Done("post-2")))
    assert (row["remote_id"], row["url"]) == ("post-2", None)


async def test_a_suspended_account_is_still_retracted_from(
    world: World, platform: Platform
) -> None:
    kept, suspended = await world.enrol(2)
    article = await world.article()
    await world.push(article)
    world.start()
    await world.quiet()
    await world.execute("update accounts set status = 'suspended' where id = :id", id=suspended)
    other = await world.article()
    refused = await world.push(other)
    await world.retract(article)
    await world.quiet()
    assert platform.ledger.live(article) == []
    assert await world.results(refused) == {kept: "published", suspended: "suspended"}


async def test_every_call_and_every_look_is_on_record(world: World) -> None:
    (account,) = await world.enrol()
    article = await world.article(versions=1)
    await world.push(article)
    world.start()
    await world.quiet()
    await world.revise(article)
    await world.correct(article)
    await world.quiet()
    await world.retract(article)
    await world.quiet()
    assert await world.attempts(article, account) == [
        "publish:done",
        "update:done",
        "retract:done",
        "read_back:gone",
    ]


async def test_two_workers_never_hold_one_placement(world: World, platform: Platform) -> None:
    platform.seconds = 0.02
    accounts = await world.enrol(100)
    article = await world.article()
    await world.push(article)
    world.start(8)
    await eventually(lambda: platform.count("publish") > 20)
    await world.revise(article)
    await world.correct(article)
    await world.quiet()
    assert platform.most_at_once == 1
    assert platform.ledger.shown(article) == {account: [2] for account in accounts}
    claims = await world.query(
        "select account_id, claim, count(distinct worker) from attempts "
        "group by 1, 2 having count(distinct worker) > 1"
    )
    assert not claims


async def test_a_platform_that_no_connector_serves_here_stays_due(
    world: World, platform: Platform
) -> None:
    """Another process may have its connector; nothing is given up."""
    here = await world.enrol(2)
    (elsewhere,) = await world.enrol(1, platform="weibo")
    article = await world.article()
    push = await world.push(article)
    world.start()
    assert await world.results_of(push, 2) == dict.fromkeys(here, "published")
    row = await world.placement(article, elsewhere)
    assert (row["worker"], row["tries"], row["parked"]) == (None, 0, None)
    assert row["due_at"] is not None
    assert platform.count("publish", elsewhere) == 0

"""A platform's word is not proof: the hub looks, twice where it has to, and again later."""

import asyncio

import pytest

from hub.sdk.outcomes import CannotTell, Gone, Present
from tests.deliveries.platform import Platform, Say, cannot_tell, refuse
from tests.deliveries.world import World, eventually, open_world

SETTLE = 0.4


async def published(world: World, article: int) -> int:
    """Push and wait until it is out; return the command."""
    push = await world.push(article)
    await world.results_of(push, len(await world.placements(article)))
    return push


async def test_where_a_copy_takes_time_to_go_it_is_gone_when_missed_twice(
    database_url: str, redis_url: str
) -> None:
    platform = Platform(settle_seconds=SETTLE)
    async with open_world(database_url, redis_url, platform) as world:
        (account,) = await world.enrol()
        article = await world.article()
        world.start()
        await published(world, article)
        retraction = await world.retract(article)
        assert await world.results_of(retraction, 1) == {account: "gone"}
        looks = await world.query(
            "select at, extract(epoch from at - lag(at) over (order by at)) as gap from attempts "
            "where operation in ('retract', 'read_back') order by at"
        )
        assert [row["gap"] is None or row["gap"] >= SETTLE for row in looks] == [True] * 3


async def test_an_account_may_know_better_how_long_its_server_takes(
    database_url: str, redis_url: str
) -> None:
    platform = Platform(settle_seconds=3_600)
    async with open_world(database_url, redis_url, platform) as world:
        (account,) = await world.enrol(settings={"settle_seconds": SETTLE})
        article = await world.article()
        world.start()
        await published(world, article)
        retraction = await world.retract(article)
        assert await world.results_of(retraction, 1) == {account: "gone"}
        assert platform.count("read_back") == 2


async def test_a_copy_that_shows_again_between_two_looks_is_deleted_again(
    database_url: str, redis_url: str
) -> None:
    platform = Platform(settle_seconds=SETTLE)
    async with open_world(database_url, redis_url, platform) as world:
        (account,) = await world.enrol()
        article = await world.article()
        world.start()
        await published(world, article)
        (copy,) = platform.ledger.live()
        platform.next("read_back", Say(), refuse(Present(copy.remote_id)))
        retraction = await world.retract(article)
        assert await world.results_of(retraction, 1) == {account: "gone"}
        assert platform.count("retract") == 2
        assert platform.count("read_back") == 4


async def test_wanting_it_again_at_once_does_not_trust_a_look_from_before_it_settled(
    database_url: str, redis_url: str
) -> None:
    """An eventually consistent platform still shows what it has deleted."""
    platform = Platform(settle_seconds=SETTLE)
    async with open_world(database_url, redis_url, platform) as world:
        (account,) = await world.enrol()
        article = await world.article()
        world.start()
        await published(world, article)
        (copy,) = platform.ledger.live()
        platform.next("read_back", refuse(Present(copy.remote_id)))
        await world.retract(article)
        await eventually(lambda: platform.count("retract") == 1)
        await world.reinstate(article)
        push = await world.push(article)
        await world.results_of(push, 1)
        await world.quiet()
    assert platform.ledger.shown(article) == {account: [1]}


async def test_what_was_retracted_and_is_seen_again_is_deleted_again(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    world.start(recheck_after=(0.2,))
    await published(world, article)
    retraction = await world.retract(article)
    await world.results_of(retraction, 1)
    again = platform.ledger.publish(article, account, "by hand", 1)
    platform.next("read_back", refuse(Present(again.remote_id)))
    await eventually(lambda: not platform.ledger.live())
    await eventually(lambda: platform.count("read_back") >= 4)  # and looks again after that
    assert await world.results(retraction) == {account: "gone"}
    await world.check_counters()


async def test_what_is_still_gone_is_looked_at_as_often_as_was_set_and_no_more(
    world: World, platform: Platform
) -> None:
    await world.enrol()
    article = await world.article()
    world.start(recheck_after=(0.05, 0.05, 0.05))
    await published(world, article)
    await world.retract(article)
    await world.quiet()
    assert platform.count("read_back") == 4
    attempts = await world.attempts(article)
    assert attempts[-3:] == ["recheck:gone"] * 3


async def test_what_was_deleted_three_times_and_is_there_again_waits_for_a_person(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    world.start()
    await published(world, article)
    (copy,) = platform.ledger.live()
    platform.always["read_back", 0] = refuse(Present(copy.remote_id))
    retraction = await world.retract(article)
    await world.quiet()
    row = await world.placement(article, account)
    assert (row["parked"], row["have"]) == ("reappeared", "present")
    assert platform.count("retract") == 3
    assert await world.counters(retraction) == {"total": 1, "parked": 1}


async def test_a_pushed_copy_that_is_missing_waits_for_a_person_and_is_never_resent(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    world.start(confirm_after=0.2)
    push = await published(world, article)
    platform.ledger.delete(platform.ledger.live()[0].remote_id)
    await world.quiet()
    row = await world.placement(article, account)
    assert row["parked"] == "missing"
    assert platform.count("publish") == 1
    assert await world.counters(push) == {"total": 1, "published": 1}


async def test_a_missing_copy_is_sent_again_when_a_person_says_so_under_a_new_name(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    world.start(confirm_after=0.2)
    push = await published(world, article)
    platform.ledger.delete(platform.ledger.live()[0].remote_id)
    await world.quiet()
    assert (await world.retry(push)).retried == 1
    await eventually(platform.ledger.live)
    first, second = platform.ledger.copies
    assert first.key != second.key
    assert (await world.placement(article, account))["incarnation"] == 1


async def test_a_copy_that_was_only_missed_once_is_not_counted_as_gone(
    world: World, platform: Platform
) -> None:
    """The reader's view had failed; the copy was there all the time."""
    (account,) = await world.enrol()
    article = await world.article()
    world.start(confirm_after=0.2)
    await published(world, article)
    platform.next("read_back", refuse(Gone()))
    await world.quiet()
    retraction = await world.retract(article)
    await world.quiet()
    assert platform.ledger.live() == []
    assert await world.results(retraction) == {account: "gone"}


async def test_a_look_at_what_is_settled_that_proves_nothing_parks_nothing(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    platform.always["read_back", 0] = cannot_tell()
    world.start(confirm_after=0.05, retry_for=0.2)
    await published(world, article)
    await world.quiet()
    row = await world.placement(article, account)
    assert (row["parked"], row["have"]) == (None, "present")
    assert platform.count("read_back") > 1


async def test_a_retraction_that_nobody_can_check_is_said_to_be_unchecked(
    database_url: str, redis_url: str
) -> None:
    platform = Platform(read_back=False)
    async with open_world(database_url, redis_url, platform) as world:
        (account,) = await world.enrol()
        article = await world.article()
        world.start()
        await published(world, article)
        retraction = await world.retract(article)
        await world.quiet()
        row = await world.placement(article, account)
        assert (row["parked"], row["have"]) == ("cannot_tell", "gone?")
        assert await world.counters(retraction) == {"total": 1, "parked": 1}


async def test_where_the_card_stays_on_phones_the_result_says_so(
    database_url: str, redis_url: str
) -> None:
    platform = Platform(retraction="page_only")
    async with open_world(database_url, redis_url, platform) as world:
        (account,) = await world.enrol()
        article = await world.article()
        world.start()
        await published(world, article)
        retraction = await world.retract(article)
        assert await world.results_of(retraction, 1) == {account: "gone_card_remains"}


@pytest.mark.parametrize("sight", [Gone(), CannotTell("502")])
async def test_a_retraction_that_comes_while_a_copy_is_looked_at_goes_on_from_there(
    world: World, platform: Platform, sight: Gone | CannotTell
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    looking = asyncio.Event()
    look = platform.next("read_back", Say(sight, does_it=False, wait=looking))
    world.start(confirm_after=0.05)
    await published(world, article)
    await look.arrived.wait()
    retraction = await world.retract(article)
    looking.set()
    await world.results_of(retraction, 1)
    assert platform.ledger.live() == []
    assert await world.results(retraction) == {account: "gone"}

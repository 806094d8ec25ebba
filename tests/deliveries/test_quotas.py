"""Quotas of accounts are never exceeded, and waiting for them costs nothing."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.sdk.outcomes import Refused, Retry, Unknown
from tests.deliveries.platform import Platform, Say, refuse
from tests.deliveries.world import SHORT_LEASE, World, eventually

ONE_A_DAY = json.dumps({"publish": {"limit": 1, "per": "day"}})


@pytest.fixture(autouse=True)
def far_from_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the day end in ten hours, whenever the tests run."""
    ends_in(monkeypatch, timedelta(hours=10))


def ends_in(monkeypatch: pytest.MonkeyPatch, left: timedelta) -> None:
    """Let the period that is running now end after `left`; the ones around it last a day."""
    end = datetime.now(UTC) + left

    def period_of(moment: datetime, per: str) -> tuple[datetime, datetime]:
        _ = per
        days = (moment - end) // timedelta(days=1) + 1
        return end + timedelta(days=days - 1), end + timedelta(days=days)

    monkeypatch.setattr("hub.deliveries.quotas.period_of", period_of)


async def waits(world: World, article: int, account: int) -> Any:
    """Return the row once it waits for the next period."""

    async def found() -> Any:
        row = await world.placement(article, account)
        (clock,) = await world.query("select clock_timestamp() + interval '1 minute' as soon")
        return row if row["worker"] is None and row["due_at"] > clock["soon"] else None

    return await eventually(found, why=world.placements)


async def used(world: World) -> dict[int, int]:
    rows = await world.query(
        "select account_id, sum(used)::int as used from quota_usage group by 1"
    )
    return {row["account_id"]: row["used"] for row in rows}


async def test_a_quota_of_one_a_day_is_never_exceeded_with_eight_workers(
    world: World, platform: Platform
) -> None:
    accounts = await world.enrol(20, quotas=ONE_A_DAY)
    articles = [await world.article() for _ in range(5)]
    world.start(8)
    pushes = [await world.push(article) for article in articles]
    await eventually(lambda: len(platform.ledger.copies) == 20)

    async def all_wait() -> bool:
        rows = await world.query("select 1 from placements where worker is null and have = 'none'")
        return len(rows) == 80

    await eventually(all_wait)
    assert {account: len(platform.ledger.live(account=account)) for account in accounts} == (
        dict.fromkeys(accounts, 1)
    )
    assert await used(world) == dict.fromkeys(accounts, 1)
    closed = [len(await world.results(push)) for push in pushes]
    assert sum(closed) == 20
    await world.check_counters()


async def test_what_waits_for_quota_goes_out_in_the_next_period_at_the_cost_of_no_try(
    world: World, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    (account,) = await world.enrol(quotas=ONE_A_DAY)
    first, second = await world.article(), await world.article()
    await world.push(first)
    world.start()
    await world.quiet()
    push = await world.push(second)
    row = await waits(world, second, account)
    assert (row["tries"], row["parked"], row["lane"]) == (0, None, "app/push")
    ends_in(monkeypatch, timedelta(hours=34))  # the next morning
    await world.execute("update placements set due_at = clock_timestamp() where due_at is not null")
    assert await world.results_of(push, 1) == {account: "published"}
    assert len(platform.ledger.live(account=account)) == 2


async def test_nothing_starts_that_might_be_counted_in_the_next_period(
    world: World, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends_in(monkeypatch, timedelta(seconds=5))  # less than a lease
    (account,) = await world.enrol(quotas=ONE_A_DAY)
    article = await world.article()
    await world.push(article)
    world.start()

    async def let_go() -> bool:
        row = await world.placement(article, account)
        return row["claim"] > 0 and row["worker"] is None

    await eventually(let_go)
    assert platform.calls == []
    assert await used(world) == {}


@pytest.mark.parametrize(
    "answer", [Retry("503"), Refused("45166", "标题过长")], ids=lambda each: type(each).__name__
)
async def test_what_was_surely_not_sent_gives_its_share_back(
    world: World, platform: Platform, answer: Any
) -> None:
    (account,) = await world.enrol(quotas=ONE_A_DAY)
    first, second = await world.article(), await world.article()
    platform.next("publish", refuse(answer))
    await world.push(first)
    world.start()
    await eventually(lambda: platform.count("publish") > 0)
    await eventually(lambda: is_recorded(world, first))
    await world.execute(
        "update placements set parked = 'refused', due_at = null where have = 'none'"
    )
    push = await world.push(second)
    await world.results_of(push, 1)
    assert await used(world) == {account: 1}


async def is_recorded(world: World, article: int) -> bool:
    return bool(await world.attempts(article))


async def test_an_answer_that_was_lost_keeps_its_share_until_somebody_knows(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol(quotas=ONE_A_DAY)
    article = await world.article()
    looking = asyncio.Event()
    platform.next("publish", refuse(Unknown("reset")))
    look = platform.next("look_up", Say(wait=looking))
    await world.push(article)
    world.start()
    await look.arrived.wait()
    assert await used(world) == {account: 1}
    looking.set()  # it was not there: the share is free again, and used by the second send
    await world.quiet()
    assert len(platform.ledger.copies) == 1
    assert await used(world) == {account: 1}


async def test_a_killed_workers_share_is_not_given_to_another_story(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol(quotas=ONE_A_DAY)
    first, second = await world.article(), await world.article()
    said = platform.next("publish", Say(wait_after=asyncio.Event()))
    await world.push(first)
    worker = world.start(**SHORT_LEASE)
    await said.done.wait()
    worker.kill()
    await world.push(second)
    world.start(2, **SHORT_LEASE)
    row = await waits(world, second, account)
    assert row["have"] == "none"
    await eventually(lambda: platform.count("look_up") == 1)
    assert len(platform.ledger.copies) == 1
    assert await used(world) == {account: 1}


async def test_retractions_are_counted_on_their_own_and_wait_for_no_push(world: World) -> None:
    quotas = {"publish": {"limit": 1, "per": "day"}, "retract": {"limit": 1, "per": "day"}}
    (account,) = await world.enrol(quotas=json.dumps(quotas))
    first, second = await world.article(), await world.article()
    await world.push(first)
    world.start()
    await world.quiet()
    retraction = await world.retract(first)
    assert await world.results_of(retraction, 1) == {account: "gone"}
    await world.push(second)
    await waits(world, second, account)
    rows = await world.query("select bucket, used from quota_usage order by bucket")
    assert [(row["bucket"], row["used"]) for row in rows] == [("publish", 1), ("retract", 1)]


async def test_a_push_that_waits_for_quota_lapses_when_its_time_is_over(
    world: World, platform: Platform
) -> None:
    """And not only when the next period begins."""
    (account,) = await world.enrol(quotas=ONE_A_DAY)
    first, second = await world.article(), await world.article()
    await world.push(first)
    world.start()
    await world.quiet()
    until = datetime.now(UTC) + timedelta(seconds=0.5)
    push = await world.push(second, not_after=until.isoformat())
    assert await world.results_of(push, 1) == {account: "lapsed"}
    assert platform.count("publish") == 1


UNREADABLE = [
    {"publish": {"limit": "many", "per": "day"}},
    {"publish": {"limit": 10**12, "per": "day"}},
    {"publish": {"limit": -1, "per": "day"}},
    {"publish": {"limit": 1}},
    {"publish": {"limit": 1, "per": "week"}},
    {"publish": 3},
    ["publish"],
    "one a day",
]


@pytest.mark.parametrize("quotas", UNREADABLE, ids=str)
async def test_quotas_that_cannot_be_read_stop_their_own_account_alone(
    world: World, platform: Platform, quotas: Any
) -> None:
    (broken,) = await world.enrol(quotas=json.dumps(quotas))
    (counted,) = await world.enrol(quotas=ONE_A_DAY)
    push = await world.push(story := await world.article())
    world.start()
    assert await world.results_of(push, 1) == {counted: "published"}

    async def is_parked() -> bool:
        return (await world.placement(story, broken))["parked"] == "refused"

    await eventually(is_parked, why=world.placements)
    assert "the account's quotas" in (await world.placement(story, broken))["why"]
    assert platform.count("publish", broken) == 0

    await world.execute("update accounts set quotas = null where id = :id", id=broken)
    await world.retry(push, codes=["refused"])
    assert await world.results_of(push, 2) == {counted: "published", broken: "published"}


@pytest.mark.parametrize("bucket", ["publish", "retract"])
async def test_quotas_that_cannot_be_read_stop_no_retraction(
    world: World, platform: Platform, bucket: str
) -> None:
    (account,) = await world.enrol()
    push = await world.push(story := await world.article())
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    await world.execute(
        "update accounts set quotas = cast(:quotas as jsonb)", quotas=json.dumps({bucket: "ten"})
    )
    retraction = await world.retract(story)
    assert await world.results_of(retraction, 1) == {account: "gone"}
    assert platform.ledger.live(story) == []

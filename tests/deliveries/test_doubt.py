"""An answer that was lost is looked for before anything is sent again."""

import asyncio

import httpx
import pytest

from hub.sdk.manifest import LookUp
from hub.sdk.outcomes import Gone, Pending, Present, Quota, Step, Unknown
from tests.deliveries.platform import Platform, Say, cannot_tell, refuse
from tests.deliveries.world import SHORT_LEASE, World, eventually, open_world


@pytest.mark.parametrize(
    "lost",
    [httpx.ReadError("reset"), httpx.ReadTimeout("late"), Unknown("502 after sending")],
    ids=lambda lost: type(lost).__name__,
)
async def test_an_accepted_post_whose_answer_was_lost_is_adopted_and_not_sent_again(
    world: World, platform: Platform, lost: object
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    platform.next("publish", Say(lost))
    world.start()
    await world.quiet()
    assert await world.attempts(article) == ["publish:unknown", "look_up:present"]
    assert await world.results(push) == {account: "published"}
    (copy,) = platform.ledger.copies
    assert (await world.placement(article, account))["remote_id"] == copy.remote_id


async def test_a_call_that_outlasts_its_time_is_looked_up(world: World, platform: Platform) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    platform.next("publish", Say(wait_after=asyncio.Event()))  # it never answers
    world.start(**SHORT_LEASE)
    await world.quiet()
    assert (await world.attempts(article))[:2] == ["publish:unknown", "look_up:present"]
    assert await world.results(push) == {account: "published"}
    assert len(platform.ledger.copies) == 1


async def test_a_call_that_was_never_handed_over_is_simply_made_again(
    world: World, platform: Platform
) -> None:
    await world.enrol()
    article = await world.article()
    await world.push(article)
    platform.next("publish", Say(wait=asyncio.Event()))  # stuck before the request
    world.start(**SHORT_LEASE)
    await world.quiet()
    assert await world.attempts(article) == ["publish:retry", "publish:done"]


@pytest.fixture
def settling() -> Platform:
    """A platform on which a copy may take a while to appear or to go."""
    return Platform(settle_seconds=0.6)


async def test_not_finding_it_before_the_horizon_sends_nothing(
    database_url: str, redis_url: str, settling: Platform
) -> None:
    """The copy appears late, as eventually consistent lists have it."""
    settling.next("look_up", *[refuse(Gone())] * 2)
    settling.next("publish", Say(Unknown("reset")))
    async with open_world(database_url, redis_url, settling) as world:
        (account,) = await world.enrol()
        article = await world.article()
        push = await world.push(article)
        world.start(retry_first=0.05)
        await world.quiet()
        assert await world.results(push) == {account: "published"}
        assert (await world.attempts(article))[1:] == ["look_up:gone"] * 2 + ["look_up:present"]
    assert len(settling.ledger.copies) == 1


async def test_only_absence_after_the_horizon_leads_to_a_second_send(
    database_url: str, redis_url: str, settling: Platform
) -> None:
    settling.next("publish", refuse(Unknown("reset")))
    async with open_world(database_url, redis_url, settling) as world:
        (account,) = await world.enrol()
        article = await world.article()
        push = await world.push(article)
        world.start(retry_first=0.05)
        await world.quiet()
        assert await world.results(push) == {account: "published"}
        (gap,) = await world.query(
            "select extract(epoch from max(at) - min(at)) as seconds from attempts "
            "where operation = 'publish'"
        )
        assert gap["seconds"] >= 0.6
    assert len(settling.ledger.copies) == 1


async def test_the_second_send_bears_the_same_names_as_the_first(
    world: World, platform: Platform
) -> None:
    """No deletion was verified: a platform that knows the key may answer with the first copy."""
    await world.enrol()
    article = await world.article()
    await world.push(article)
    platform.next("publish", refuse(Unknown("reset")))
    world.start()
    await world.quiet()
    first, second = (p for p in platform.placements if p.idempotency_key.endswith("publish-1"))
    assert (first.key, first.idempotency_key) == (second.key, second.idempotency_key)


async def test_a_look_that_proves_nothing_is_repeated(world: World, platform: Platform) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    platform.next("publish", Say(Unknown("reset")))
    platform.next("look_up", cannot_tell(), Say(OSError("no route")))
    world.start()
    await world.quiet()
    assert await world.attempts(article) == [
        "publish:unknown",
        "look_up:cannottell",
        "look_up:cannottell",
        "look_up:present",
    ]
    assert await world.results(push) == {account: "published"}


async def test_where_nothing_can_be_looked_up_a_person_decides(
    database_url: str, redis_url: str
) -> None:
    platform = Platform(look_up=LookUp.NONE)
    platform.next("publish", refuse(Unknown("reset")))
    platform.always["look_up", 0] = cannot_tell("no such API")
    async with open_world(database_url, redis_url, platform) as world:
        (account,) = await world.enrol()
        article = await world.article()
        push = await world.push(article)
        world.start()
        await world.quiet()
        row = await world.placement(article, account)
        assert (row["have"], row["parked"], row["why"]) == ("doubt", "unknown", "no such API")
        assert (await world.retry(push)).left == 1  # nobody has looked
        assert platform.count("publish") == 1
        assert (await world.retry(push, confirm="not_there")).retried == 1
        await world.quiet()
        assert await world.results(push) == {account: "published"}


async def test_a_publish_in_steps_keeps_what_the_last_one_needs(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    platform.next("publish", refuse(Step({"media_id": "M1"})))
    world.start()
    await world.quiet()
    draft, commit = platform.placements
    assert (draft.state, commit.state) == (None, {"media_id": "M1"})
    assert await world.results(push) == {account: "published"}
    assert (await world.placement(article, account))["tries"] == 0


async def test_an_asynchronous_publish_is_asked_for_until_it_is_there(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    push = await world.push(article)
    pending = platform.accept_later(article, account, f"{article}-{account}-0-0", 1)
    platform.next("publish", refuse(pending))
    platform.next("poll", refuse(Pending(pending.handle, after=0.05)), Say(OSError("no route")))
    world.start()
    await world.quiet()
    assert await world.attempts(article) == [
        "publish:pending",
        "poll:pending",
        "poll:retry",
        "poll:done",
    ]
    assert await world.results(push) == {account: "published"}
    assert platform.count("publish") == 1


async def test_a_correction_whose_answer_was_lost_is_written_again(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    world.start()
    await world.quiet()
    await world.revise(article)
    platform.next("update", Say(Unknown("reset")), refuse(Unknown("reset")))
    correction = await world.correct(article)
    await world.quiet()
    assert platform.ledger.shown(article) == {account: [2]}
    assert await world.results(correction) == {account: "corrected"}


async def test_an_older_correction_that_lands_late_does_not_overwrite_a_newer_one(
    database_url: str, redis_url: str, settling: Platform
) -> None:
    async with open_world(database_url, redis_url, settling) as world:
        (account,) = await world.enrol()
        article = await world.article()
        await world.push(article)
        world.start()
        await world.quiet()
        (copy,) = settling.ledger.live()
        await world.revise(article)
        settling.next("update", refuse(Unknown("it is under way")))
        await world.correct(article)
        await recorded(world, article, "update:unknown")
        await world.revise(article)
        await world.correct(article)
        asyncio.get_running_loop().call_later(0.3, settling.ledger.update, copy.remote_id, 2)
        await world.quiet()
        assert settling.ledger.shown(article) == {account: [3]}
        assert settling.ledger.updates == 2


async def recorded(world: World, article: int, attempt: str) -> None:
    async def kept() -> bool:
        return attempt in await world.attempts(article)

    await eventually(kept, why=lambda: world.attempts(article))


async def test_a_retraction_whose_answer_was_lost_is_looked_at(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    world.start()
    await world.quiet()
    platform.next("retract", Say(Unknown("reset")))
    retraction = await world.retract(article)
    await world.quiet()
    assert platform.count("retract") == 1
    assert await world.results(retraction) == {account: "gone"}


async def test_a_correction_that_comes_while_a_publish_is_in_doubt_updates_what_is_found(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    await world.push(article)
    answering = asyncio.Event()
    said = platform.next("publish", Say(Unknown("reset"), wait_after=answering))
    world.start()
    await said.done.wait()
    await world.revise(article)
    await world.correct(article)
    answering.set()
    await world.quiet()
    assert platform.ledger.shown(article) == {account: [2]}
    assert len(platform.ledger.copies) == 1


async def test_a_copy_in_an_unknown_version_is_written_in_the_wanted_one(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article(versions=2)
    platform.next("publish", Say(Unknown("reset")))
    platform.next("look_up", refuse(Present("post-1", version=1)))
    await world.push(article)
    world.start()
    await eventually(lambda: platform.count("update") == 1)
    await world.quiet()
    assert platform.ledger.shown(article) == {account: [2]}


async def test_a_quota_that_the_platform_says_is_spent_costs_no_try(
    world: World, platform: Platform
) -> None:
    (account,) = await world.enrol()
    article = await world.article()
    (row,) = await world.query("select clock_timestamp() + interval '400 ms' as until")
    platform.next("publish", refuse(Quota(row["until"], "今日已发")))
    push = await world.push(article)
    world.start()
    await world.quiet()
    (sent,) = await world.query("select max(at) as at from attempts")
    assert sent["at"] >= row["until"]
    assert await world.results(push) == {account: "published"}

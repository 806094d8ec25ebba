"""Several stories in one send, and every one of them retracted by itself."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hub.deliveries.editions import board
from hub.sdk.outcomes import Credentials, Quota, Refused
from hub.sdk.periods import tomorrow
from tests.deliveries.editions.press import Press, refuse
from tests.deliveries.world import SHORT_LEASE, World, eventually

LATER = {"gather_minutes": 600}
AT_ONCE = {"gather_minutes": 0}
DAILY = json.dumps({"publish": {"limit": 1, "per": "day"}})
MONTHLY = json.dumps({"publish": {"limit": 4, "per": "month"}})


async def enrol(world: World, rules: dict[str, Any], quotas: str | None = None) -> int:
    (account,) = await world.enrol(platform="press", quotas=quotas)
    await world.execute(
        "update accounts set settings = cast(:settings as jsonb) where id = :account",
        settings=json.dumps({"edition": rules}),
        account=account,
    )
    return account


async def send_now(world: World, account: int) -> int:
    async with world.database.connection() as connection:
        return await board.call(connection, account)


async def gathered(world: World, account: int, stories: int) -> None:
    """Wait until so many stories are on an account's board."""

    async def are_there() -> bool:
        rows = await world.query(
            "select 1 from placements where account_id = :account and lane = 'press/board'",
            account=account,
        )
        return len(rows) == stories

    await eventually(are_there, why=world.placements)


async def test_stories_gather_until_a_persons_word_and_leave_in_one_send(
    world: World, press: Press
) -> None:
    account = await enrol(world, LATER)
    stories = [await world.article() for _ in range(3)]
    pushes = [await world.push(story) for story in stories]
    world.start()
    await gathered(world, account, 3)
    assert press.sends == []

    assert await send_now(world, account) == 3

    for push in pushes:
        assert await world.results_of(push, 1) == {account: "published"}
    assert press.shown(account) == [stories]
    await world.quiet()
    rows = [await world.placement(story, account) for story in stories]
    assert [row["remote_id"] for row in rows] == ["0:0", "0:1", "0:2"]
    assert [row["url"] for row in rows] == [f"https://mp.example.cn/0/{n}" for n in range(3)]


async def test_what_has_no_place_goes_with_the_next_one(world: World, press: Press) -> None:
    account = await enrol(world, AT_ONCE)
    stories = [await world.article() for _ in range(5)]
    worker = world.worker()
    pushes = [await world.push(story) for story in stories]
    worker.start()
    for push in pushes:
        assert await world.results_of(push, 1) == {account: "published"}
    await world.quiet()
    shown = press.shown(account)
    assert sorted(story for send in shown for story in send) == stories
    assert all(len(send) <= 3 for send in shown)


async def test_an_urgent_story_leaves_at_once_and_first(world: World, press: Press) -> None:
    account = await enrol(world, LATER)
    calm = await world.article()
    await world.push(calm)
    world.start()
    await gathered(world, account, 1)
    warning = await world.article()
    push = await world.push(warning, priority="urgent")
    assert await world.results_of(push, 1) == {account: "published"}
    assert press.shown(account) == [[warning, calm]]


async def test_one_send_a_day_and_the_rest_tomorrow(world: World, press: Press) -> None:
    account = await enrol(world, AT_ONCE, quotas=DAILY)
    first, second = await world.article(), await world.article()
    push = await world.push(first)
    world.start(4)
    assert await world.results_of(push, 1) == {account: "published"}
    await world.push(second, priority="urgent")

    async def waits_for_tomorrow() -> bool:
        row = await world.placement(second, account)
        due = row["due_at"]
        return bool(row["lane"] == "press/board" and due > datetime.now(UTC))

    await eventually(waits_for_tomorrow, why=world.placements)
    assert press.shown(account) == [[first]]


async def test_a_retraction_before_the_send_takes_the_story_out(world: World, press: Press) -> None:
    account = await enrol(world, LATER)
    kept, dropped = await world.article(), await world.article()
    await world.push(kept)
    await world.push(dropped)
    world.start()
    await gathered(world, account, 2)
    retraction = await world.retract(dropped)
    assert await world.results(retraction) == {account: "nothing_there"}
    await send_now(world, account)
    await eventually(lambda: press.shown(account) == [[kept]])


async def test_a_retraction_after_the_send_deletes_that_story_alone(
    world: World, press: Press
) -> None:
    account = await enrol(world, LATER)
    stories = [await world.article() for _ in range(3)]
    for story in stories:
        await world.push(story)
    world.start()
    await gathered(world, account, 3)
    await send_now(world, account)
    await eventually(lambda: press.shown(account) == [stories])
    await world.quiet()
    retraction = await world.retract(stories[1])
    assert await world.results_of(retraction, 1) == {account: "gone"}
    assert press.shown(account) == [[stories[0], stories[2]]]
    await world.quiet()


async def test_a_retraction_while_the_platform_works_on_the_send_waits_and_deletes(
    world: World, press: Press
) -> None:
    account = await enrol(world, AT_ONCE)
    press.works = True
    story = await world.article()
    await world.push(story)
    world.start()
    await eventually(lambda: press.works_on)
    retraction = await world.retract(story)
    press.works = False
    assert await world.results_of(retraction, 1) == {account: "gone"}
    assert press.shown(account) == [[]]


async def test_one_story_judged_a_reprint_does_not_stop_the_others(
    world: World, press: Press
) -> None:
    account = await enrol(world, LATER)
    stories = [await world.article() for _ in range(3)]
    pushes = [await world.push(story) for story in stories]
    press.next_answers = [refuse(1)]
    world.start()
    await gathered(world, account, 3)
    await send_now(world, account)
    assert await world.results_of(pushes[0], 1) == {account: "published"}
    assert await world.results_of(pushes[2], 1) == {account: "published"}
    assert press.shown(account) == [[stories[0], stories[2]]]
    await world.quiet()
    refused = await world.placement(stories[1], account)
    assert (refused["parked"], refused["why"]) == ("refused", "2: 原创校验失败")
    assert refused["have"] == "none"


async def test_a_story_that_cannot_be_rendered_does_not_stop_the_others(
    world: World, press: Press
) -> None:
    account = await enrol(world, LATER)
    good, bad = await world.article(), await world.article()
    press.unusable = {bad}
    push, hopeless = await world.push(good), await world.push(bad)
    world.start()
    await gathered(world, account, 2)
    await send_now(world, account)
    assert await world.results_of(push, 1) == {account: "published"}
    await world.quiet()
    assert (await world.placement(bad, account))["why"] == "标题超过 32 字"
    assert await world.counters(hopeless) == {"total": 1, "parked": 1}


async def test_a_send_whose_answer_was_lost_is_found_and_not_sent_again(
    world: World, press: Press
) -> None:
    account = await enrol(world, AT_ONCE)
    press.loses = 1
    story = await world.article()
    push = await world.push(story)
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    assert press.shown(account) == [[story]]
    await world.quiet()


async def test_a_dead_key_parks_every_story_and_a_new_one_sends_them(
    world: World, press: Press
) -> None:
    account = await enrol(world, LATER)
    stories = [await world.article() for _ in range(2)]
    pushes = [await world.push(story) for story in stories]
    press.next_answers = [Credentials("40001: invalid credential")]
    world.start()
    await gathered(world, account, 2)
    await send_now(world, account)

    async def are_parked() -> bool:
        rows = [await world.placement(story, account) for story in stories]
        return all(row["parked"] == "credentials" for row in rows)

    await eventually(are_parked, why=world.placements)
    await world.execute("delete from account_gates")
    for push in pushes:
        await world.retry(push)
    await gathered(world, account, 2)
    await send_now(world, account)
    for push in pushes:
        assert await world.results_of(push, 1) == {account: "published"}
    await world.quiet()


async def test_a_quota_that_the_platform_has_counted_otherwise_re_plans(
    world: World, press: Press
) -> None:
    account = await enrol(world, AT_ONCE, quotas=DAILY)
    press.next_answers = [Quota(tomorrow(), "45028: 群发次数已用完")]
    story = await world.article()
    await world.push(story)
    world.start()

    async def waits() -> bool:
        row = await world.placement(story, account)
        return bool(
            row["parked"] is None
            and row["have"] == "none"
            and not row["worker"]
            and row["due_at"] >= tomorrow()
        )

    await eventually(lambda: not press.next_answers)
    await eventually(waits, why=world.placements)
    (used,) = await world.query("select used from quota_usage")
    assert used["used"] == 1
    assert press.sends == []


async def test_a_month_is_not_spent_with_its_day(world: World, press: Press) -> None:
    """The platform takes no more today; of the month, three are left."""
    account = await enrol(world, AT_ONCE, quotas=MONTHLY)
    press.next_answers = [Quota(datetime.now(UTC) + timedelta(seconds=1), "45028: 群发次数已用完")]
    push = await world.push(await world.article())
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    (used,) = await world.query("select used from quota_usage")
    assert used["used"] == 1


async def test_a_send_that_failed_in_the_end_keeps_no_quota_from_the_other_stories(
    world: World, press: Press
) -> None:
    account = await enrol(world, LATER, quotas=DAILY)
    press.works = True
    stories = [await world.article() for _ in range(3)]
    pushes = [await world.push(story) for story in stories]
    world.start()
    await gathered(world, account, 3)
    await send_now(world, account)
    await eventually(lambda: len(press.works_on) == 1)
    press.next_answers = [Refused("err(30002)", "原创校验判定不能群发", (1,))]
    press.works = False
    first, reprint, last = stories
    for push, story in zip(pushes, stories, strict=True):
        if story != reprint:
            assert await world.results_of(push, 1) == {account: "published"}
    assert (await world.placement(reprint, account))["parked"] == "refused"
    assert press.shown(account) == [[first, last]]


async def test_a_worker_that_dies_with_a_send_in_hand_loses_and_doubles_nothing(
    world: World, press: Press
) -> None:
    account = await enrol(world, AT_ONCE)
    stories = [await world.article() for _ in range(6)]
    first = world.worker(**SHORT_LEASE)
    held = first.hold_back()
    pushes = [await world.push(story) for story in stories]
    first.start()

    async def is_claimed() -> bool:
        return bool(await world.query("select 1 from placements where worker is not null"))

    await eventually(is_claimed)
    first.kill()
    held.set()
    world.start(**SHORT_LEASE)
    for push in pushes:
        assert await world.results_of(push, 1) == {account: "published"}
    assert sorted(story for send in press.shown(account) for story in send) == stories
    await world.quiet()


async def test_a_story_that_somebody_died_with_before_the_board_comes_to_it(
    world: World, press: Press
) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    push = await world.push(story)
    await world.execute(
        "update placements set worker = 'dead', aim = want, claim = 1, since = clock_timestamp()"
    )
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    assert press.shown(account) == [[story]]
    await world.quiet()


async def test_a_push_that_expires_on_the_board_lapses(world: World, press: Press) -> None:
    account = await enrol(world, LATER)
    story = await world.article()
    push = await world.push(
        story, not_after=(datetime.now(UTC) + timedelta(seconds=1.5)).isoformat()
    )
    world.start()
    assert await world.results_of(push, 1) == {account: "lapsed"}
    assert press.sends == []


async def test_a_hold_keeps_stories_on_the_board(world: World, press: Press) -> None:
    account = await enrol(world, LATER)
    story, other = await world.article(tier="major"), await world.article()
    await world.push(story)
    push = await world.push(other)
    world.start()
    await gathered(world, account, 2)
    hold = await world.hold("tier", "major")
    await send_now(world, account)
    assert await world.results_of(push, 1) == {account: "published"}
    assert press.shown(account) == [[other]]
    await world.lift(hold)
    await send_now(world, account)
    await eventually(lambda: press.shown(account) == [[other], [story]])


async def test_quotas_that_cannot_be_read_stop_no_departure_but_their_own(
    world: World, press: Press
) -> None:
    broken = await enrol(world, AT_ONCE, quotas=json.dumps({"publish": {"limit": 1}}))
    counted = await enrol(world, AT_ONCE, quotas=DAILY)
    push = await world.push(story := await world.article())
    world.start()
    assert await world.results_of(push, 1) == {counted: "published"}

    async def is_parked() -> bool:
        row = await world.placement(story, broken)
        return row["parked"] == "refused" and "publish.per" in row["why"]

    await eventually(is_parked, why=world.placements)
    assert press.shown(broken) == []

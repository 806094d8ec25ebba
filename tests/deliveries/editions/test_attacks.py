"""What could send a story twice, let a retraction miss it, or stop everybody's editions."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from hub.deliveries.editions import board, books
from hub.deliveries.editions.arriving import arrive
from hub.deliveries.editions.departing import depart
from hub.deliveries.editions.ending import Ending
from hub.deliveries.editions.fates import State
from hub.deliveries.setup import policy_of
from hub.kit.problems import InvalidInput
from hub.sdk.contract import Account, Article, Placement, Tools
from hub.sdk.outcomes import ByPerson, Part, Present, Retry, Sighting, Step
from hub.settings import EngineSettings
from tests.deliveries.editions.press import Press, Send, refuse
from tests.deliveries.editions.test_editions import AT_ONCE, LATER, enrol, gathered, send_now
from tests.deliveries.world import SHORT_LEASE, World, eventually


async def parked(world: World, why: str, *places: tuple[int, int]) -> None:
    """Wait until all of these, as (article, account), are parked for one reason."""

    async def are_parked() -> bool:
        rows = [await world.placement(*place) for place in places]
        return all(row["parked"] == why for row in rows)

    await eventually(are_parked, why=world.placements)


async def editions(world: World) -> list[str]:
    """Return the states of all editions, the oldest first."""
    rows = await world.query("select state from editions order by id desc")
    return [row["state"] for row in rows]


async def waits_aboard(world: World) -> None:
    """Wait until an edition has been tried and is to be tried again, much later."""

    async def waits() -> bool:
        rows = await world.query(
            "select 1 from placements where article_id < 0 and worker is null "
            "and have = 'none' and tries = 1"
        )
        return bool(rows)

    await eventually(waits, why=world.placements)


# --- stories of which nobody knows whether they are out --------------------------------------


async def out_without_names(world: World, press: Press) -> tuple[int, int, int]:
    """Send a story whose edition names no parts; return story, account and push."""
    press._parts = lambda send: ()  # type: ignore[method-assign]  # noqa: ARG005 - the press hands it over
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    push = await world.push(story)
    world.start()
    await parked(world, "unknown", (story, account))
    del press._parts
    assert press.shown(account) == [[story]]
    return story, account, push


async def test_a_retraction_does_not_believe_that_a_story_in_doubt_is_gone(
    world: World, press: Press
) -> None:
    story, account, _ = await out_without_names(world, press)
    retraction = await world.retract(story)
    await parked(world, "unknown", (story, account))
    assert await world.counters(retraction) == {"total": 1, "parked": 1}
    copies = [{"account_id": account, "remote_id": "0:0"}]
    assert (await world.retry(retraction, copies=copies)).retried == 1
    assert await world.results_of(retraction, 1) == {account: "gone"}
    assert press.shown(account) == [[]]
    await world.quiet()


async def test_a_story_in_doubt_is_not_sent_again_by_another_push(
    world: World, press: Press
) -> None:
    story, account, _ = await out_without_names(world, press)
    again = await world.push(story)
    await parked(world, "unknown", (story, account))
    assert await world.counters(again) == {"total": 1, "parked": 1}
    assert press.shown(account) == [[story]]
    await world.retry(again, confirm="not_there")
    assert await world.results_of(again, 1) == {account: "published"}
    assert press.shown(account) == [[story], [story]]  # a person had looked, and said so
    await world.quiet()


async def test_one_copy_is_not_taken_for_two_stories(world: World, press: Press) -> None:
    press._parts = lambda send: ()  # type: ignore[method-assign]  # noqa: ARG005 - the press hands it over
    account = await enrol(world, LATER)
    stories = [await world.article() for _ in range(2)]
    push = await world.issue(kind="push", articles=stories, target={"everywhere": True})
    world.start()
    await gathered(world, account, 2)
    await send_now(world, account)
    await parked(world, "unknown", *((story, account) for story in stories))
    copies = [{"account_id": account, "article_id": s, "remote_id": "0:0"} for s in stories]
    with pytest.raises(InvalidInput):
        await world.retry(push, copies=copies)
    copies[1]["remote_id"] = "0:1"
    assert (await world.retry(push, copies=copies)).retried == 2
    assert await world.counters(push) == {"total": 2}
    await world.check_counters()


async def test_stories_that_share_a_name_are_not_sent_again(world: World, press: Press) -> None:
    press._parts = lambda send: tuple(Part("send") for _ in send.stories)  # type: ignore[method-assign]
    account = await enrol(world, LATER)
    stories = [await world.article() for _ in range(2)]
    for story in stories:
        await world.push(story)
    world.start()
    await gathered(world, account, 2)
    await send_now(world, account)

    async def one_is_parked() -> bool:
        rows = [await world.placement(story, account) for story in stories]
        return sorted(str(row["parked"]) for row in rows) == ["None", "unknown"]

    await eventually(one_is_parked, why=world.placements)
    assert press.shown(account) == [stories]


async def test_what_a_person_was_asked_to_send_is_not_sent_by_the_next_edition(
    world: World, press: Press
) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    press.next_answers = [ByPerson("请在公众平台网页上使用这份草稿")]
    push = await world.push(story)
    world.start()
    await parked(world, "by_person", (story, account))
    assert (await world.retry(push)).left == 1
    assert (await world.retry(push, codes=["by_person"])).retried == 1
    await parked(world, "unknown", (story, account))
    assert press.sends == []


async def test_a_story_left_out_the_second_time_is_not_in_doubt(world: World, press: Press) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    await world.push(story)
    world.start()
    await eventually(lambda: press.sends)
    assert await world.results_of(await world.retract(story), 1) == {account: "gone"}
    await world.reinstate(story)
    press._parts = lambda send: (Part(refused="已被他人声明原创"),)  # type: ignore[method-assign]  # noqa: ARG005 - the press hands it over
    again = await world.push(story)
    await parked(world, "refused", (story, account))
    assert (await world.placement(story, account))["have"] == "none"
    del press._parts
    await world.retry(again)
    assert await world.results_of(again, 1) == {account: "published"}
    await world.quiet()


# --- what changes while a story is aboard ----------------------------------------------------


async def test_a_hold_reaches_a_story_that_is_aboard(world: World, press: Press) -> None:
    account = await enrol(world, LATER)
    story, other = await world.article(tier="major"), await world.article()
    await world.push(story)
    push = await world.push(other)
    press.next_answers = [Retry("busy", after=1.0)]
    world.start()
    await gathered(world, account, 2)
    await send_now(world, account)
    await waits_aboard(world)
    hold = await world.hold("tier", "major")
    assert await world.results_of(push, 1) == {account: "published"}
    assert press.shown(account) == [[other]]
    await world.lift(hold)
    await eventually(lambda: press.shown(account) == [[other], [story]])
    await world.quiet()


async def test_a_push_whose_time_ends_aboard_lapses(world: World, press: Press) -> None:
    account = await enrol(world, LATER)
    story, other = await world.article(), await world.article()
    ends = datetime.now(UTC) + timedelta(seconds=2.0)
    late = await world.push(story, not_after=ends.isoformat())
    push = await world.push(other)
    press.next_answers = [Retry("busy", after=2.2)]
    world.start()
    await gathered(world, account, 2)
    await send_now(world, account)
    await waits_aboard(world)
    assert await world.results_of(push, 1) == {account: "published"}
    assert await world.results_of(late, 1) == {account: "lapsed"}
    assert press.shown(account) == [[other]]
    await world.quiet()


async def test_a_push_whose_time_ends_just_before_the_send_lapses(
    world: World, press: Press
) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    ends = datetime.now(UTC) + timedelta(seconds=1.5)
    sending = press.publish

    async def slowly(*arguments: Any) -> Any:
        await asyncio.sleep(max(0.0, (ends - datetime.now(UTC)).total_seconds()) + 0.05)
        return await sending(*arguments)

    press.publish = slowly  # type: ignore[method-assign]
    push = await world.push(story, not_after=ends.isoformat())
    world.start()
    assert await world.results_of(push, 1) == {account: "lapsed"}
    assert press.sends == []
    await world.quiet()


async def test_a_retraction_does_not_wait_for_an_edition_that_waits(
    world: World, press: Press
) -> None:
    account = await enrol(world, LATER)
    stories = [await world.article() for _ in range(2)]
    pushes = [await world.push(story) for story in stories]
    press.next_answers = [Retry("busy", after=3_600, account_wide=True)]
    world.start()
    await gathered(world, account, 2)
    await send_now(world, account)
    await waits_aboard(world)
    retraction = await world.retract(stories[0])
    assert await world.results_of(retraction, 1) == {account: "nothing_there"}

    async def waits() -> bool:
        other = await world.placement(stories[1], account)
        asked = datetime.now(UTC) + timedelta(minutes=50)  # by the platform, to wait
        return bool(other["lane"] == "press/board" and other["due_at"] > asked)

    await eventually(waits, why=world.placements)
    assert await world.counters(pushes[1]) == {"total": 1}
    await world.check_counters()


async def test_a_retraction_passes_the_hold_on_its_edition(world: World, press: Press) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    press.next_answers = [Retry("busy", after=0.5)]
    await world.push(story)
    world.start()
    await waits_aboard(world)
    await world.hold("account", str(account))
    retraction = await world.retract(story)
    assert await world.results_of(retraction, 1) == {account: "nothing_there"}
    assert press.sends == []
    await world.quiet()


@pytest.mark.parametrize("scope", ["hub", "account"])
async def test_a_hold_keeps_no_retraction_from_a_send_that_is_under_way(
    world: World, press: Press, scope: str
) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    press.works = True
    await world.push(story)
    world.start()
    await eventually(lambda: press.works_on)
    await world.hold(scope, str(account) if scope == "account" else "")
    retraction = await world.retract(story)
    press.works = False
    assert await world.results_of(retraction, 1) == {account: "gone"}
    assert press.shown(account) == [[]]
    await world.quiet()


async def test_a_hold_keeps_no_retraction_from_a_send_whose_engine_died(
    world: World, press: Press
) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    worker = world.worker(**SHORT_LEASE)
    await world.push(story)
    worker.start()
    await eventually(lambda: _is_open(world))
    worker.hold_back()
    await eventually(lambda: press.sends)
    worker.kill()
    await world.hold("hub")
    retraction = await world.retract(story)
    world.start(2, **SHORT_LEASE)
    assert await world.results_of(retraction, 1) == {account: "gone"}
    assert press.shown(account) == [[]]
    await world.quiet()


async def test_a_retraction_leaves_an_edition_on_the_wire_to_its_holder(
    world: World, press: Press
) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    asked, sent = asyncio.Event(), asyncio.Event()
    sending = press.publish

    async def slowly(*arguments: Any) -> Any:
        answer = await sending(*arguments)
        asked.set()
        await sent.wait()
        return answer

    press.publish = slowly  # type: ignore[method-assign]
    await world.push(story)
    world.start(2)
    await asked.wait()
    retraction = await world.retract(story)
    await eventually(lambda: _asked(world, story), why=world.placements)
    assert await editions(world) == ["open"]
    sent.set()
    assert await world.results_of(retraction, 1) == {account: "gone"}
    assert press.shown(account) == [[]]
    await world.quiet()


async def _asked(world: World, story: int) -> bool:
    """Say whether a retracted story that is aboard has asked the books."""
    (row,) = await world.placements(story)
    return bool(row["want"] == 0 and row["claim"] >= 2 and row["worker"] is None)


@pytest.mark.parametrize("what", ["correct", "push", "reinstate", "suspend"])
async def test_other_commands_while_an_edition_waits(world: World, press: Press, what: str) -> None:
    account = await enrol(world, LATER)
    story = await world.article()
    push = await world.push(story)
    press.next_answers = [Retry("busy", after=1.0)]
    world.start(2)
    await gathered(world, account, 1)
    await send_now(world, account)
    await waits_aboard(world)
    match what:
        case "correct":
            await world.revise(story)
            push = await world.correct(story)
            await gathered(world, account, 1)
            await send_now(world, account)
        case "push":
            push = await world.push(story)
        case "reinstate":
            await world.retract(story)
            await world.reinstate(story)
            push = await world.push(story, priority="urgent")
        case "suspend":
            await world.execute("update accounts set status = 'suspended'")
    assert await world.results_of(push, 1) == {account: "published"}
    assert press.shown(account) == [[story]]
    await world.quiet()


# --- editions that cannot be sent as they are ------------------------------------------------


async def test_an_account_that_became_unusable_parks_its_stories_and_leaves_no_doubt(
    world: World,
) -> None:
    account = await enrol(world, LATER)
    stories = [await world.article() for _ in range(2)]
    pushes = [await world.push(story) for story in stories]
    world.start()
    await gathered(world, account, 2)
    await world.execute('update accounts set settings = \'{"edition": {"send_at": "soon"}}\'')
    await send_now(world, account)
    await parked(world, "refused", *((story, account) for story in stories))
    rows = [await world.placement(story, account) for story in stories]
    assert {row["have"] for row in rows} == {"none"}
    await world.execute('update accounts set settings = \'{"edition": {"gather_minutes": 0}}\'')
    for push in pushes:
        await world.retry(push)
        assert await world.results_of(push, 1) == {account: "published"}
    await world.quiet()


async def test_a_renderer_that_breaks_is_tried_again_and_leaves_no_doubt(
    world: World, press: Press
) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    rendering, broken = press.render, [True]

    def breaks(article: Article, of: Account | None) -> Any:
        if broken:
            broken.pop()
            raise KeyError("cover")
        return rendering(article, of)

    press.render = breaks  # type: ignore[method-assign]
    push = await world.push(story)
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    (edition,) = await world.query("select id from editions")
    assert await world.attempts(edition["id"]) == ["publish:retry", "publish:done"]
    await world.quiet()


async def test_an_account_with_no_sends_at_all_keeps_its_board(world: World, press: Press) -> None:
    quotas = json.dumps({"publish": {"limit": 0, "per": "day"}})
    account = await enrol(world, AT_ONCE, quotas=quotas)
    story = await world.article()
    await world.push(story)
    world.start()

    async def waits() -> bool:
        row = await world.placement(story, account)
        tomorrow = datetime.now(UTC) + timedelta(seconds=1)
        return bool(row["lane"] == "press/board" and row["due_at"] > tomorrow)

    await eventually(waits, why=world.placements)
    assert await editions(world) == []
    assert press.sends == []


async def test_a_send_may_bear_the_name_of_its_first_story(world: World, press: Press) -> None:
    press._parts = lambda send: (Part(f"send-{press.sends.index(send)}"),)  # type: ignore[method-assign]
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    push = await world.push(story)
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    assert (await world.placement(story, account))["remote_id"] == "send-0"
    assert press.shown(account) == [[story]]
    await world.quiet()


async def test_two_sends_of_one_name_are_both_out(world: World, press: Press) -> None:
    making = press._done

    def nameless(send: Send) -> Any:
        done = making(send)
        return type(done)("the account's", parts=done.parts)

    press._done = nameless  # type: ignore[method-assign]
    account = await enrol(world, AT_ONCE)
    world.start()
    for _ in range(2):
        push = await world.push(await world.article())
        assert await world.results_of(push, 1) == {account: "published"}
    await world.quiet()
    assert len(press.sends) == 2


async def test_a_version_that_a_look_up_names_changes_no_edition(
    world: World, press: Press
) -> None:
    looking = press.look_up

    async def with_version(tools: Tools, placement: Placement) -> Sighting:
        seen = await looking(tools, placement)
        if isinstance(seen, Present):
            return Present(seen.remote_id, version=7, parts=seen.parts)
        return seen

    press.look_up = with_version  # type: ignore[method-assign]
    account = await enrol(world, AT_ONCE)
    press.loses = 1
    push = await world.push(await world.article())
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    await world.quiet()
    assert await editions(world) == ["out"]


@pytest.mark.parametrize("culprits", [(9,), (-1,), (0, 9), (0, 0)])
async def test_a_refusal_that_blames_a_story_that_is_not_there_sends_nothing_twice(
    world: World, press: Press, culprits: tuple[int, ...]
) -> None:
    account = await enrol(world, LATER)
    stories = [await world.article() for _ in range(2)]
    for story in stories:
        await world.push(story)
    press.next_answers = [refuse(*culprits)]
    world.start()
    await gathered(world, account, 2)
    await send_now(world, account)
    await parked(world, "refused", (stories[0], account))
    await world.quiet()
    sent = [] if 0 not in culprits else [[stories[1]]]
    assert press.shown(account) == sent


# --- who dies ---------------------------------------------------------------------------------


class Stepping:
    """Makes a press send in two steps, and lets engines stand still at a point of them."""

    def __init__(self, press: Press) -> None:
        self._sending = press.publish
        self.arrived, self.go_on = asyncio.Event(), asyncio.Event()
        self.stands_at = ""
        press.publish = self.publish  # type: ignore[method-assign]

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Any:
        if "draft" not in (placement.state or {}):
            await self._stand("before the draft")
            await self._stand("after the draft")
            return Step({"draft": "media-1"})
        await self._stand("before the send")
        answer = await self._sending(tools, placement, payload)
        await self._stand("after the send")
        return answer

    async def _stand(self, where: str) -> None:
        if self.stands_at == where:
            self.stands_at = ""
            self.arrived.set()
            await self.go_on.wait()


POINTS = ["before the draft", "after the draft", "before the send", "after the send"]


@pytest.mark.parametrize("where", POINTS)
@pytest.mark.parametrize("meanwhile", ["nothing", "a retraction"])
async def test_an_engine_that_dies_at_any_step_sends_nothing_twice(
    world: World, press: Press, where: str, meanwhile: str
) -> None:
    account = await enrol(world, LATER)
    stories = [await world.article() for _ in range(3)]
    pushes = [await world.push(story) for story in stories]
    steps = Stepping(press)
    steps.stands_at = where
    worker = world.start(**SHORT_LEASE)
    await gathered(world, account, 3)
    await send_now(world, account)
    await steps.arrived.wait()
    retracted = []
    if meanwhile == "a retraction":
        retraction = await world.retract(stories[1])
        retracted = [stories[1]]
    worker.kill()
    steps.go_on.set()
    world.start(3, **SHORT_LEASE)
    for story, push in zip(stories, pushes, strict=True):
        if story not in retracted:
            assert await world.results_of(push, 1) == {account: "published"}
    if retracted:
        assert set((await world.results_of(retraction, 1)).values()) <= {"gone", "nothing_there"}
    await world.quiet()
    shown = [story for send in press.shown(account) for story in send]
    assert sorted(shown) == [story for story in stories if story not in retracted]


async def test_a_record_that_comes_too_late_ends_nothing_again(world: World, press: Press) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    late = world.worker(**SHORT_LEASE)
    push = await world.push(story)
    late.start()
    await eventually(lambda: _is_open(world))
    held = late.hold_back()
    await eventually(lambda: press.sends)
    world.start(2, **SHORT_LEASE)
    assert await world.results_of(push, 1) == {account: "published"}
    late.claim_no_more()
    held.set()
    await eventually(lambda: late.recorder.backlog == 0)
    await world.quiet()
    assert press.shown(account) == [[story]]
    assert await editions(world) == ["out"]


async def _is_open(world: World) -> bool:
    return "open" in await editions(world)


async def test_an_ending_overwrites_no_other(world: World, press: Press) -> None:
    account = await enrol(world, AT_ONCE)
    push = await world.push(await world.article())
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    await world.quiet()
    (edition,) = await world.query("select id from editions")
    async with world.database.connection() as connection:
        await books.end(connection, {edition["id"]: Ending(State.DISSOLVED, parts=(Part(),))})
    assert await editions(world) == ["out"]
    (told,) = await world.query("select remote_id from edition_stories")
    assert told["remote_id"] == "0:0"
    assert press.sends


# --- many at once -----------------------------------------------------------------------------


async def test_processes_that_depart_at_once_make_each_edition_once(
    world: World, press: Press
) -> None:
    accounts = [await enrol(world, LATER) for _ in range(4)]
    story = await world.article()
    await world.push(story)
    world.start()
    for account in accounts:
        await gathered(world, account, 1)
        await send_now(world, account)
        await asyncio.gather(*(depart(world.database, [press]) for _ in range(6)))
    await eventually(lambda: len(press.sends) == 4)
    assert [press.shown(account) for account in accounts] == [[[story]]] * 4
    assert len(await editions(world)) == 4


async def test_stories_are_called_and_woken_in_the_order_of_locks(
    world: World, press: Press
) -> None:
    account = await enrol(world, LATER)
    first, second = await world.article(), await world.article()
    await world.push(second)
    await world.push(first)
    worker = world.start()
    await gathered(world, account, 2)
    await worker.stop()
    await world.execute(
        "update placements set due_at = now() + make_interval(hours => (:most - article_id)::int)",
        most=second,
    )
    await _waits_for_the_first(world, first, second, lambda: send_now(world, account))
    assert await depart(world.database, [press]) == 1

    async def end() -> None:
        (edition,) = await world.query("select id from editions")
        policy = policy_of(press.manifest, EngineSettings())
        await arrive(world.database, "press", policy, [edition["id"]])

    await _waits_for_the_first(world, first, second, end)


async def _waits_for_the_first(world: World, first: int, second: int, work: Any) -> None:
    """Whoever cannot have the first story's row must not hold the second one's."""
    one = text("select from placements where article_id = :id for update nowait")
    async with world.database.connection() as connection:
        await connection.execute(one, {"id": first})
        task = asyncio.create_task(work())
        await eventually(lambda: _somebody_waits(world))
        await connection.execute(one, {"id": second})
    await task


async def _somebody_waits(world: World) -> bool:
    return bool(
        await world.query(
            "select 1 from pg_stat_activity "
            "where datname = current_database() and wait_event_type = 'Lock'"
        )
    )


async def test_stories_are_called_by_a_person_only_where_they_wait(world: World) -> None:
    account = await enrol(world, LATER)
    async with world.database.connection() as connection:
        assert await board.call(connection, account) == 0


async def test_quotas_that_cannot_be_read_keep_no_retraction_waiting(
    world: World, press: Press
) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    push = await world.push(story)
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    await world.execute('update accounts set quotas = \'{"publish": {"per": "day"}}\'')
    other = await world.article()
    await world.push(other)
    await parked(world, "refused", (other, account))
    retraction = await world.retract(story)
    assert await world.results_of(retraction, 1) == {account: "gone"}
    assert press.shown(account) == [[]]

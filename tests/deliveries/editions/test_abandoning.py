"""What was prepared for a send that will not be: nobody shall find it and send it by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.deliveries.reactions import ABANDON_TRIES
from hub.sdk.outcomes import ByPerson, Quota, Retry
from tests.deliveries.editions.press import DraftingPress, refuse
from tests.deliveries.editions.test_attacks import parked, waits_aboard
from tests.deliveries.editions.test_editions import AT_ONCE, enrol
from tests.deliveries.world import World, eventually


@pytest.fixture
def press() -> DraftingPress:
    return DraftingPress()


async def test_a_send_that_goes_out_uses_its_draft_up(world: World, press: DraftingPress) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    push = await world.push(story)
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    assert (press.made, press.box) == (1, {})
    await world.quiet()


async def test_a_retraction_takes_away_the_draft_of_an_edition_that_waits(
    world: World, press: DraftingPress
) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    press.next_answers = [Retry("busy", after=3_600)]
    await world.push(story)
    world.start()
    await waits_aboard(world)
    assert list(press.box.values()) == [[story]]
    retraction = await world.retract(story)
    assert await world.results_of(retraction, 1) == {account: "nothing_there"}
    await eventually(lambda: not press.box)
    await world.quiet()
    assert press.sends == []


async def test_a_retraction_that_comes_just_before_the_send_takes_the_draft_away(
    world: World, press: DraftingPress
) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    press.next_answers = [Retry("busy", after=0.3)]
    await world.push(story)
    worker = world.start()
    await waits_aboard(world)
    await worker.stop()
    retraction = await world.retract(story)
    world.start()
    assert await world.results_of(retraction, 1) == {account: "nothing_there"}
    await eventually(lambda: not press.box)
    await world.quiet()


async def test_the_draft_of_a_send_that_is_refused_goes(world: World, press: DraftingPress) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    press.next_answers = [refuse(0)]
    await world.push(story)
    world.start()
    await parked(world, "refused", (story, account))
    await eventually(lambda: not press.box)
    await world.quiet()


async def test_the_draft_of_a_send_without_quota_goes_and_the_next_one_has_its_own(
    world: World, press: DraftingPress
) -> None:
    await enrol(world, AT_ONCE)
    press.next_answers = [Quota(datetime.now(UTC) + timedelta(hours=3), "45028")]
    await world.push(await world.article())
    world.start()
    await eventually(lambda: press.made == 1 and not press.box)


async def test_a_draft_that_a_person_has_to_finish_stays(
    world: World, press: DraftingPress
) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    press.next_answers = [ByPerson("请在公众平台手动群发这份草稿", within=3_600)]
    await world.push(story)
    world.start()
    await parked(world, "by_person", (story, account))
    await world.quiet()
    assert list(press.box.values()) == [[story]]


async def test_a_send_that_was_not_made_is_made_with_the_draft_it_had(
    world: World, press: DraftingPress
) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    press.next_answers = [ConnectionResetError()]  # nothing is out, and nobody knows
    push = await world.push(story)
    world.start()
    assert await world.results_of(push, 1) == {account: "published"}
    assert (press.made, press.box) == (1, {})
    await world.quiet()


async def test_a_draft_that_the_platform_keeps_is_tried_again_and_then_let_be(
    world: World, press: DraftingPress
) -> None:
    account = await enrol(world, AT_ONCE)
    story = await world.article()
    press.next_answers, press.keeps = [refuse(0)], ABANDON_TRIES + 1
    await world.push(story)
    world.start()
    await parked(world, "refused", (story, account))
    await eventually(lambda: press.keeps == 1)
    await world.quiet()
    assert press.keeps == 1
    assert len(press.box) == 1

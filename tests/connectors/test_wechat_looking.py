"""Was it sent? Is it still there? Nothing that looks can send, and nothing is guessed."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from hub.sdk import CannotTell, Done, Gone, Pending, Present, Step, Unknown
from hub.sdk.testing import faults
from hub.sdk.testing.server import Which
from hub.sdk.testing.wire import Request
from tests.connectors.wechats import Channel, Message, World, open_world

CHANNELS: tuple[Channel, ...] = ("mass", "freepublish")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with open_world() as world:
        yield world


async def lost(world: World, channel: Channel, stories: int = 3) -> Message:
    """Send an edition whose answer nobody gets."""
    message = world.message(world.enrol(channel), stories)
    assert isinstance(await world.publish(message), Step)
    world.server.misbehave(faults.DROPPED_AFTER)
    assert isinstance(await world.publish(message), Unknown)
    world.sandbox.let_pass(61)
    return message


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_send_whose_answer_was_lost_is_found_with_all_its_stories(
    world: World, channel: Channel
) -> None:
    message = await lost(world, channel)
    found = await world.look_up(message)
    assert isinstance(found, Present)
    assert [str(part.remote_id)[-2:] for part in found.parts] == [":1", ":2", ":3"]
    assert found.remote_id == str(found.parts[0].remote_id)[:-2]
    assert len(world.titles(message.account)) == 3


@pytest.mark.parametrize("channel", CHANNELS)
async def test_what_was_found_can_be_deleted(world: World, channel: Channel) -> None:
    message = await lost(world, channel)
    found = await world.look_up(message)
    message.outcomes.append(Done(found.remote_id, parts=found.parts))
    assert isinstance(await world.call("retract", message.part(1)), Done)
    assert len(world.titles(message.account)) == 2


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_draft_that_is_still_there_was_not_sent(world: World, channel: Channel) -> None:
    message = world.message(world.enrol(channel), 2)
    await world.publish(message)
    world.server.misbehave(faults.DROPPED)
    assert isinstance(await world.publish(message), Unknown)
    assert isinstance(await world.look_up(message), Gone)
    assert isinstance(await world.submit(message), Pending)
    await world.follow(message)
    assert len(world.titles(message.account)) == 2


async def test_where_an_administrator_confirms_absence_takes_half_an_hour(world: World) -> None:
    account = world.enrol("mass", protected=True)
    message = world.message(account)
    await world.publish(message)
    world.server.misbehave(faults.DROPPED)
    await world.publish(message)
    seen = await world.look_up(message)
    assert isinstance(seen, CannotTell)
    assert 1_800 < seen.after <= 1_860
    assert message.since is not None
    message.since = message.since.fromtimestamp(
        message.since.timestamp() - 1_861, tz=message.since.tzinfo
    )
    assert isinstance(await world.look_up(message), Gone)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_before_a_draft_nothing_can_have_been_sent(world: World, channel: Channel) -> None:
    account = world.enrol(channel)
    await world.sent(account, 2, "-7-1-0-0")
    assert isinstance(await world.look_up(world.message(account, 2, "-8-1-0-0")), Gone)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_draft_whose_maker_died_is_found_by_its_mark_and_deleted(
    world: World, channel: Channel
) -> None:
    account = world.enrol(channel)
    dead, other = (world.message(account, 2, key) for key in ("-7-1-0-0", "-8-1-0-0"))
    await world.publish(other)
    await world.publish(dead)
    dead.state = None  # nobody wrote it down
    assert isinstance(await world.look_up(dead), Gone)
    assert other.state is not None
    assert list(world.owner(account).drafts) == [other.state["draft"]]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_looking_never_sends(world: World, channel: Channel) -> None:
    account = world.enrol(channel)
    message = world.message(account, 2)
    await world.publish(message)
    for _ in range(3):
        await world.look_up(message)
    assert message.state is not None
    message.state["draft"] = "somebody deleted it"
    for _ in range(3):
        assert isinstance(await world.look_up(message), CannotTell)
    for asked in world.requests("message/mass/sendall"):
        assert json.loads(asked.request.body)["mpnews"] == {"media_id": "none"}
    world.sandbox.let_pass(3_600)
    assert not world.sandbox.posts(world.enrolled(account))
    assert len(world.owner(account).drafts) == 1


async def test_a_mass_send_that_still_waits_is_neither_there_nor_gone(world: World) -> None:
    account = world.enrol("mass")
    world.owner(account).protected = True
    message = world.message(account)
    await world.publish(message)
    world.server.misbehave(faults.DROPPED_AFTER)
    await world.publish(message)
    world.sandbox.let_pass(61)
    seen = await world.look_up(message)
    assert isinstance(seen, CannotTell)
    assert "SENDING" in seen.why
    world.sandbox.confirm(world.enrolled(account), yes=False)
    assert isinstance(await world.look_up(message), Gone)


async def test_a_client_id_of_yesterday_says_nothing(world: World) -> None:
    message = await lost(world, "mass")
    world.sandbox.let_pass(86_400)
    assert isinstance(await world.look_up(message), CannotTell)


async def test_a_publication_under_way_is_not_gone(world: World) -> None:
    account = world.enrol("freepublish")
    world.sandbox.work_slowly(world.enrolled(account), "never")
    message = world.message(account)
    await world.publish(message)
    world.server.misbehave(faults.DROPPED_AFTER)
    await world.publish(message)
    seen = await world.look_up(message)
    assert isinstance(seen, CannotTell)
    assert seen.after > 0


async def test_a_publication_that_somebody_deleted_since_is_not_sent_again(world: World) -> None:
    message = await lost(world, "freepublish", 1)
    name = world.sandbox.posts(world.enrolled(message.account))[0].remote_id
    world.sandbox.delete(world.enrolled(message.account), name)
    assert isinstance(await world.look_up(message), CannotTell)


async def test_the_same_stories_sent_again_are_another_send(world: World) -> None:
    account = world.enrol("freepublish")
    first = await world.sent(account, 2, "-7-1-0-0")
    second = await world.sent(account, 2, "-7-1-0-1")
    for message in (first, second):
        found = await world.look_up(message)
        assert isinstance(found, Present)
        assert found.parts == message.parts


# --- is it still there? --------------------------------------------------------------------------


async def heard(world: World, stories: int = 2) -> Message:
    """Send an edition whose event has come."""
    message = world.message(world.enrol("mass"), stories)
    await world.submit(message)
    world.hear(message)
    await world.follow(message)
    return message


async def test_a_story_of_a_mass_send_is_seen_on_its_page(world: World) -> None:
    message = await heard(world)
    seen = await world.call("read_back", message.part(1))
    assert isinstance(seen, Present)
    assert seen.evidence["seen"] == "page"
    await world.call("retract", message.part(1))
    seen = await world.call("read_back", message.part(1))
    assert isinstance(seen, Gone)
    assert seen.evidence["words"] == "该内容已被发布者删除"


async def test_without_a_link_one_story_of_many_cannot_be_seen(world: World) -> None:
    message = await world.sent(world.enrol("mass"), 2)
    assert message.part(0).url is None
    await world.call("retract", message.part(0))
    seen = await world.call("read_back", message.part(0))
    assert isinstance(seen, CannotTell)
    assert "SEND_SUCCESS" in seen.why


async def test_a_message_that_is_gone_as_a_whole_is_seen(world: World) -> None:
    message = await world.sent(world.enrol("mass"), 2)
    for n in range(2):
        await world.call("retract", message.part(n))
    assert isinstance(await world.call("read_back", message.part(0)), Gone)


def page(request: Request) -> bool:
    return request.target.startswith("/s?")


@pytest.mark.parametrize(
    "body",
    [
        "<html>环境异常，完成验证后即可继续访问</html>",
        "<html>该内容已被发布者删除",
        "",
    ],
)
async def test_a_page_that_shows_nothing_proves_nothing(world: World, body: str) -> None:
    message = await heard(world)
    captcha = replace(faults.PAGE, body=body.encode())
    world.server.misbehave(captcha, times=None, on=Which.ALL, when=page)
    assert isinstance(await world.call("read_back", message.part(0)), CannotTell)


async def test_a_story_that_quotes_the_notice_is_there(world: World) -> None:
    message = await heard(world)
    body = '<html><div id="js_content">打开后显示“该内容已被发布者删除”</div></html>'
    world.server.misbehave(replace(faults.PAGE, body=body.encode()), on=Which.ALL, when=page)
    assert isinstance(await world.call("read_back", message.part(0)), Present)


async def test_a_link_to_elsewhere_is_not_followed(world: World) -> None:
    message = await heard(world)
    part = replace(message.part(0), url="http://evil.example/s?mid=1")
    assert isinstance(await world.call("read_back", part), CannotTell)


async def test_when_the_interface_is_spent_the_page_is_looked_at(world: World) -> None:
    account = world.enrol("freepublish")
    message = await world.sent(account, 2)
    world.owner(account).used[("freepublish/getarticle", world.clock.day())] = 100
    seen = await world.call("read_back", message.part(1))
    assert isinstance(seen, Present)
    assert seen.evidence["seen"] == "page"


async def test_a_name_that_is_not_ours_cannot_be_seen(world: World) -> None:
    message = await heard(world)
    part = replace(message.part(0), remote_id="http://mp.weixin.qq.com/s/AbCdEf")
    assert isinstance(await world.call("read_back", part), CannotTell)

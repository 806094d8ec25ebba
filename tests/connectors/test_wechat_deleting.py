"""Deleting one story of a message, within ten deletions a day."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from connectors.wechat.ids import Message as Name
from connectors.wechat.ids import Story, parse
from hub.sdk import ByPerson, Credentials, Done, Gone, Placement, Present, Refused, Retry, Step
from hub.sdk.outcomes import Outcome, Unknown
from hub.sdk.testing import faults
from hub.sdk.testing.server import Which
from tests.connectors.wechats import Channel, Message, World, open_world

PATHS = {"mass": "message/mass/delete", "freepublish": "freepublish/delete"}
CHANNELS: tuple[Channel, ...] = ("mass", "freepublish")


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with open_world() as world:
        yield world


@pytest.mark.parametrize("channel", CHANNELS)
async def test_the_third_of_five_goes_and_four_remain(world: World, channel: Channel) -> None:
    account = world.enrol(channel)
    message = await world.sent(account, 5)
    assert isinstance(await world.call("retract", message.part(2)), Done)
    titles = [article.title for article in message.articles]
    assert world.titles(account) == titles[:2] + titles[3:]


@pytest.mark.parametrize("index", [0, -1, 9, 1.0, True, None, "1"])
def test_there_is_no_story_but_1_to_8(index: object) -> None:
    with pytest.raises(IndexError, match="1 to 8"):
        Story(Name("mass", "3147483649"), index)  # type: ignore[arg-type] - what must not be


@pytest.mark.parametrize(
    "name",
    ["mass-3147483649", "mass-3147483649:", "3147483649:1", "mass-1 OR 1:1", "site-4:1", "", None],
)
def test_what_names_no_story_names_none(name: str | None) -> None:
    with pytest.raises(ValueError, match="not the name"):
        parse(name)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("index", ["0", "00", "9", "999999999"])
async def test_an_index_that_would_delete_everything_is_never_sent(
    world: World, channel: Channel, index: str
) -> None:
    account = world.enrol(channel)
    message = await world.sent(account, 2)
    name = str(message.part(0).remote_id).partition(":")[0]
    wrong = replace(message.part(0), remote_id=f"{name}:{index}")
    assert isinstance(await world.call("retract", wrong), Refused)
    assert not world.requests(PATHS[channel])
    assert len(world.titles(account)) == 2


@pytest.mark.parametrize("channel", CHANNELS)
async def test_every_deletion_names_its_index(world: World, channel: Channel) -> None:
    message = await world.sent(world.enrol(channel), 3)
    for n in range(3):
        await world.call("retract", message.part(n))
    bodies = [json.loads(one.request.body) for one in world.requests(PATHS[channel])]
    name = "article_idx" if channel == "mass" else "index"
    assert [body[name] for body in bodies] == [1, 2, 3]


@pytest.mark.parametrize(("channel", "remains"), [("mass", "card"), ("freepublish", "link")])
async def test_what_remains_is_said(world: World, channel: Channel, remains: str) -> None:
    account = world.enrol(channel)
    message = await world.sent(account, 2)
    done = await world.call("retract", message.part(0))
    assert done == Done(message.part(0).remote_id, remains=remains)
    cards = world.sandbox.cards(world.enrolled(account))
    assert (message.articles[0].title in str(cards)) is (remains == "card")


@pytest.mark.parametrize("channel", CHANNELS)
async def test_what_is_gone_already_is_done(world: World, channel: Channel) -> None:
    message = await world.sent(world.enrol(channel))
    unknown = "mass-4711:1" if channel == "mass" else "freepublish-abc:1"
    for _ in range(2):
        assert isinstance(await world.call("retract", message.part(0)), Done)
    gone = replace(message.part(0), remote_id=unknown)
    assert isinstance(await world.call("retract", gone), Done)


async def test_how_a_story_was_sent_decides_how_it_is_deleted(world: World) -> None:
    account = world.enrol("mass")
    message = await world.sent(account, 2)
    quiet = account.settings.model_copy(update={"channel": "freepublish"})
    part = replace(message.part(0), account=replace(account, settings=quiet))
    assert isinstance(await world.call("retract", part), Done)
    assert world.requests("message/mass/delete")


# --- ten a day -----------------------------------------------------------------------------------


def spend(world: World, message: Message, channel: Channel) -> None:
    key = (PATHS[channel], world.clock.day())
    world.owner(message.account).used[key] = 10


@pytest.mark.parametrize("channel", CHANNELS)
async def test_spent_deletions_are_cleared_once_and_go_on(world: World, channel: Channel) -> None:
    account = world.enrol(channel)
    message = await world.sent(account, 2)
    spend(world, message, channel)
    part = message.part(1)
    step = await world.call("retract", part)
    assert step == Step({"spent_after": None})
    assert not world.requests("clear_quota")
    assert isinstance(await world.call("retract", replace(part, state=step.state)), Done)
    assert len(world.requests("clear_quota")) == 1
    assert world.titles(account) == [message.articles[0].title]


async def test_when_clearing_is_spent_too_a_person_is_asked_at_once(world: World) -> None:
    account = world.enrol()
    message = await world.sent(account, 2)
    spend(world, message, "mass")
    world.owner(account).used[("clearings", world.clock.month())] = 10
    part = replace(message.part(1), url="http://mp.weixin.qq.com/s?mid=1")
    step = await world.call("retract", part)
    asked = await world.call("retract", replace(part, state=step.state))
    assert isinstance(asked, ByPerson)
    assert asked.within <= 3_600
    for words in (
        "武汉发布",
        "http://mp.weixin.qq.com/s?mid=1",
        "48006",
        "发表记录",
        "其他文章不要动",
    ):
        assert words in asked.instructions
    assert len(asked.instructions) < 1_000
    assert len(world.requests("message/mass/delete")) == 1


async def test_when_clearing_did_not_help_a_person_is_asked(world: World) -> None:
    message = await world.sent(world.enrol(), 2)
    part = replace(message.part(0), state={"spent_after": None})
    world.sandbox.answer_next(world.enrolled(message.account), 45009, "reach max api daily quota")
    asked = await world.call("retract", part)
    assert isinstance(asked, ByPerson)
    assert "45009" in asked.instructions


async def test_eight_retractions_at_once_clear_once(world: World) -> None:
    account = world.enrol()
    message = await world.sent(account, 8)
    spend(world, message, "mass")
    steps = [replace(message.part(n), state={"spent_after": None}) for n in range(8)]
    done = await asyncio.gather(*(world.call("retract", part) for part in steps))
    assert all(isinstance(one, Done) for one in done)
    assert len(world.requests("clear_quota")) == 1
    assert not world.titles(account)


async def retracted(world: World, part: Placement) -> Outcome:
    """Retract, step by step, as the hub does."""
    answer: Outcome = await world.call("retract", part)
    while isinstance(answer, Step):
        answer = await world.call("retract", replace(part, state=answer.state))
    return answer


async def test_thirty_two_retractions_of_one_minute_clear_as_often_as_they_need(
    world: World,
) -> None:
    account = world.enrol("freepublish")
    messages = [await world.sent(account, 8) for _ in range(4)]
    parts = [message.part(n) for message in messages for n in range(8)]
    done = await asyncio.gather(*(retracted(world, part) for part in parts))
    assert [one for one in done if not isinstance(one, Done)] == []
    assert len(world.requests("clear_quota")) == 3  # ten deletions, and ten more after each
    assert not world.titles(account)


async def test_a_clearing_that_was_not_answered_is_no_deletion(world: World) -> None:
    message = await world.sent(world.enrol())
    part = replace(message.part(0), state={"spent_after": None})
    world.server.misbehave(
        faults.ANSWER_LOST, on=Which.OTHERS, when=lambda one: "clear_quota" in one.target
    )
    world.server.misbehave(
        faults.GATEWAY, on=Which.OTHERS, when=lambda one: "clear_quota" in one.target
    )
    for _ in range(2):
        assert isinstance(await world.call("retract", part), Retry)
    assert world.titles(message.account)
    assert isinstance(await world.call("retract", part), Done)


# --- whom the interface does not help ------------------------------------------------------------


async def test_a_story_that_somebody_typed_in_is_a_persons_work(world: World) -> None:
    account = world.enrol()
    link = "http://mp.weixin.qq.com/s/AbCdEf"
    asked = await world.call("retract", Placement("1-1-1-0", "k", account, link, link))
    assert isinstance(asked, ByPerson)
    assert link in asked.instructions


@pytest.mark.parametrize("code", [48001, 48004, 53504, 47001, 40035])
async def test_a_deletion_that_the_platform_does_not_allow_is_a_persons_work(
    world: World, code: int
) -> None:
    message = await world.sent(world.enrol())
    world.sandbox.answer_next(world.enrolled(message.account), code, "words")
    asked = await world.call("retract", message.part(0))
    assert isinstance(asked, ByPerson)
    assert str(code) in asked.instructions


async def test_a_busy_platform_leaves_a_doubt_and_a_fast_one_a_wait(world: World) -> None:
    message = await world.sent(world.enrol())
    enrolled = world.enrolled(message.account)
    world.sandbox.be_busy(enrolled)
    assert isinstance(await world.call("retract", message.part(0)), Unknown)
    world.sandbox.limit_rate(enrolled, 60)
    assert isinstance(await world.call("retract", message.part(0)), Retry)
    world.sandbox.revoke(enrolled)
    assert isinstance(await world.call("retract", message.part(0)), Retry)  # with a fresh token
    assert isinstance(await world.call("retract", message.part(0)), Credentials)


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_retraction_is_seen(world: World, channel: Channel) -> None:
    account = world.enrol(channel)
    message = world.message(account, 2)
    await world.submit(message)
    if channel == "mass":
        world.hear(message)
    await world.follow(message)
    assert isinstance(await world.call("read_back", message.part(0)), Present)
    await world.call("retract", message.part(0))
    assert isinstance(await world.call("read_back", message.part(0)), Gone)
    assert isinstance(await world.call("read_back", message.part(1)), Present)

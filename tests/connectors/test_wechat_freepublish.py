"""The quiet channel: pages with a link, published in the background, asked for sparingly."""

import time
from collections.abc import AsyncIterator

import pytest

from connectors.wechat.sending import wait
from hub.sdk import Credentials, Done, Pending, Quota, Refused, Unknown
from hub.sdk.testing import faults
from hub.sdk.testing.server import Which
from hub.sdk.testing.stories import story
from tests.connectors.wechats import World, open_world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with open_world() as world:
        yield world


async def test_each_story_has_its_link_and_nothing_is_pushed(world: World) -> None:
    account = world.enrol("freepublish")
    message = await world.sent(account, 3)
    assert len({part.url for part in message.parts}) == 3
    for part, article in zip(message.parts, message.articles, strict=True):
        page = await world.tools.http.get(str(part.url))
        assert article.title in page.text
    assert world.sandbox.cards(world.enrolled(account)) == []


async def test_the_stories_that_failed_are_named(world: World) -> None:
    account = world.enrol("freepublish")
    world.sandbox.jobs.originals |= {story(0).title: False, story(2).title: False}
    message = world.message(account, 4)
    await world.submit(message)
    outcome = await world.poll(message)
    assert outcome == Refused("publish_status 2", "原创声明没有通过", (0, 2))


async def test_a_story_that_the_audit_refuses_is_named(world: World) -> None:
    account = world.enrol("freepublish")
    world.sandbox.work_slowly(world.enrolled(account), "refused")
    message = world.message(account, 3)
    await world.submit(message)
    outcome = await world.follow(message)
    assert outcome == Refused("publish_status 4", "平台审核没有通过", (2,))


@pytest.mark.parametrize(
    ("status", "words"),
    [("3", "发布失败，微信没有说明原因"), ("6", "发布后被系统封禁")],
)
async def test_other_failures_say_what_they_are(world: World, status: str, words: str) -> None:
    account = world.enrol("freepublish")
    message = world.message(account)
    await world.submit(message)
    send = world.owner(account).sends[0]
    send.status, send.ending = type(send.status)("failed"), status
    assert await world.poll(message) == Refused(f"publish_status {status}", words)


async def test_what_the_accounts_people_deleted_at_once_is_no_success(world: World) -> None:
    account = world.enrol("freepublish")
    message = world.message(account)
    await world.submit(message)
    world.owner(account).sends[0].stories[0].deleted = True
    assert await world.poll(message) == Refused("publish_status 5", "发布后被账号的人全部删除")


def test_it_is_asked_ever_more_rarely_and_at_most_a_hundred_times_a_day() -> None:
    handle = {"channel": "freepublish", "number": "1", "stories": 1, "since": time.time()}
    waited, looks = 0.0, 0
    while waited < 86_400:
        outcome = wait(handle)
        assert isinstance(outcome, Pending)
        handle, waited, looks = outcome.handle, waited + outcome.after, looks + 1
    assert looks < 100
    assert isinstance(wait({**handle, "since": time.time() - 86_401}), Unknown)


async def test_the_first_look_comes_soon(world: World) -> None:
    outcome = await world.submit(world.message(world.enrol("freepublish")))
    assert isinstance(outcome, Pending)
    assert outcome.after <= 5


async def test_a_spent_budget_of_questions_costs_no_retry(world: World) -> None:
    account = world.enrol("freepublish")
    message = world.message(account)
    await world.submit(message)
    owner = world.owner(account)
    owner.used[("freepublish/get", world.clock.day())] = 100
    outcome = await world.poll(message)
    assert isinstance(outcome, Pending)
    assert outcome.after >= 3_600
    world.sandbox.let_pass(86_400)
    assert isinstance(await world.follow(message), Done)


async def test_an_unknown_number_proves_nothing(world: World) -> None:
    message = world.message(world.enrol("freepublish"))
    await world.submit(message)
    assert message.state is not None
    message.state["number"] = "4711"
    outcome = await world.poll(message)
    assert isinstance(outcome, Unknown)
    assert "53502" in outcome.why


@pytest.mark.parametrize("fault", [faults.NOT_FOUND_PAGE, faults.GATEWAY, faults.PAGE])
async def test_a_gateways_answer_is_no_end_of_a_publication(
    world: World, fault: faults.Fault
) -> None:
    message = world.message(world.enrol("freepublish"))
    await world.submit(message)
    world.server.misbehave(fault, on=Which.ALL)
    assert not isinstance(await world.poll(message), Refused | Done)


async def test_a_revoked_permission_while_it_is_published_needs_the_owner(world: World) -> None:
    account = world.enrol("freepublish")
    message = world.message(account)
    await world.submit(message)
    world.sandbox.revoke(world.enrolled(account))
    assert isinstance(await world.poll(message), Credentials)


async def test_a_hundred_publications_are_a_day(world: World) -> None:
    account = world.enrol("freepublish")
    world.sandbox.spend_quota(world.enrolled(account))
    assert isinstance(await world.submit(world.message(account)), Quota)


async def test_a_handle_of_somebody_elses_proves_nothing(world: World) -> None:
    message = world.message(world.enrol("freepublish"))
    message.state = {"job": "1"}
    assert isinstance(await world.poll(message), Unknown)

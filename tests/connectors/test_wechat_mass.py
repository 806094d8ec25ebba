"""Mass sends: one call for up to eight stories, confirmed by people, limited by the day."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.wechat.ids import mark
from hub.sdk import (
    ByPerson,
    Credentials,
    Done,
    Pending,
    Quota,
    Refused,
    Retry,
    Step,
    Unknown,
)
from hub.sdk.periods import BEIJING
from hub.sdk.testing import faults
from hub.sdk.testing.server import Which
from hub.sdk.testing.stories import picture, story
from tests.connectors.wechats import World, open_world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with open_world() as world:
        yield world


async def test_eight_stories_leave_in_one_send(world: World) -> None:
    account = world.enrol()
    message = await world.sent(account, 8)
    assert [part.remote_id for part in message.parts] == [
        f"mass-3147483649:{index}" for index in range(1, 9)
    ]
    assert world.titles(account) == [article.title for article in message.articles]
    assert len(world.server.committing()) == 1
    assert len(world.sandbox.cards(world.enrolled(account))) == 1


async def test_the_draft_is_made_before_and_the_send_is_a_step_of_its_own(world: World) -> None:
    message = world.message(world.enrol(), 2)
    assert isinstance(await world.publish(message), Step)
    assert not world.server.committing()
    assert isinstance(await world.publish(message), Pending)
    assert len(world.requests("draft/add")) == 1


async def test_what_is_sent_is_readable_chinese_and_not_escapes(world: World) -> None:
    message = await world.sent(world.enrol())
    (added,) = world.requests("draft/add")
    assert message.articles[0].title.encode() in added.request.body
    assert b"\\u" not in added.request.body


async def test_a_repeated_send_is_the_old_one(world: World) -> None:
    account = world.enrol()
    first = await world.sent(account)
    world.sandbox.let_pass(120)
    again = world.message(account)
    assert isinstance(await world.submit(again), Pending)
    done = await world.follow(again)
    assert isinstance(done, Done)
    assert done.parts == first.parts
    assert len(world.titles(account)) == 1


async def test_a_repeat_within_a_minute_waits_for_it(world: World) -> None:
    account = world.enrol()
    await world.sent(account)
    outcome = await world.submit(world.message(account))
    assert isinstance(outcome, Retry)
    assert outcome.after == 60


def test_a_client_id_is_short_and_one_keys_alone() -> None:
    assert mark("-7-42-0-0") == mark("-7-42-0-0")
    assert mark("-7-42-0-0") != mark("-7-42-0-1")
    assert len(mark("-7-42-0-0")) == 32


async def test_a_send_that_is_given_up_leaves_no_draft_that_anybody_could_send(
    world: World,
) -> None:
    account = world.enrol()
    message = world.message(account, 2)
    await world.publish(message)
    assert len(world.owner(account).drafts) == 1
    for _ in range(2):  # the second time it is gone already
        assert await world.call("abandon", message.placement("abandon")) == Done()
        assert not world.owner(account).drafts


async def test_what_the_platform_is_working_on_is_not_abandoned(world: World) -> None:
    message = world.message(world.enrol())
    assert isinstance(await world.submit(message), Pending)
    assert await world.call("abandon", message.placement("abandon")) == Done()
    assert not world.requests("draft/delete")


async def test_a_link_leads_to_the_page_in_the_accounts_own_region(world: World) -> None:
    account = world.enrol()
    await world.sent(account)
    (added,) = world.requests("draft/add")
    (article,) = json.loads(added.request.body)["articles"]
    page, _, mine = article["content_source_url"].partition("#")
    assert page == f"{account.site_url}/{story(0).article_id}"
    assert len(mine) == 32


async def test_a_picture_is_uploaded_once_to_an_account(world: World) -> None:
    account, shown = world.enrol(), picture(5)
    body = f'<p>现场</p><p><img src="asset:{shown.digest}"></p>'
    for key in ("-7-1-0-0", "-8-1-0-0"):
        message = world.message(account, 1, key)
        message.articles = [story(0, body_html=body, assets=(shown, picture(6, "cover")))]
        await world.submit(message)
    assert len(world.requests("media/uploadimg")) == 1
    assert len([one for one in world.server.ledger if "add_material" in one.request.target]) == 1
    assert world.titles(account)


async def test_a_cover_that_was_deleted_in_the_console_is_uploaded_again(world: World) -> None:
    account = world.enrol()
    await world.sent(account, 1, "-7-1-0-0")
    world.owner(account).media.clear()
    message = world.message(account, 1, "-8-1-0-0")
    assert isinstance(await world.publish(message), Retry)
    assert isinstance(await world.submit(message), Pending)


async def test_a_story_without_a_picture_has_a_plain_cover(world: World) -> None:
    account = world.enrol()
    message = world.message(account)
    message.articles = [replace(story(0), assets=())]
    assert isinstance(await world.submit(message), Pending)


async def test_a_default_cover_that_does_not_exist_is_refused(world: World) -> None:
    account = world.enrol(cover_media_id="nothing")
    message = world.message(account)
    message.articles = [replace(story(0), assets=())]
    outcome = await world.publish(message)
    assert isinstance(outcome, Refused)
    assert outcome.code == "40007"


# --- what is refused, and because of which story -------------------------------------------------


async def test_a_story_that_cannot_be_drafted_is_named_and_nothing_else_is(world: World) -> None:
    account = world.enrol()
    message = world.message(account, 4)
    world.owner(account).disliked.add(message.articles[2].title)
    outcome = await world.publish(message)
    assert isinstance(outcome, Refused)
    assert outcome.culprits == (2,)
    assert "涉嫌标题党" in outcome.why
    assert not world.owner(account).drafts


async def test_a_draft_that_lost_something_is_not_sent(world: World) -> None:
    account = world.enrol()
    world.sandbox.lose_content(world.enrolled(account))
    message = world.message(account, 3)
    outcome = await world.publish(message)
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.culprits) == ("content_lost", (2,))
    assert message.articles[2].title in outcome.why
    assert not world.owner(account).drafts


async def test_a_reprint_that_may_be_reprinted_stops_nothing(world: World) -> None:
    account = world.enrol()
    world.sandbox.jobs.originals[story(1).title] = True
    await world.sent(account, 3)
    assert len(world.titles(account)) == 3


async def test_a_story_that_may_not_be_reprinted_is_named_by_the_event(world: World) -> None:
    account = world.enrol()
    world.sandbox.jobs.originals[story(1).title] = False
    message = world.message(account, 3)
    await world.submit(message)
    assert isinstance(await world.poll(message), Pending)  # the event may still come
    world.hear(message)
    outcome = await world.poll(message)
    assert outcome == Refused("err(30002)", "原创校验判定不能群发", (1,))
    assert not world.titles(account)


async def test_without_the_event_a_failed_send_is_refused_all_the_same(world: World) -> None:
    account = world.enrol()
    world.sandbox.jobs.originals[story(0).title] = False
    message = world.message(account)
    await world.submit(message)
    outcome = await world.follow(message)
    assert isinstance(outcome, Refused)
    assert outcome.culprits == ()
    assert "发表记录" in outcome.why


async def test_who_hears_no_events_does_not_wait_for_one(world: World) -> None:
    account = world.enrol()
    deaf = account.credentials.model_copy(update={"event_token": None})
    world.sandbox.jobs.originals[story(0).title] = False
    message = world.message(replace(account, credentials=deaf))
    await world.submit(message)
    assert isinstance(await world.poll(message), Refused)


# --- people --------------------------------------------------------------------------------------


async def test_a_send_waits_for_its_administrator(world: World) -> None:
    account = world.enrol()
    world.owner(account).protected = True
    message = world.message(account)
    await world.submit(message)
    assert isinstance(await world.poll(message), Pending)
    assert not world.titles(account)
    world.sandbox.confirm(world.enrolled(account))
    assert isinstance(await world.poll(message), Done)


async def test_half_an_hour_without_an_answer_is_a_refusal(world: World) -> None:
    account = world.enrol()
    world.owner(account).protected = True
    message = world.message(account)
    await world.submit(message)
    world.sandbox.let_pass(1_801)
    await world.poll(message)
    world.hear(message)
    assert await world.poll(message) == Refused("err(40002)", "管理员 30 分钟内没有确认这次群发")


async def test_an_administrator_who_says_no_is_quoted(world: World) -> None:
    account = world.enrol()
    world.owner(account).protected = True
    message = world.message(account)
    await world.submit(message)
    world.sandbox.confirm(world.enrolled(account), yes=False)
    world.hear(message)
    outcome = await world.poll(message)
    assert isinstance(outcome, Refused)
    assert outcome.why == "管理员拒绝了这次群发"


# --- how often -----------------------------------------------------------------------------------


async def test_a_send_made_by_hand_spends_the_day(world: World) -> None:
    account = world.enrol()
    world.owner(account).sends_a_day = 1
    world.sandbox.send_by_hand(world.enrolled(account))
    outcome = await world.submit(world.message(account))
    assert isinstance(outcome, Quota)
    assert outcome.until > datetime.now(UTC)
    assert outcome.until.astimezone(BEIJING).hour == 0
    assert "45028" in outcome.why


async def test_a_send_without_quota_goes_out_with_the_same_draft_the_next_day(
    world: World,
) -> None:
    account = world.enrol()
    world.owner(account).sends_a_day = 1
    world.sandbox.send_by_hand(world.enrolled(account))
    message = world.message(account, 2)
    assert isinstance(await world.submit(message), Quota)
    world.sandbox.let_pass(86_400)
    assert isinstance(await world.submit(message), Retry)  # the token is a day old, too
    assert isinstance(await world.submit(message), Pending)
    assert isinstance(await world.follow(message), Done)
    assert len(world.requests("draft/add")) == 1


async def test_a_draft_that_a_person_has_to_finish_stays(world: World) -> None:
    account = world.enrol()
    world.sandbox.answer_next(world.enrolled(account), 53505, "save it first")
    assert isinstance(await world.submit(world.message(account)), ByPerson)
    assert len(world.owner(account).drafts) == 1


async def test_a_draft_that_somebody_took_is_not_made_again(world: World) -> None:
    account = world.enrol()
    message = world.message(account)
    await world.publish(message)
    world.owner(account).drafts.clear()  # sent by hand, perhaps
    outcome = await world.submit(message)
    assert isinstance(outcome, Refused)
    assert "有人在公众平台" in outcome.why


async def test_a_draft_that_cannot_be_deleted_is_tried_again(world: World) -> None:
    message = world.message(world.enrol())
    await world.publish(message)
    world.server.misbehave(
        faults.DROPPED, on=Which.OTHERS, when=lambda one: "draft/delete" in one.target
    )
    assert isinstance(await world.call("abandon", message.placement("abandon")), Retry)


async def test_a_service_account_sends_four_times_a_month(world: World) -> None:
    account = world.enrol(account_type="service")
    for number in range(4):
        await world.sent(account, 1, f"-{number}-1-0-0")
    assert isinstance(await world.submit(world.message(account, 1, "-9-1-0-0")), Quota)
    world.sandbox.let_pass(31 * 86_400)
    await world.sent(account, 1, "-9-1-0-0")


@pytest.mark.parametrize(
    ("code", "kind"), [(48001, Credentials), (53504, ByPerson), (45011, Retry), (-1, Unknown)]
)
async def test_the_platforms_no_is_read_by_the_table(world: World, code: int, kind: type) -> None:
    account = world.enrol()
    world.sandbox.answer_next(world.enrolled(account), code, "words")
    assert isinstance(await world.submit(world.message(account)), kind)
    assert not world.titles(account)


async def test_an_unverified_account_is_told_why(world: World) -> None:
    account = world.enrol(account_type="unverified")
    outcome = await world.submit(world.message(account))
    assert isinstance(outcome, Credentials)
    assert "48001" in outcome.why


async def test_an_accepted_send_without_a_number_is_looked_for(world: World) -> None:
    message = world.message(world.enrol())
    await world.publish(message)
    body = b'{"errcode": 0, "errmsg": "send job submission success"}'
    world.server.misbehave(replace(faults.MALFORMED, body=body))
    assert isinstance(await world.publish(message), Unknown)

"""Baijiahao: articles that an audit lets through, and a withdrawal that is looked at."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.baijiahao import connector
from connectors.baijiahao.errors import MEANINGS, outcome_of
from connectors.baijiahao.sandbox import Sandbox
from hub.sdk import (
    Account,
    ByPerson,
    CannotTell,
    Credentials,
    Done,
    Gone,
    Outcome,
    Pending,
    Placement,
    Present,
    Quota,
    Refused,
    Retry,
    Unknown,
)
from hub.sdk.optional import Healthy, Unhealthy
from hub.sdk.testing import faults
from hub.sdk.testing.faults import Fault
from hub.sdk.testing.server import Which
from tests.connectors.played import CORRECTED, COVER, NOTICE, Stage, enlist, stage


@pytest.fixture
async def play() -> AsyncIterator[Stage]:
    async with stage(connector, Sandbox()) as played:
        yield played


@pytest.fixture
def account() -> Account:
    return enlist(connector, Sandbox().enrol("https://baijiahao.baidu.com"))


async def _published(play: Stage) -> Placement:
    done = await play.out(play.place())
    assert isinstance(done, Done)
    return replace(play.place(), remote_id=done.remote_id, url=done.url)


async def test_a_story_goes_out_and_comes_back(play: Stage) -> None:
    copy = await _published(play)
    assert await play.read_back(copy) == Present(
        str(copy.remote_id), copy.url, evidence={"status": "publish"}
    )
    assert isinstance(await play.retract(copy), Done)
    assert await play.read_back(copy) == Gone({"status": "withdraw"})
    (post,) = play.sandbox.posts(play.enrolled)
    assert (post.title, post.live, post.times_written) == (NOTICE.title, False, 1)


async def test_a_story_is_pending_until_its_audit_has_ended(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "published")
    first = await play.publish(play.place())
    assert isinstance(first, Pending)
    second = await play.poll(replace(play.place(), state=first.handle))
    assert isinstance(second, Pending)
    assert second.after > first.after
    assert not play.sandbox.posts(play.enrolled)
    third = await play.poll(replace(play.place(), state=second.handle))
    assert isinstance(third, Pending)
    assert isinstance(await play.poll(replace(play.place(), state=third.handle)), Done)


async def test_an_audit_that_never_ends_is_asked_about_ever_less_often(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "never")
    outcome = await play.publish(play.place())
    for _ in range(12):
        assert isinstance(outcome, Pending)
        outcome = await play.poll(replace(play.place(), state=outcome.handle))
    assert isinstance(outcome, Pending)
    assert outcome.after == 900


async def test_what_the_audit_refuses_is_refused_in_its_words(play: Stage) -> None:
    words = play.sandbox.refuse_content(play.enrolled)
    assert await play.out(play.place()) == Refused("rejected", words)
    # the address is taken now, and sending it again says no more than that
    assert await play.out(play.place()) == Refused("rejected", "没有通过审核")
    assert isinstance(await play.out(play.place(version=2), CORRECTED), Done)


@pytest.mark.parametrize(
    "body",
    [
        b'{"errno":0,"errmsg":"success","data":{}}',
        b'{"errno":0,"errmsg":"success","data":{"items":null}}',
        b'{"errno":0,"errmsg":"success","data":{"items":"x"}}',
        b'{"errno":0,"errmsg":"success","data":{"items":["x"]}}',
    ],
)
async def test_a_success_without_its_list_proves_nothing(play: Stage, body: bytes) -> None:
    placement = await play.prepared(play.place())
    play.server.misbehave(Fault("without its list", status=200, body=body), on=Which.OTHERS)
    assert isinstance(await play.look_up(placement), CannotTell)


async def test_a_lost_answer_is_found_in_the_list(play: Stage) -> None:
    play.server.misbehave(faults.DROPPED_AFTER)
    placement = await play.prepared(play.place())
    payload = connector.render(NOTICE, play.account)
    assert isinstance(await play.call(connector.publish, placement, payload), Unknown)
    found = await play.look_up(placement)
    assert isinstance(found, Present)
    assert len(play.sandbox.posts(play.enrolled)) == 1


async def test_what_never_arrived_is_not_in_the_list(play: Stage) -> None:
    await play.out(play.place(), replace(NOTICE, title="关于调整公交线路的通告"))
    assert await play.look_up(await play.prepared(play.place())) == Gone({"hidden": 0})


async def test_a_story_in_its_audit_is_neither_there_nor_gone(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "never")
    placement = await play.prepared(play.place())
    await play.publish(play.place())
    assert isinstance(await play.look_up(placement), CannotTell)


async def test_without_its_title_nothing_is_looked_for(play: Stage) -> None:
    assert isinstance(await play.look_up(play.place()), CannotTell)


async def test_two_of_one_title_are_not_told_apart(play: Stage) -> None:
    await play.out(play.place())
    await play.out(play.place(incarnation=1))
    assert isinstance(await play.look_up(await play.prepared(play.place())), CannotTell)


async def test_an_older_story_of_the_same_title_is_another(play: Stage) -> None:
    placement = await play.prepared(play.place())
    play.sandbox._clock = lambda: datetime.now(UTC).timestamp() - 3_600
    await play.out(play.place())
    assert isinstance(await play.look_up(placement), Gone)


async def test_more_than_a_hundred_stories_since_are_too_many_to_look_through(play: Stage) -> None:
    placement = await play.prepared(play.place())
    stories = play.sandbox._of(play.enrolled).stories
    await play.out(play.place())
    stories.extend(replace(stories[0], article_id=f"1{n}", title=f"{n}") for n in range(100))
    assert isinstance(await play.look_up(placement), CannotTell)


async def test_sending_the_same_again_makes_no_second_one(play: Stage) -> None:
    first = await play.out(play.place())
    assert await play.out(play.place()) == first
    assert len(play.sandbox.posts(play.enrolled)) == 1


async def test_a_story_put_back_after_its_withdrawal_is_a_new_one(play: Stage) -> None:
    copy = await _published(play)
    await play.retract(copy)
    again = await play.out(play.place(incarnation=1))
    assert isinstance(again, Done)
    assert again.remote_id != copy.remote_id


async def test_a_withdrawal_of_what_is_gone_is_done(play: Stage) -> None:
    copy = await _published(play)
    await play.retract(copy)
    assert isinstance(await play.retract(copy), Done)
    play.sandbox.delete(play.enrolled, str(copy.remote_id))
    assert isinstance(await play.retract(copy), Done)
    assert isinstance(await play.retract(replace(copy, remote_id="1")), Done)
    assert await play.read_back(replace(copy, remote_id="1")) == Gone({"status": "missing"})


async def test_what_baidu_has_recommended_is_withdrawn_by_a_person(play: Stage) -> None:
    copy = await _published(play)
    play.sandbox.recommend(play.enrolled, str(copy.remote_id))
    outcome = await play.retract(copy)
    assert isinstance(outcome, ByPerson)
    assert str(copy.url) in outcome.instructions
    assert isinstance(await play.read_back(copy), Present)


async def test_what_is_in_its_audit_is_withdrawn_later(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "never")
    pending = await play.publish(play.place())
    assert isinstance(pending, Pending)
    copy = replace(play.place(), remote_id=pending.handle["article_id"])
    assert isinstance(await play.retract(copy), Retry)
    assert isinstance(await play.read_back(copy), CannotTell)


async def test_a_draft_is_not_public(play: Stage) -> None:
    payload = connector.render(NOTICE, play.account) | {"cover_images": []}
    placement = await play.prepared(play.place())
    pending = await play.call(connector.publish, placement, payload)
    assert isinstance(pending, Pending)
    refused = await play.poll(replace(placement, state=pending.handle))
    assert isinstance(refused, Refused)
    assert refused.code == "draft"


async def test_a_spent_quota_waits_for_the_next_day(play: Stage) -> None:
    play.sandbox.spend_quota(play.enrolled)
    outcome = await play.publish(play.place())
    assert isinstance(outcome, Quota)
    assert outcome.until > datetime.now(UTC)
    assert isinstance(await play.out(play.place()), Done)


async def test_baidus_own_trouble_proves_nothing(play: Stage) -> None:
    play.sandbox.be_busy(play.enrolled)
    assert isinstance(await play.publish(play.place()), Unknown)


async def test_a_key_that_was_reset_parks_the_account(play: Stage) -> None:
    assert await connector.check_account(play.tools, play.account) == Healthy()
    play.sandbox.revoke(play.enrolled)
    assert isinstance(await play.publish(play.place()), Credentials)
    healthy = await connector.check_account(play.tools, play.account)
    assert isinstance(healthy, Unhealthy)


@pytest.mark.parametrize(
    "fault", [faults.PAGE_AFTER, faults.MALFORMED, faults.TRUNCATED, faults.GATEWAY_AFTER]
)
async def test_an_answer_that_is_none_proves_nothing(play: Stage, fault: faults.Fault) -> None:
    play.server.misbehave(fault)
    assert isinstance(await play.publish(play.place()), Unknown)


async def test_readers_of_the_list_see_what_is_public(play: Stage) -> None:
    copy = await _published(play)
    (post,) = await connector.list_recent(play.tools, play.account, 5)
    assert (post.remote_id, post.title, post.url) == (copy.remote_id, NOTICE.title, copy.url)
    assert await connector.list_recent(play.tools, play.account, 0) == []
    await play.retract(copy)
    assert await connector.list_recent(play.tools, play.account, 5) == []


async def test_counts_that_baidu_does_not_know_are_left_out(play: Stage) -> None:
    copy = await _published(play)
    assert await connector.metrics(play.tools, copy) == {"reads": 120, "likes": 3, "comments": 0}


def test_a_story_is_sent_with_its_pictures_at_addresses_of_the_hub(account: Account) -> None:
    payload = connector.render(NOTICE, account)
    page = "https://hub.hubei.example/sites/420100/4711"
    assert payload["page"] == page
    assert payload["cover_images"] == [f"{page}/assets/{COVER.digest}/%E5%B0%81%E9%9D%A2.jpg"]
    assert "asset:" not in payload["content"]
    assert f'src="{page}/assets/sha256:5a' in payload["content"]


def test_without_a_cover_the_text_has_one(account: Account) -> None:
    (picture,) = connector.render(replace(NOTICE, assets=NOTICE.assets[1:]), account)[
        "cover_images"
    ]
    assert "sha256:5a" in picture


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "汛情"}, "title has 2"),
        ({"title": "汛" * 41}, "title has 41"),
        ({"assets": (), "body_html": "<p>全省加强值班值守。</p>"}, "cover"),
        ({"body_html": "<p>" + "汛" * 20_000 + "</p>"}, "body has 20007"),
        ({"body_html": ""}, "body has 0"),
    ],
)
def test_what_can_never_be_public_is_said_before(
    account: Account, change: dict[str, object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        connector.render(replace(NOTICE, **change), account)  # type: ignore[arg-type]


def test_a_title_is_counted_the_platforms_way(account: Account) -> None:
    assert connector.render(replace(NOTICE, title="G" * 80), account)
    with pytest.raises(ValueError, match="title"):
        connector.render(replace(NOTICE, title="G" * 81), account)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *((code, Unknown) for code in (4, 5, 10003, 10005, 60000006, 60000020, 77)),
        *((code, Refused) for code in (2, 10009, 27012, 60000005, 60001003, 80000107, 800000201)),
        *((code, Credentials) for code in (10002, 60000009, 60001001)),
        *((code, Quota) for code in (60001008, 60001009)),
    ],
)
def test_what_a_code_comes_to(code: int, kind: type[Outcome]) -> None:
    assert isinstance(outcome_of(code, ""), kind)


def test_every_code_has_its_words() -> None:
    assert all(meaning.words for meaning in MEANINGS.values())

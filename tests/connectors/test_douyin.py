"""Douyin: pictures with a text, an audit, and a deletion that only a person can make."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.douyin import connector
from connectors.douyin.errors import MEANINGS, outcome_of
from connectors.douyin.sandbox import Sandbox
from hub.sdk import (
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
    Unsupported,
)
from hub.sdk.optional import Healthy, Renewed, Unhealthy
from hub.sdk.testing import faults
from hub.sdk.testing.server import Which
from tests.connectors.played import CORRECTED, COVER, INLINE, NOTICE, VIDEO, Stage, stage

DAY = 86_400.0


@pytest.fixture
async def play() -> AsyncIterator[Stage]:
    async with stage(connector, Sandbox()) as played:
        yield played


async def _published(play: Stage) -> Placement:
    done = await play.out(play.place())
    assert isinstance(done, Done)
    return replace(play.place(), remote_id=done.remote_id, url=done.url)


async def test_a_story_goes_out_with_its_pictures_the_cover_first(play: Stage) -> None:
    copy = await _published(play)
    assert copy.url is not None
    (post,) = play.sandbox.posts(play.enrolled)
    assert (post.title, post.live) == (NOTICE.title, True)
    assert "请加强值班值守" in post.text
    assert play.sandbox.work(play.enrolled, str(copy.remote_id)).pictures == 2
    assert await play.read_back(copy) == Present(
        str(copy.remote_id), copy.url, evidence={"status": 5}
    )


async def test_a_deletion_is_handed_to_a_person_and_looked_at_afterwards(play: Stage) -> None:
    copy = await _published(play)
    asked = await play.retract(copy)
    assert isinstance(asked, ByPerson)
    assert str(copy.url) in asked.instructions
    assert "武汉发布" in asked.instructions
    assert isinstance(await play.read_back(copy), Present)
    play.sandbox.do_by_hand(play.enrolled, copy.url, asked.instructions)
    assert await play.read_back(copy) == Gone({"status": 0})
    assert isinstance(await play.retract(copy), Done)
    assert [one.commits for one in play.server.ledger].count(True) == 1  # the publish


async def test_without_an_answer_the_work_order_is_given_all_the_same(play: Stage) -> None:
    copy = await _published(play)
    play.server.misbehave(faults.GATEWAY, on=Which.OTHERS)
    assert isinstance(await play.retract(replace(copy, url=None)), ByPerson)


async def test_a_work_that_was_made_private_is_gone_for_readers(play: Stage) -> None:
    copy = await _published(play)
    play.sandbox.work(play.enrolled, str(copy.remote_id)).status = 7
    assert await play.read_back(copy) == Gone({"status": 7})
    assert isinstance(await play.retract(copy), Done)


async def test_a_status_that_nobody_knows_proves_nothing(play: Stage) -> None:
    copy = await _published(play)
    play.sandbox.work(play.enrolled, str(copy.remote_id)).status = 9
    assert isinstance(await play.read_back(copy), CannotTell)
    handle = {"item_id": copy.remote_id, "looks": 0}
    assert isinstance(await play.poll(replace(copy, state=handle)), Retry)


async def test_nothing_changes_a_work(play: Stage) -> None:
    copy = await _published(play)
    assert isinstance(await play.update(copy), Unsupported)


async def test_a_story_is_pending_until_its_audit_has_ended(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "never")
    outcome = await play.publish(play.place())
    for _ in range(10):
        assert isinstance(outcome, Pending)
        outcome = await play.poll(replace(play.place(), state=outcome.handle))
    assert isinstance(outcome, Pending)
    assert outcome.after == 900
    copy = replace(play.place(), remote_id=outcome.handle["item_id"])
    assert isinstance(await play.read_back(copy), CannotTell)


async def test_what_the_audit_refuses_is_refused(play: Stage) -> None:
    words = play.sandbox.refuse_content(play.enrolled)
    assert await play.out(play.place()) == Refused("2", words)


async def test_a_lost_answer_is_found_in_the_list(play: Stage) -> None:
    placement = await play.prepared(play.place())
    assert isinstance(await play.look_up(placement), Gone)
    play.server.misbehave(faults.DROPPED_AFTER)
    payload = connector.render(NOTICE, None)
    assert isinstance(await play.call(connector.publish, placement, payload), Unknown)
    assert isinstance(await play.look_up(placement), Present)


async def test_a_pinned_old_work_does_not_end_the_search(play: Stage) -> None:
    for n in range(25):
        await play.out(play.place(incarnation=n), replace(NOTICE, title=f"防汛第{n}号通知"))
    works = play.sandbox._of(play.enrolled).works
    works[0].on_top, works[0].made = True, works[0].made - 100_000
    placement = await play.prepared(play.place())
    await play.out(play.place())
    for n in range(21):
        await play.out(play.place(incarnation=n), replace(NOTICE, title=f"汛情第{n}号通报"))
    assert isinstance(await play.look_up(placement), Present)


async def test_two_of_one_text_are_not_told_apart(play: Stage) -> None:
    placement = await play.prepared(play.place())
    await play.out(play.place())
    await play.out(play.place(incarnation=1))
    assert isinstance(await play.look_up(placement), CannotTell)
    assert isinstance(await play.look_up(play.place()), CannotTell)


async def test_an_older_work_of_the_same_text_is_another(play: Stage) -> None:
    copy = await _published(play)
    play.sandbox.work(play.enrolled, str(copy.remote_id)).made -= 3_600
    assert isinstance(await play.look_up(await play.prepared(play.place())), Gone)


async def test_a_list_that_is_too_long_proves_nothing(play: Stage) -> None:
    copy = await _published(play)
    works = play.sandbox._of(play.enrolled).works
    works.extend(replace(works[0], item_id=f"@{n}") for n in range(220))
    assert isinstance(await play.read_back(replace(copy, remote_id="@none")), CannotTell)


async def test_a_picture_that_is_not_taken_sends_nothing(play: Stage) -> None:
    play.server.misbehave(faults.ERROR, on=Which.OTHERS)
    assert isinstance(await play.publish(play.place()), Retry)
    body = b'{"data": {"error_code": 2190005, "description": "too big"}, "extra": {}}'
    play.server.misbehave(faults.Fault("too big", status=200, body=body), on=Which.OTHERS)
    assert await play.publish(play.place()) == Refused("2190005", "too big")
    assert play.server.committing() == []


async def test_an_error_in_the_other_half_of_the_answer_is_an_error(play: Stage) -> None:
    extra = {"error_code": 2111001, "description": "命中敏感词", "sub_description": "请修改"}
    body = json.dumps({"data": {}, "extra": extra}).encode()
    play.server.misbehave(faults.Fault("refused", status=200, body=body))
    assert await play.publish(play.place()) == Refused("2111001", "命中敏感词：请修改")


async def test_a_spent_quota_waits_for_the_next_day(play: Stage) -> None:
    play.sandbox.spend_quota(play.enrolled)
    outcome = await play.publish(play.place())
    assert isinstance(outcome, Quota)
    assert outcome.until > datetime.now(UTC)


async def _renewed(play: Stage) -> Stage:
    renewed = await connector.refresh_credentials(play.tools, play.account)
    assert isinstance(renewed, Renewed)
    model = connector.credentials_model.model_validate(renewed.credentials)
    return replace(play, account=replace(play.account, credentials=model))


async def test_a_dead_token_is_renewed_and_the_refresh_token_stays(play: Stage) -> None:
    play.sandbox.expire_token(play.enrolled)
    assert isinstance(await play.publish(play.place()), Credentials)
    assert isinstance(await connector.check_account(play.tools, play.account), Unhealthy)
    again = await _renewed(play)
    assert again.account.credentials.refresh_token == play.account.credentials.refresh_token
    assert isinstance(await again.out(again.place()), Done)


async def test_a_grant_is_extended_for_a_hundred_days_and_then_the_owner_is_asked(
    play: Stage,
) -> None:
    now = play
    for _ in range(6):
        play.sandbox.let_pass(15 * DAY)
        now = await _renewed(now)
    last = await connector.refresh_credentials(now.tools, now.account)
    assert isinstance(last, Renewed)
    assert last.expires_at is not None
    assert last.expires_at < datetime.now(UTC) + timedelta(days=16)
    play.sandbox.let_pass(16 * DAY)
    refused = await connector.refresh_credentials(now.tools, now.account)
    assert isinstance(refused, Credentials)


async def test_an_extension_that_fails_loses_no_access_token(play: Stage) -> None:
    play.sandbox.let_pass(15 * DAY)
    play.server.misbehave(
        faults.DROPPED, on=Which.OTHERS, when=lambda one: "renew_refresh" in one.target
    )
    assert isinstance(await (await _renewed(play)).out(play.place()), Credentials | Done)


async def test_a_renewal_that_is_not_answered_is_tried_again(play: Stage) -> None:
    play.server.misbehave(faults.GATEWAY, on=Which.OTHERS)
    assert isinstance(await connector.refresh_credentials(play.tools, play.account), Retry)


async def test_a_grant_that_was_taken_back_parks_the_account(play: Stage) -> None:
    assert await connector.check_account(play.tools, play.account) == Healthy("武汉发布")
    play.sandbox.revoke(play.enrolled)
    assert isinstance(await play.publish(play.place()), Credentials)
    assert isinstance(await connector.check_account(play.tools, play.account), Unhealthy)


async def test_readers_of_the_list_see_what_is_public(play: Stage) -> None:
    copy = await _published(play)
    (post,) = await connector.list_recent(play.tools, play.account, 5)
    assert (post.remote_id, post.url) == (copy.remote_id, copy.url)
    counts = {"views": 300, "likes": 12, "comments": 2}
    assert await connector.metrics(play.tools, copy) == counts


def test_a_story_needs_one_to_thirty_pictures() -> None:
    with pytest.raises(ValueError, match="no picture"):
        connector.render(replace(NOTICE, assets=(VIDEO,)), None)
    many = tuple(replace(INLINE, digest="sha256:" + f"{n:064x}") for n in range(31))
    with pytest.raises(ValueError, match="has 31"):
        connector.render(replace(NOTICE, assets=many), None)
    assert len(connector.render(replace(NOTICE, assets=many[:30]), None)["pictures"]) == 30


def test_the_cover_comes_first_and_once() -> None:
    again = replace(COVER, role="inline")
    pictures = connector.render(replace(NOTICE, assets=(INLINE, again, COVER)), None)["pictures"]
    assert [one["role"] for one in pictures] == ["cover", "inline"]


def test_a_long_text_ends_with_a_sentence_and_keeps_the_title() -> None:
    body = "<p>" + "加强值守，及时上报。" * 200 + "</p>"
    text = connector.render(replace(NOTICE, body_html=body), None)["text"]
    assert text.startswith(f"{NOTICE.title}\n\n加强值守")
    assert len(text) <= 1_000
    assert text.endswith("。")
    assert connector.render(replace(CORRECTED, body_html=""), None)["text"] == CORRECTED.title


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *((code, Unknown) for code in (2100004, 28001005, 5)),
        *((code, Refused) for code in (28001007, 2114001, 2111001, 2100009)),
        *((code, Credentials) for code in (28001003, 28001008, 2190002, 10010, 28001018)),
        *((code, Quota) for code in (28003017, 2190001)),
        (2118110, Retry),
    ],
)
def test_what_a_code_comes_to(code: int, kind: type[Outcome]) -> None:
    assert isinstance(outcome_of(code, ""), kind)


def test_every_code_has_its_words() -> None:
    assert all(meaning.words for meaning in MEANINGS.values())

"""Penguin: transactions, an audit, a list, and a deletion that only a person can make."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.penguin import connector
from connectors.penguin.articles import State, found_in
from connectors.penguin.errors import outcome_of
from connectors.penguin.sandbox import Sandbox
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
from hub.sdk.optional import Healthy, Unhealthy
from hub.sdk.testing import faults
from hub.sdk.testing.server import Which
from tests.connectors.played import CORRECTED, COVER, INLINE, NOTICE, VIDEO, Stage, stage

PAGE = "https://hub.hubei.example/sites/420100/4711"


@pytest.fixture
async def play() -> AsyncIterator[Stage]:
    async with stage(connector, Sandbox()) as played:
        yield played


async def _published(play: Stage) -> Placement:
    done = await play.out(play.place())
    assert isinstance(done, Done)
    return replace(play.place(), remote_id=done.remote_id, url=done.url)


async def _many(play: Stage, number: int, *, later: bool = False) -> None:
    """Publish others; `later` says that they come after what is looked for."""
    for n in range(number):
        title = f"汛情第{n}号通报" if later else f"防汛第{n}号通知"
        await play.out(play.place(incarnation=n), replace(NOTICE, title=title))


def _says(answer: dict[str, Any]) -> faults.Fault:
    return faults.Fault("it answers something else", status=200, body=json.dumps(answer).encode())


async def test_a_story_goes_out_with_its_pictures_from_the_page(play: Stage) -> None:
    copy = await _published(play)
    (story,) = play.sandbox.stories(play.enrolled)
    assert (story.name, story.url, story.title) == (copy.remote_id, copy.url, NOTICE.title)
    assert story.cover.startswith(f"{PAGE}/assets/{COVER.digest}/")
    assert f"{PAGE}/assets/{INLINE.digest}/" in story.content
    assert await play.read_back(copy) == Present(
        str(copy.remote_id), copy.url, evidence={"flag": "发布成功"}
    )


async def test_a_push_has_its_token_in_no_address(play: Stage) -> None:
    await _published(play)
    (push,) = (one for one in play.server.ledger if one.commits)
    assert push.request.target == "/article/clientpubpic"


async def test_a_deletion_is_handed_to_a_person_and_looked_at_afterwards(play: Stage) -> None:
    copy = await _published(play)
    asked = await play.retract(copy)
    assert isinstance(asked, ByPerson)
    assert str(copy.url) in asked.instructions
    assert "武汉发布" in asked.instructions
    play.sandbox.do_by_hand(play.enrolled, copy.url, asked.instructions)
    assert await play.read_back(copy) == Gone({"flag": "missing"})
    assert isinstance(await play.retract(copy), Done)


async def test_without_an_answer_the_work_order_is_given_all_the_same(play: Stage) -> None:
    copy = await _published(play)
    play.server.misbehave(faults.GATEWAY, on=Which.OTHERS)
    asked = await play.retract(replace(copy, url=None))
    assert isinstance(asked, ByPerson)
    assert str(copy.remote_id) in asked.instructions


async def test_nothing_changes_an_article(play: Stage) -> None:
    assert isinstance(await play.update(await _published(play)), Unsupported)


async def test_a_story_is_pending_until_its_transaction_has_ended(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "never")
    outcome = await play.publish(play.place())
    for _ in range(10):
        assert isinstance(outcome, Pending)
        outcome = await play.poll(replace(play.place(), state=outcome.handle))
    assert isinstance(outcome, Pending)
    assert outcome.after == 900


async def test_a_transaction_that_fails_is_refused_without_a_reason(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "refused")
    outcome = await play.out(play.place())
    assert isinstance(outcome, Refused)
    assert outcome.code == "失败"


async def test_an_article_in_its_audit_is_pending_and_then_refused(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "never")
    outcome = await play.publish(play.place())
    assert isinstance(outcome, Pending)
    (story,) = play.sandbox.stories(play.enrolled)
    story.status, story.flag = "成功", "审核中"
    placement = replace(await play.prepared(play.place()), state=outcome.handle)
    assert isinstance(await play.poll(placement), Pending)
    assert isinstance(await play.look_up(await play.prepared(play.place())), CannotTell)
    story.flag = "审核不通过"
    refused = await play.poll(placement)
    assert isinstance(refused, Refused)
    assert refused.code == "审核不通过"
    assert await play.look_up(await play.prepared(play.place())) == Gone({"hidden": 1})


async def test_a_status_that_nobody_knows_proves_nothing(play: Stage) -> None:
    play.server.misbehave(
        _says({"code": 0, "data": {"transaction_status": "排队"}}), on=Which.OTHERS
    )
    handle = {"transaction": "7265967", "looks": 0}
    assert isinstance(await play.poll(replace(play.place(), state=handle)), Retry)


async def test_a_poll_that_is_refused_is_tried_again(play: Stage) -> None:
    handle = {"transaction": "no such", "looks": 0}
    assert isinstance(await play.poll(replace(play.place(), state=handle)), Retry)


async def test_a_lost_answer_is_found_in_the_list(play: Stage) -> None:
    placement = await play.prepared(play.place())
    assert isinstance(await play.look_up(placement), Gone)
    play.server.misbehave(faults.DROPPED_AFTER)
    payload = connector.render(NOTICE, play.account)
    assert isinstance(await play.call(connector.publish, placement, payload), Unknown)
    assert isinstance(await play.look_up(placement), Present)


async def test_a_transaction_without_a_name_is_looked_for(play: Stage) -> None:
    play.server.misbehave(_says({"code": 0, "msg": "SUCCESS", "data": {}}))
    assert isinstance(await play.publish(play.place()), Unknown)


async def test_a_long_list_is_read_to_the_time_of_the_publish_and_no_further(play: Stage) -> None:
    await _many(play, 25)
    for story in play.sandbox.stories(play.enrolled):
        story.made -= timedelta(hours=1)
    copy = await _published(play)
    await _many(play, 12, later=True)
    play.server.ledger.clear()
    assert isinstance(await play.read_back(copy), Present)
    play.sandbox.delete(play.enrolled, str(copy.remote_id))
    assert isinstance(await play.read_back(copy), Gone)
    assert len(play.server.ledger) == 4


async def test_a_list_with_the_oldest_first_is_read_to_its_end(play: Stage) -> None:
    await _many(play, 25)
    stories = play.sandbox.stories(play.enrolled)
    for n, story in enumerate(stories):
        story.made -= timedelta(hours=n + 1)  # the latest made is the oldest: listed first
    copy = await _published(play)
    stories.insert(0, stories.pop())
    assert isinstance(await play.read_back(copy), Present)


async def test_a_list_that_is_too_long_to_know_proves_nothing(play: Stage) -> None:
    copy = await _published(play)
    entry = play.sandbox.stories(play.enrolled)[0].shown()
    page = {"articles": [entry | {"article_url": ""}] * 10, "total": "5000"}
    play.server.misbehave(_says({"code": "0", "data": page}), on=Which.OTHERS, times=None)
    assert isinstance(await play.read_back(copy), CannotTell)


async def test_a_list_without_a_total_proves_nothing(play: Stage) -> None:
    copy = await _published(play)
    play.server.misbehave(_says({"code": 0, "data": {"articles": []}}), on=Which.OTHERS)
    assert isinstance(await play.read_back(copy), CannotTell)


async def test_two_of_one_title_are_not_told_apart(play: Stage) -> None:
    placement = await play.prepared(play.place())
    await play.out(play.place())
    await play.out(play.place(incarnation=1))
    assert isinstance(await play.look_up(placement), CannotTell)
    assert isinstance(await play.look_up(replace(placement, state=None)), CannotTell)


async def test_another_story_is_not_taken_for_ours(play: Stage) -> None:
    placement = await play.prepared(play.place())
    await play.out(play.place(version=2), CORRECTED)
    assert isinstance(await play.look_up(placement), Gone)


async def test_one_token_serves_all_calls_and_is_fetched_again_before_its_end(play: Stage) -> None:
    await _published(play)
    await _published(play)
    assert play.sandbox._of(play.enrolled).issued == 1


async def test_a_token_that_has_died_is_fetched_anew(play: Stage) -> None:
    copy = await _published(play)
    play.sandbox.expire_token(play.enrolled)
    assert isinstance(await play.publish(play.place(incarnation=1)), Retry)
    assert isinstance(await play.out(play.place(incarnation=1)), Done)
    assert isinstance(await play.read_back(copy), Present)


async def test_two_workers_that_meet_one_dead_token_park_nothing(play: Stage) -> None:
    await _published(play)
    play.sandbox.expire_token(play.enrolled)
    dead = await play.tools.keep.get(f"penguin:{play.enrolled.external_id}:token")
    assert isinstance(await play.publish(play.place(incarnation=1)), Retry)
    assert dead is not None
    await play.tools.keep.put(f"penguin:{play.enrolled.external_id}:token", dead, 60)
    assert isinstance(await play.publish(play.place(incarnation=1)), Retry)
    assert isinstance(await play.out(play.place(incarnation=1)), Done)


async def test_a_second_token_that_is_refused_parks_the_account(play: Stage) -> None:
    for _ in range(2):
        await _published(play)
        play.sandbox.expire_token(play.enrolled)
        outcome = await play.publish(play.place())
    assert isinstance(outcome, Credentials)


async def test_a_refused_token_that_is_given_out_again_parks_the_account(play: Stage) -> None:
    await _published(play)
    play.sandbox.expire_token(play.enrolled)
    author = play.sandbox._of(play.enrolled)
    assert isinstance(await play.publish(play.place()), Retry)
    author.issued = 0
    assert isinstance(await play.publish(play.place()), Credentials)


async def test_a_closed_application_parks_the_account(play: Stage) -> None:
    assert await connector.check_account(play.tools, play.account) == Healthy("武汉发布")
    play.sandbox.revoke(play.enrolled)
    assert isinstance(await connector.check_account(play.tools, play.account), Retry)
    assert isinstance(await connector.check_account(play.tools, play.account), Unhealthy)
    assert isinstance(await play.publish(play.place()), Credentials)


async def test_a_token_that_is_not_given_for_now_is_tried_again(play: Stage) -> None:
    play.server.misbehave(faults.GATEWAY, on=Which.OTHERS)
    assert isinstance(await play.publish(play.place()), Retry)


async def test_what_the_platform_says_of_its_quota_and_of_itself(play: Stage) -> None:
    play.sandbox.spend_quota(play.enrolled)
    outcome = await play.publish(play.place())
    assert isinstance(outcome, Quota)
    assert outcome.until > datetime.now(UTC)
    play.sandbox.be_busy(play.enrolled)
    assert isinstance(await play.publish(play.place()), Unknown)


async def test_readers_of_the_list_see_what_is_public(play: Stage) -> None:
    copy = await _published(play)
    play.sandbox.refuse_content(play.enrolled)
    await play.out(play.place(incarnation=1))
    (post,) = await connector.list_recent(play.tools, play.account, 5)
    assert (post.remote_id, post.title, post.url) == (copy.remote_id, NOTICE.title, copy.url)


async def test_what_penguin_could_never_show_is_refused_in_words(play: Stage) -> None:
    for story, words in (
        (replace(NOTICE, title="通知"), "title"),
        (replace(NOTICE, assets=(VIDEO,)), "without a cover"),
        (replace(NOTICE, body_html="", assets=(COVER,)), "without a text"),
    ):
        with pytest.raises(ValueError, match=words):
            connector.render(story, play.account)
    with pytest.raises(ValueError, match="has no site"):
        connector.render(NOTICE, replace(play.account, site_url=""))
    with pytest.raises(ValueError, match="region's page"):
        connector.render(NOTICE, None)


async def test_the_first_picture_of_the_text_is_a_cover_too(play: Stage) -> None:
    fields = connector.render(replace(NOTICE, assets=(VIDEO, INLINE)), play.account)
    assert INLINE.digest in fields["cover_pic"]


async def test_links_are_left_out_and_their_text_stays(play: Stage) -> None:
    body = NOTICE.body_html + '<p><a href="https://example.org/">全文</a></p>'
    content = connector.render(replace(NOTICE, body_html=body), play.account)["content"]
    assert "全文" in content
    assert "href" not in content


@pytest.mark.parametrize(
    ("flag", "state"),
    [
        ("发布成功", State.PUBLIC),
        *((one, State.WAITING) for one in ("审核中", "待审核", "处理中")),
        *((one, State.HIDDEN) for one in ("审核不通过", "发布失败", "已删除", "missing")),
        *((one, None) for one in ("", "推荐")),
    ],
)
def test_what_a_flag_comes_to(flag: str, state: State | None) -> None:
    assert found_in({"article_pub_flag": flag}).state is state


def test_an_article_is_named_by_its_address() -> None:
    url = "http://kuaibao.qq.com/s/20170314A06ARB00?refer=x"
    assert found_in({"article_url": url, "article_id": "1"}).name == "20170314A06ARB00"
    assert found_in({"article_id": "1"}).name == "1"
    assert found_in({"article_url": "https://new.qq.com/x"}).name == "https://new.qq.com/x"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("client_id错误", Credentials),
        ("请求过于频繁，请稍后再试", Retry),
        *((one, Unknown) for one in ("系统繁忙，请稍后再试", "failed", "")),
        ("今日发文数量已达上限", Quota),
        *((one, Refused) for one in ("标题长度不符", "缺少参数", "内容含有敏感信息")),
    ],
)
def test_what_words_come_to(words: str, kind: type[Outcome]) -> None:
    assert isinstance(outcome_of("40000", words), kind)

"""Toutiao: one call that makes articles; a person does and sees the rest."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.toutiao import connector
from connectors.toutiao.errors import outcome_of
from connectors.toutiao.sandbox import REFUSED_WORDS, Sandbox
from hub.sdk import (
    ByPerson,
    CannotTell,
    Credentials,
    Done,
    Outcome,
    Placement,
    Quota,
    Refused,
    Retry,
    Unknown,
    Unsupported,
)
from hub.sdk.testing import faults
from tests.connectors.played import COVER, INLINE, NOTICE, Stage, stage

PAGE = "https://hub.hubei.example/sites/420100/4711"


@pytest.fixture
async def play() -> AsyncIterator[Stage]:
    async with stage(connector, Sandbox()) as played:
        yield played


async def _published(play: Stage) -> Placement:
    done = await play.publish(play.place())
    assert isinstance(done, Done)
    return replace(play.place(), remote_id=done.remote_id, url=done.url)


def _says(answer: dict[str, Any]) -> faults.Fault:
    return faults.Fault("it answers something else", status=200, body=json.dumps(answer).encode())


async def test_a_story_goes_out_and_not_to_the_drafts(play: Stage) -> None:
    copy = await _published(play)
    (story,) = play.sandbox.stories(play.enrolled)
    assert (story.article_id, story.title, story.draft) == (copy.remote_id, NOTICE.title, False)
    assert story.abstract == NOTICE.digest
    assert "请加强值班值守" in play.sandbox.posts(play.enrolled)[0].text


async def test_the_token_is_in_no_address(play: Stage) -> None:
    await _published(play)
    (seen,) = play.server.ledger
    assert play.enrolled.secrets[0] not in seen.request.target


async def test_a_deletion_is_handed_to_a_person(play: Stage) -> None:
    copy = await _published(play)
    asked = await play.retract(copy)
    assert isinstance(asked, ByPerson)
    assert str(copy.remote_id) in asked.instructions
    assert "武汉发布" in asked.instructions
    play.sandbox.do_by_hand(play.enrolled, None, asked.instructions)
    assert not play.sandbox.posts(play.enrolled)[0].live
    assert len(play.server.ledger) == 1  # the publish


async def test_nothing_shows_or_changes_an_article(play: Stage) -> None:
    copy = await _published(play)
    assert isinstance(await play.read_back(copy), CannotTell)
    assert isinstance(await play.look_up(copy), CannotTell)
    assert isinstance(await play.update(copy), Unsupported)
    assert isinstance(await play.poll(copy), Retry)


async def test_a_lost_answer_is_left_to_a_person(play: Stage) -> None:
    play.server.misbehave(faults.DROPPED_AFTER)
    assert isinstance(await play.publish(play.place()), Unknown)
    assert isinstance(await play.look_up(play.place()), CannotTell)


async def test_a_success_without_a_number_proves_nothing(play: Stage) -> None:
    play.server.misbehave(_says({"message": "success", "data": None}))
    assert isinstance(await play.publish(play.place()), Unknown)


async def test_a_number_within_the_data_is_taken_too(play: Stage) -> None:
    play.server.misbehave(_says({"message": "success", "data": {"article_id": "6987"}}))
    assert await play.publish(play.place()) == Done("6987")


async def test_an_error_with_a_code_is_read_by_its_words(play: Stage) -> None:
    data = {"error_code": 16, "description": "该应用无权限"}
    play.server.misbehave(_says({"message": "error", "data": data}))
    assert await play.publish(play.place()) == Credentials("该应用无权限")


async def test_what_toutiao_refuses_is_refused_in_its_words(play: Stage) -> None:
    play.sandbox.refuse_content(play.enrolled)
    assert await play.publish(play.place()) == Refused("error", REFUSED_WORDS)


async def test_a_spent_quota_waits_for_midnight_in_beijing(play: Stage) -> None:
    play.sandbox.spend_quota(play.enrolled)
    outcome = await play.publish(play.place())
    assert isinstance(outcome, Quota)
    assert outcome.until > datetime.now(UTC)


async def test_a_grant_that_was_taken_back_parks_the_account(play: Stage) -> None:
    play.sandbox.revoke(play.enrolled)
    assert isinstance(await play.publish(play.place()), Credentials)


async def test_pictures_come_from_the_page_the_cover_first_and_links_are_left_out(
    play: Stage,
) -> None:
    body = NOTICE.body_html + '<p><a href="https://example.org/">全文</a></p>'
    content = connector.render(replace(NOTICE, body_html=body), play.account)["content"]
    cover, inline = (content.index(f"{PAGE}/assets/{one.digest}/") for one in (COVER, INLINE))
    assert cover < inline
    assert "asset:" not in content
    assert "全文" in content
    assert "href" not in content


async def test_a_cover_that_is_in_the_text_is_not_shown_twice(play: Stage) -> None:
    body = f'<p>水位下降。</p><img src="asset:{COVER.digest}">'
    story = replace(NOTICE, body_html=body, assets=(COVER,))
    content = connector.render(story, play.account)["content"]
    assert content.count("<img") == 1


async def test_what_toutiao_could_never_show_is_refused_in_words(play: Stage) -> None:
    with pytest.raises(ValueError, match="title"):
        connector.render(replace(NOTICE, title="通知"), play.account)
    with pytest.raises(ValueError, match="without a text"):
        connector.render(replace(NOTICE, body_html="", assets=()), play.account)
    with pytest.raises(ValueError, match="has no site"):
        connector.render(NOTICE, replace(play.account, site_url=""))
    with pytest.raises(ValueError, match="region's page"):
        connector.render(NOTICE, None)


async def test_a_long_summary_is_cut(play: Stage) -> None:
    long = replace(NOTICE, digest="加强值守，及时上报。" * 30)
    assert len(connector.render(long, play.account)["abstract"]) <= 140


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        *((one, Credentials) for one in ("access_token无效", "请完成实名认证后重试", "用户未登录")),
        ("操作过于频繁，请稍后再试", Retry),
        *((one, Unknown) for one in ("系统繁忙，请稍后再试", "内容服务异常", "error", "")),
        ("今日发文数量已达上限", Quota),
        *((one, Refused) for one in ("标题长度不符", "缺少参数", "内容含有敏感信息")),
    ],
)
def test_what_words_come_to(words: str, kind: type[Outcome]) -> None:
    assert isinstance(outcome_of(words), kind)

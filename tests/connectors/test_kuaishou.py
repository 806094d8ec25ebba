"""Kuaishou: the video that a story links to, sent in pieces, published, and deleted again."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.kuaishou import connector, video
from connectors.kuaishou.errors import MEANINGS, outcome_of
from connectors.kuaishou.sandbox import Sandbox
from hub.sdk import (
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
    Step,
    Unknown,
)
from hub.sdk.optional import Healthy, Renewed, Unhealthy
from hub.sdk.testing import faults
from hub.sdk.testing.faults import Fault
from hub.sdk.testing.server import Which
from tests.connectors.played import COVER, NOTICE, VIDEO, Stage, stage

LINKED = replace(
    NOTICE, body_html='<p>看视频：<a href="https://v.hubei.example/a/xundi.MP4?x=1">巡堤</a></p>'
)


@pytest.fixture
async def play() -> AsyncIterator[Stage]:
    async with stage(connector, Sandbox()) as played:
        yield played


async def _published(play: Stage) -> Placement:
    done = await play.out(play.place(), play.sandbox.suited(NOTICE))
    assert isinstance(done, Done)
    return replace(play.place(), remote_id=done.remote_id, url=done.url)


async def _uploaded(play: Stage) -> Placement:
    """Take all steps but the last: what the engine has when the answer is lost."""
    placement = play.place()
    payload = connector.render(play.sandbox.suited(NOTICE), None)
    while not (placement.state or {}).get("uploaded"):
        step = await play.call(connector.publish, placement, payload)
        assert isinstance(step, Step)
        placement = replace(placement, state=step.state)
    return placement


def _made(play: Stage) -> list[int]:
    return [one.size for one in play.sandbox._of(play.enrolled).videos]


async def test_a_video_goes_out_and_comes_back(play: Stage) -> None:
    copy = await _published(play)
    assert copy.url == f"https://www.kuaishou.com/short-video/{copy.remote_id}"
    assert await play.read_back(copy) == Present(str(copy.remote_id), copy.url)
    assert isinstance(await play.retract(copy), Done)
    assert await play.read_back(copy) == Gone({"result": "120001"})
    (post,) = play.sandbox.posts(play.enrolled)
    assert post.title == NOTICE.title
    assert NOTICE.digest in post.text


async def test_a_long_video_is_sent_in_pieces(play: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (video, "connectors.kuaishou.upload"):
        target = module if isinstance(module, str) else module.__name__
        monkeypatch.setattr(f"{target}.PIECE_BYTES", 20_000)
    await _published(play)
    parts = [one for one in play.server.ledger if "/api/upload/fragment" in one.request.target]
    assert [len(one.request.body) for one in parts] == [20_000, 20_000, 10_000]
    assert _made(play) == [50_000]


async def test_a_video_of_the_hubs_own_is_sent_too(play: Stage) -> None:
    story = replace(NOTICE, assets=(COVER, VIDEO))
    assert isinstance(await play.out(play.place(), story), Done)
    assert _made(play) == [len(VIDEO.digest) * 8]


async def test_a_server_that_gives_the_whole_video_is_good_enough(play: Stage) -> None:
    play.sandbox.gives_parts = False
    await _published(play)
    assert _made(play) == [50_000]


async def test_a_server_that_gives_only_the_whole_of_a_long_video_is_not(play: Stage) -> None:
    play.sandbox.gives_parts, play.sandbox.video = False, bytes(6_000_000)
    refused = await play.publish(play.place(), play.sandbox.suited(NOTICE))
    assert refused == Refused("video", "The video's server gives no parts of it.")


async def test_a_video_that_is_not_there_is_refused(play: Stage) -> None:
    story = play.sandbox.suited(NOTICE)
    lost = replace(story, body_html=story.body_html.replace("flood", "none"))
    refused = await play.publish(play.place(), lost)
    assert isinstance(refused, Refused)
    assert refused.code == "video"


async def test_a_video_server_in_trouble_is_asked_again(play: Stage) -> None:
    placement = replace(play.place(), state=(await _begun(play)).state)
    payload = connector.render(play.sandbox.suited(NOTICE), None)
    play.server.misbehave(faults.ERROR, on=Which.OTHERS)
    assert isinstance(await play.call(connector.publish, placement, payload), Retry)


async def _begun(play: Stage) -> Step:
    payload = connector.render(play.sandbox.suited(NOTICE), None)
    step = await play.call(connector.publish, play.place(), payload)
    assert isinstance(step, Step)
    return step


async def test_a_gateway_in_trouble_is_asked_again(play: Stage) -> None:
    play.server.misbehave(
        faults.GATEWAY, on=Which.OTHERS, when=lambda one: "/api/upload" in one.target
    )
    outcome = await play.publish(play.place(), play.sandbox.suited(NOTICE))
    assert isinstance(outcome, Retry)
    assert play.server.committing() == []


async def test_a_gateway_that_is_no_host_gets_nothing(play: Stage) -> None:
    body = b'{"result": 1, "upload_token": "t", "endpoint": "evil.example/x?"}'
    play.server.misbehave(faults.Fault("odd", status=200, body=body), on=Which.OTHERS)
    assert isinstance(await play.publish(play.place(), play.sandbox.suited(NOTICE)), Retry)


async def test_an_upload_that_was_forgotten_is_made_again_and_not_for_ever(play: Stage) -> None:
    play.sandbox.lose_upload(play.enrolled)
    await _published(play)
    story, placement = play.sandbox.suited(NOTICE), play.place(version=2)
    payload = connector.render(story, None)
    lost, outcome = 0, await play.call(connector.publish, placement, payload)
    while isinstance(outcome, Step):
        if outcome.state.get("uploaded"):
            play.sandbox.lose_upload(play.enrolled)
            lost += 1
        placement = replace(placement, state=outcome.state)
        outcome = await play.call(connector.publish, placement, payload)
    assert isinstance(outcome, Refused)
    assert lost == 3


async def test_a_video_is_pending_until_its_audit_has_ended(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "never")
    outcome = await play.publish(play.place(), play.sandbox.suited(NOTICE))
    for _ in range(10):
        assert isinstance(outcome, Pending)
        outcome = await play.poll(replace(play.place(), state=outcome.handle))
    assert isinstance(outcome, Pending)
    assert outcome.after == 900
    copy = replace(play.place(), remote_id=outcome.handle["photo_id"])
    assert isinstance(await play.read_back(copy), CannotTell)


async def test_what_the_audit_refuses_is_refused(play: Stage) -> None:
    words = play.sandbox.refuse_content(play.enrolled)
    outcome = await play.out(play.place(), play.sandbox.suited(NOTICE))
    assert outcome == Refused("120001", words)


@pytest.mark.parametrize(
    "body",
    [
        b'{"result":1}',
        b'{"result":1,"video_list":null}',
        b'{"result":1,"video_list":"x"}',
        b'{"result":1,"video_list":["x"]}',
    ],
)
async def test_a_success_without_its_list_proves_nothing(play: Stage, body: bytes) -> None:
    placement = await _uploaded(play)
    play.server.misbehave(Fault("without its list", status=200, body=body), on=Which.OTHERS)
    assert isinstance(await play.look_up(placement), CannotTell)


async def test_a_lost_answer_is_found_in_the_list(play: Stage) -> None:
    placement = await _uploaded(play)
    assert isinstance(await play.look_up(placement), Gone)
    play.server.misbehave(faults.DROPPED_AFTER)
    payload = connector.render(play.sandbox.suited(NOTICE), None)
    assert isinstance(await play.call(connector.publish, placement, payload), Unknown)
    assert isinstance(await play.look_up(placement), Present)


async def test_two_of_one_caption_are_not_told_apart(play: Stage) -> None:
    placement = await _uploaded(play)
    await _published(play)
    await _published(play)
    assert isinstance(await play.look_up(placement), CannotTell)
    assert isinstance(await play.look_up(play.place()), CannotTell)


async def test_an_older_video_of_the_same_caption_is_another(play: Stage) -> None:
    await _published(play)
    play.sandbox._of(play.enrolled).videos[0].made -= 3_600_000
    assert isinstance(await play.look_up(await _uploaded(play)), Gone)


async def test_a_list_is_read_page_by_page_and_not_for_ever(play: Stage) -> None:
    await _published(play)
    placement, videos = await _uploaded(play), play.sandbox._of(play.enrolled).videos
    more = [replace(videos[0], photo_id=f"3y{n}", caption=f"{n}") for n in range(260)]
    videos.extend(more[:120])
    assert isinstance(await play.look_up(placement), Present)
    videos.extend(more[120:])
    assert isinstance(await play.look_up(placement), CannotTell)


async def test_a_deletion_of_what_is_gone_is_done(play: Stage) -> None:
    copy = await _published(play)
    play.sandbox.delete(play.enrolled, str(copy.remote_id))
    assert isinstance(await play.retract(copy), Done)
    play.sandbox.be_busy(play.enrolled)
    assert isinstance(await play.retract(copy), Unknown)


async def test_a_spent_quota_waits_for_the_next_day(play: Stage) -> None:
    play.sandbox.spend_quota(play.enrolled)
    outcome = await play.publish(play.place(), play.sandbox.suited(NOTICE))
    assert isinstance(outcome, Quota)
    assert outcome.until > datetime.now(UTC)


async def test_a_dead_token_is_renewed_once(play: Stage) -> None:
    play.sandbox.expire_token(play.enrolled)
    story = play.sandbox.suited(NOTICE)
    assert isinstance(await play.publish(play.place(), story), Credentials)
    renewed = await connector.refresh_credentials(play.tools, play.account)
    assert isinstance(renewed, Renewed)
    assert isinstance(await connector.refresh_credentials(play.tools, play.account), Credentials)
    model = connector.credentials_model.model_validate(renewed.credentials)
    again = replace(play, account=replace(play.account, credentials=model))
    assert isinstance(await again.out(again.place(), story), Done)
    play.server.misbehave(faults.GATEWAY, on=Which.OTHERS)
    assert isinstance(await connector.refresh_credentials(play.tools, play.account), Retry)


async def test_a_grant_that_was_taken_back_parks_the_account(play: Stage) -> None:
    assert await connector.check_account(play.tools, play.account) == Healthy("武汉发布")
    play.sandbox.revoke(play.enrolled)
    outcome = await play.publish(play.place(), play.sandbox.suited(NOTICE))
    assert isinstance(outcome, Credentials)
    assert isinstance(await connector.check_account(play.tools, play.account), Unhealthy)


async def test_viewers_of_the_list_see_what_is_public(play: Stage) -> None:
    copy = await _published(play)
    (post,) = await connector.list_recent(play.tools, play.account, 5)
    assert (post.remote_id, post.url) == (copy.remote_id, copy.url)
    assert await connector.metrics(play.tools, copy) == {"views": 99, "likes": 4, "comments": 1}
    await play.retract(copy)
    assert await connector.list_recent(play.tools, play.account, 5) == []
    assert await connector.metrics(play.tools, copy) == {}


def test_a_story_without_a_video_cannot_go_there() -> None:
    with pytest.raises(ValueError, match="carries none"):
        connector.render(NOTICE, None)
    page = replace(NOTICE, body_html='<p><a href="https://v.hubei.example/a.html">图解</a></p>')
    with pytest.raises(ValueError, match="carries none"):
        connector.render(page, None)


def test_a_video_needs_a_cover_and_a_title_that_fits() -> None:
    with pytest.raises(ValueError, match="cover"):
        connector.render(replace(LINKED, assets=()), None)
    with pytest.raises(ValueError, match="title has 501"):
        connector.render(replace(LINKED, title="汛" * 501), None)


def test_the_caption_is_the_title_and_as_much_of_the_digest_as_fits() -> None:
    payload = connector.render(LINKED, None)
    assert payload["video"]["url"] == "https://v.hubei.example/a/xundi.MP4?x=1"
    assert payload["caption"] == f"{LINKED.title}\n{LINKED.digest}"
    assert connector.render(replace(LINKED, digest=""), None)["caption"] == LINKED.title
    long = connector.render(replace(LINKED, digest="加强值守。" * 200), None)["caption"]
    assert len(long) <= 500
    assert long.endswith("。")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *((code, Unknown) for code in (100200500, 7)),
        *((code, Refused) for code in (120001, 100120002, 120003, 100400)),
        *((code, Credentials) for code in (100200101, 100200102, 100200108, 100200109)),
        (100100402, Quota),
        (100200410, Retry),
    ],
)
def test_what_a_code_comes_to(code: int, kind: type[Outcome]) -> None:
    assert isinstance(outcome_of(code, ""), kind)


def test_every_code_has_its_words() -> None:
    assert all(meaning.words for meaning in MEANINGS.values())

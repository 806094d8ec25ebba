"""Bilibili: signed forms, pictures of its own, an audit, and a deletion that is looked at."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from connectors.bilibili import connector
from connectors.bilibili.errors import MEANINGS, outcome_of
from connectors.bilibili.sandbox import Sandbox
from connectors.bilibili.signing import EMPTY_MD5, signature, signed
from hub.sdk import (
    CannotTell,
    Credentials,
    Done,
    Gone,
    Outcome,
    Pending,
    Placement,
    Present,
    Refused,
    Retry,
    Unknown,
)
from hub.sdk.optional import Healthy, Renewed, Unhealthy
from hub.sdk.testing import faults
from hub.sdk.testing.faults import Fault
from hub.sdk.testing.server import Which
from tests.connectors.played import CORRECTED, NOTICE, Stage, enlist, stage

MORE = "<p>各级防汛责任人须到岗到位，加强巡查值守，发现险情立即上报并组织抢险。</p>" * 6
STORY = replace(NOTICE, body_html=NOTICE.body_html + MORE)


@pytest.fixture
async def play() -> AsyncIterator[Stage]:
    async with stage(connector, Sandbox()) as played:
        yield played


async def _published(play: Stage) -> Placement:
    done = await play.out(play.place(), STORY)
    assert isinstance(done, Done)
    return replace(play.place(), remote_id=done.remote_id, url=done.url)


async def test_a_story_goes_out_and_comes_back(play: Stage) -> None:
    copy = await _published(play)
    assert copy.url == f"https://www.bilibili.com/read/cv{copy.remote_id}"
    assert await play.read_back(copy) == Present(
        str(copy.remote_id), copy.url, evidence={"state": "0"}
    )
    assert isinstance(await play.retract(copy), Done)
    assert await play.read_back(copy) == Gone({"state": "missing"})
    (post,) = play.sandbox.posts(play.enrolled)
    assert (post.title, post.live) == (STORY.title, False)


async def test_the_pictures_are_bilibilis_own_and_uploaded_once(play: Stage) -> None:
    await _published(play)
    await play.out(play.place(version=2), replace(STORY, title=CORRECTED.title))
    uploads = [one for one in play.server.ledger if "upload/image" in one.request.target]
    assert len(uploads) == 2  # the cover and the one in the text, for both stories
    stories = play.sandbox._of(play.enrolled).stories
    assert all("https://i0.hdslb.example/" in one.content for one in stories)


async def test_a_story_without_a_cover_gets_one_from_the_platform(play: Stage) -> None:
    assert isinstance(await play.out(play.place(), replace(STORY, assets=STORY.assets[1:])), Done)


async def test_a_picture_that_is_not_taken_sends_nothing(play: Stage) -> None:
    play.server.misbehave(faults.ERROR, on=Which.OTHERS)
    assert isinstance(await play.publish(play.place(), STORY), Retry)
    play.server.misbehave(faults.PAGE, on=Which.OTHERS)
    assert isinstance(await play.publish(play.place(), STORY), Retry)
    assert play.server.committing() == []


async def test_a_story_is_pending_until_its_audit_has_ended(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "published")
    first = await play.publish(play.place(), STORY)
    assert isinstance(first, Pending)
    second = await play.poll(replace(play.place(), state=first.handle))
    assert isinstance(second, Pending)
    assert second.after > first.after
    assert not play.sandbox.posts(play.enrolled)
    third = await play.poll(replace(play.place(), state=second.handle))
    assert isinstance(third, Pending)
    assert isinstance(await play.poll(replace(play.place(), state=third.handle)), Done)


async def test_what_the_audit_refuses_is_refused_in_its_words(play: Stage) -> None:
    words = play.sandbox.refuse_content(play.enrolled)
    assert await play.out(play.place(), STORY) == Refused("-3", words)


async def test_what_is_deleted_during_its_audit_is_not_public(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "never")
    pending = await play.publish(play.place(), STORY)
    assert isinstance(pending, Pending)
    play.sandbox.delete(play.enrolled, pending.handle["article_id"])
    refused = await play.poll(replace(play.place(), state=pending.handle))
    assert isinstance(refused, Refused)
    assert refused.code == "missing"


@pytest.mark.parametrize(
    "body",
    [
        b'{"code":0,"message":"0","data":{}}',
        b'{"code":0,"data":{"articles":null,"artPage":{"total":1}}}',
        b'{"code":0,"data":{"articles":null,"artPage":{"total":null}}}',
        b'{"code":0,"data":{"articles":"x","artPage":{"total":0}}}',
    ],
)
async def test_a_success_without_its_list_proves_nothing(play: Stage, body: bytes) -> None:
    placement = await play.prepared(play.place(), STORY)
    play.server.misbehave(Fault("without its list", status=200, body=body), on=Which.OTHERS)
    assert isinstance(await play.look_up(placement), CannotTell)


async def test_a_lost_answer_is_found_in_the_list(play: Stage) -> None:
    placement = await play.prepared(play.place(), STORY)
    play.server.misbehave(faults.DROPPED_AFTER)
    payload = connector.render(STORY, None)
    assert isinstance(await play.call(connector.publish, placement, payload), Unknown)
    assert isinstance(await play.look_up(placement), Present)


async def test_what_never_arrived_is_not_in_the_list(play: Stage) -> None:
    await play.out(play.place(), replace(STORY, title="关于调整公交线路的通告"))
    assert await play.look_up(await play.prepared(play.place(), STORY)) == Gone({"hidden": 0})


async def test_a_story_in_its_audit_is_neither_there_nor_gone(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "never")
    placement = await play.prepared(play.place(), STORY)
    await play.publish(play.place(), STORY)
    assert isinstance(await play.look_up(placement), CannotTell)


async def test_two_of_one_title_are_not_told_apart(play: Stage) -> None:
    placement = await play.prepared(play.place(), STORY)
    await play.out(play.place(), STORY)
    await play.out(play.place(incarnation=1), STORY)
    assert isinstance(await play.look_up(placement), CannotTell)


async def test_an_older_story_of_the_same_title_is_another(play: Stage) -> None:
    await play.out(play.place(), STORY)
    story = play.sandbox._of(play.enrolled).stories[0]
    story.made -= 3_600
    assert isinstance(await play.look_up(await play.prepared(play.place(), STORY)), Gone)


async def test_a_list_that_is_too_long_proves_nothing(play: Stage) -> None:
    placement = await play.prepared(play.place(), STORY)
    await play.out(play.place(), STORY)
    stories = play.sandbox._of(play.enrolled).stories
    stories.extend(replace(stories[0], number=n, title=f"{n}") for n in range(200))
    assert isinstance(await play.look_up(placement), CannotTell)
    assert isinstance(await play.read_back(replace(placement, remote_id="7000")), CannotTell)


async def test_a_deletion_of_what_is_gone_is_done(play: Stage) -> None:
    copy = await _published(play)
    await play.retract(copy)
    assert isinstance(await play.retract(copy), Done)
    play.sandbox.be_busy(play.enrolled)
    assert isinstance(await play.retract(copy), Unknown)


async def test_a_refused_deletion_of_what_is_there_is_refused(play: Stage) -> None:
    copy = await _published(play)
    body = b'{"code": 123003, "message": "no"}'
    play.server.misbehave(faults.Fault("refused", status=200, body=body))
    assert await play.retract(copy) == Refused("123003", "no")


async def test_a_dead_token_is_renewed_once(play: Stage) -> None:
    play.sandbox.expire_token(play.enrolled)
    assert isinstance(await play.publish(play.place(), STORY), Credentials)
    renewed = await connector.refresh_credentials(play.tools, play.account)
    assert isinstance(renewed, Renewed)
    assert "refresh" not in repr(renewed)
    assert isinstance(await connector.refresh_credentials(play.tools, play.account), Credentials)
    model = connector.credentials_model.model_validate(renewed.credentials)
    again = replace(play, account=replace(play.account, credentials=model))
    assert isinstance(await again.out(again.place(), STORY), Done)


async def test_a_renewal_that_is_not_answered_is_tried_again(play: Stage) -> None:
    play.server.misbehave(faults.GATEWAY, on=Which.OTHERS)
    assert isinstance(await connector.refresh_credentials(play.tools, play.account), Retry)


async def test_a_grant_that_was_taken_back_parks_the_account(play: Stage) -> None:
    assert await connector.check_account(play.tools, play.account) == Healthy("武汉发布")
    play.sandbox.revoke(play.enrolled)
    assert isinstance(await play.publish(play.place(), STORY), Credentials)
    assert isinstance(await connector.check_account(play.tools, play.account), Unhealthy)


async def test_readers_of_the_list_see_what_is_public(play: Stage) -> None:
    copy = await _published(play)
    (post,) = await connector.list_recent(play.tools, play.account, 5)
    assert (post.remote_id, post.title, post.url) == (copy.remote_id, STORY.title, copy.url)
    assert (await connector.metrics(play.tools, copy))["reads"] == 42
    await play.retract(copy)
    assert await connector.list_recent(play.tools, play.account, 5) == []
    assert await connector.metrics(play.tools, copy) == {}


def test_a_signature_covers_the_sorted_headers() -> None:
    headers = signed("client-1", "secret-1", "nonce-1", 1_763_798_400)
    assert headers["x-bili-content-md5"] == "d41d8cd98f00b204e9800998ecf8427e" == EMPTY_MD5
    assert headers.pop("authorization") == signature(headers, "secret-1")
    assert signature(headers | {"accept": "application/json"}, "secret-1") == signature(
        headers, "secret-1"
    )
    assert signature(headers, "secret-2") != signature(headers, "secret-1")


async def test_a_request_is_good_once_and_for_ten_minutes(play: Stage) -> None:
    keys = play.account.credentials
    secret = keys.client_secret.get_secret_value()
    token = {"access-token": keys.access_token.get_secret_value()}
    url = f"{play.server.url}/arcopen/fn/user/account/info"
    for nonce, moment, code in (("a", 0, 0), ("a", 0, 4004), ("b", -700, 4003)):
        headers = token | signed(keys.client_id, secret, nonce, int(time.time()) + moment)
        assert (await play.tools.preparing.get(url, headers=headers)).json()["code"] == code


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "汛" * 41}, "title has 41"),
        ({"title": ""}, "title has 0"),
        ({"body_html": "<p>全省加强值班值守。</p>"}, "body has 9"),
        ({"body_html": "<p>" + "汛" * 40_001 + "</p>"}, "body has 40001"),
        ({"assets": ()}, "does not keep"),
    ],
)
def test_what_can_never_be_public_is_said_before(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        connector.render(replace(STORY, **change), None)  # type: ignore[arg-type]


def test_three_pictures_make_up_for_a_short_text() -> None:
    pictures = [replace(NOTICE.assets[1], digest="sha256:" + f"{n:064x}") for n in range(3)]
    body = "<p>现场图</p>" + "".join(f'<img src="asset:{one.digest}">' for one in pictures)
    payload = connector.render(replace(NOTICE, body_html=body, assets=tuple(pictures)), None)
    assert len(payload["pictures"]) == 3


def test_the_summary_is_the_digest_or_the_beginning() -> None:
    assert connector.render(STORY, None)["summary"] == STORY.digest
    summary = connector.render(replace(STORY, digest=""), None)["summary"]
    assert summary.startswith("各市、州、县防汛抗旱指挥部")
    assert len(summary) <= 200


def test_an_account_on_the_real_platform_needs_its_keys_alone() -> None:
    enrolled = replace(Sandbox().enrol("https://x.example"), settings={})
    account = enlist(connector, enrolled)
    assert account.settings.api_url == "https://member.bilibili.com"
    assert enrolled.secrets[0] not in repr(account.credentials)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *((code, Unknown) for code in (5000, 5002, 99)),
        *((code, Refused) for code in (-400, -404, 4000, 4012, 123015, 129005)),
        *((code, Credentials) for code in (-101, 4002, 4007, 123001, 127001, 127011)),
        *((code, Retry) for code in (4003, 4004, 4009, 127306)),
    ],
)
def test_what_a_code_comes_to(code: int, kind: type[Outcome]) -> None:
    assert isinstance(outcome_of(code, ""), kind)


def test_every_code_has_its_words() -> None:
    assert all(meaning.words for meaning in MEANINGS.values())

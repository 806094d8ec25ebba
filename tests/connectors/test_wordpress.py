"""WordPress: drafts that are found again, reviews, pictures, and what readers really see."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from connectors.wordpress import connector
from connectors.wordpress.api import address
from connectors.wordpress.errors import declined
from connectors.wordpress.render import lost
from connectors.wordpress.sandbox import Sandbox
from connectors.wordpress.sandbox.portal import Attachment, Portal
from hub.sdk import (
    Account,
    Article,
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
    Step,
    Unknown,
)
from hub.sdk.optional import Healthy, Unhealthy
from hub.sdk.testing import faults
from hub.sdk.testing.server import Which
from hub.sdk.testing.stories import bytes_of, corrected, picture, story
from hub.sdk.testing.wire import Request
from tests.connectors.played import Stage, enlist, stage

NOTICE = story(0)
ILLUSTRATED = story(
    0,
    body_html=f'<p>水位超过警戒。</p><p><img src="asset:{picture(7).digest}"></p><p>完。</p>',
    assets=(picture(3, "cover"), picture(7, "inline")),
)


@pytest.fixture
async def play() -> AsyncIterator[Stage]:
    async with stage(connector, Sandbox()) as played:
        played.tools = replace(played.tools, asset=bytes_of)
        yield played


@pytest.fixture
def portal(play: Stage) -> Portal:
    return play.sandbox.of(play.enrolled)


async def _published(play: Stage, article: Article = NOTICE) -> Placement:
    done = await play.publish(play.place(), article)
    assert isinstance(done, Done)
    return replace(play.place(), remote_id=done.remote_id, url=done.url)


def _with(play: Stage, **settings: Any) -> None:
    play.account = enlist(connector, play.enrolled, **settings)


def _media(request: Request) -> bool:
    return "/media" in request.target


# --- the draft ------------------------------------------------------------------------------


async def test_nothing_is_public_before_the_last_call(play: Stage, portal: Portal) -> None:
    placement = await play.prepared(play.place(), ILLUSTRATED)
    (draft,) = portal.posts.values()
    assert (draft.status, draft.slug) == ("draft", placement.key)
    assert all(not portal.is_public(one) for one in portal.attachments.values())
    assert isinstance(await play.look_up(placement), Gone)
    assert isinstance(await play.publish(placement, ILLUSTRATED), Done)
    assert draft.status == "publish"


async def test_a_draft_of_an_earlier_try_is_used(play: Stage, portal: Portal) -> None:
    await play.prepared(play.place(), ILLUSTRATED)
    await play.prepared(play.place(), ILLUSTRATED)
    assert (len(portal.posts), len(portal.attachments)) == (1, 2)


async def test_a_draft_of_an_earlier_version_gets_the_new_text(play: Stage, portal: Portal) -> None:
    await play.prepared(play.place(), NOTICE)
    second = corrected(NOTICE)
    assert isinstance(await play.publish(play.place(2), second), Done)
    (post,) = portal.posts.values()
    assert post.title == second.title


async def test_what_was_prepared_for_another_version_is_prepared_again(play: Stage) -> None:
    first = await play.prepared(play.place(), NOTICE)
    second = replace(play.place(2), state=first.state)
    step = await play.call(connector.publish, second, connector.render(corrected(NOTICE), None))
    assert isinstance(step, Step)


async def test_a_draft_that_somebody_deleted_is_made_anew(play: Stage, portal: Portal) -> None:
    placement = await play.prepared(play.place(), NOTICE)
    portal.remove(portal.posts[placement.state["post"]])
    payload = connector.render(NOTICE, None)
    again = await play.call(connector.publish, placement, payload)
    assert again == Step({})
    assert isinstance(await play.publish(replace(placement, state={}), NOTICE), Done)


async def test_a_name_that_others_have_is_given_up(play: Stage, portal: Portal) -> None:
    portal.attachments[900] = Attachment(900, "editor", slug=play.place().key)
    answer = await play.publish(play.place(), NOTICE)
    assert isinstance(answer, Refused)
    assert answer.code == "slug"
    assert not portal.posts


async def test_a_second_post_is_noticed_by_its_name_and_deleted(
    play: Stage, portal: Portal
) -> None:
    first = await _published(play)
    stray = await play.prepared(play.place(), NOTICE)
    payload = connector.render(NOTICE, None)
    twin = replace(portal.posts[int(str(first.remote_id))], number=77, slug=f"{stray.key}-2")
    portal.posts[77] = twin
    late = replace(stray, state=stray.state | {"post": 77})
    answer = await play.call(connector.publish, late, payload)
    assert isinstance(answer, Retry)
    assert [post.slug for post in portal.posts.values()] == [stray.key]


async def test_a_text_that_is_cut_is_refused_before_anybody_reads_it(play: Stage) -> None:
    play.sandbox.lose_content(play.enrolled)
    answer = await play.publish(play.place(), NOTICE)
    assert isinstance(answer, Refused)
    assert answer.code == "content_lost"
    assert not play.sandbox.posts(play.enrolled)


async def test_a_correction_that_is_cut_is_said_to_be(play: Stage) -> None:
    copy = replace(await _published(play), idempotency_key="2")
    step = await play.update(copy, corrected(NOTICE))
    assert isinstance(step, Step)
    play.sandbox.lose_content(play.enrolled)
    answer = await play.update(replace(copy, state=step.state), corrected(NOTICE))
    assert isinstance(answer, Refused)
    assert answer.code == "content_lost"


@pytest.mark.parametrize(
    ("came_back", "what"),
    [
        ({"title": {"raw": "汛"}}, "the title"),
        ({"content": {"raw": "<p>水位</p>"}}, "a part of the text"),
        ({"content": {"raw": "<p>水位 超警</p>"}}, "a picture"),
        ({"categories": [1]}, "categories [5], which it does not have"),
        ({"tags": []}, "tags [7], which it does not have"),
        ({"content": {"raw": '<p>水位超警<img src="/1.png"></p>'}, "categories": [1, 5]}, None),
    ],
)
def test_what_is_lost_is_named(came_back: dict[str, Any], what: str | None) -> None:
    whole = '<p>水位超警<img src="https://a.example/1.png"></p>'
    sent = {"title": "汛情", "content": whole, "categories": [5], "tags": [7]}
    assert lost(sent, {"categories": [5], "tags": [7]} | came_back) == what


# --- a portal with an editor of its own --------------------------------------------------------


async def test_a_review_is_waited_for(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "published")
    waits = await play.publish(play.place(), NOTICE)
    assert isinstance(waits, Pending)
    assert not play.sandbox.posts(play.enrolled)
    assert isinstance(await play.out(play.place(), NOTICE), Done)


async def test_a_review_that_says_no_is_a_refusal(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "refused")
    answer = await play.out(play.place(), NOTICE)
    assert isinstance(answer, Refused)
    assert answer.code == "draft"


async def test_a_post_under_review_that_somebody_deletes_is_refused(
    play: Stage, portal: Portal
) -> None:
    play.sandbox.work_slowly(play.enrolled, "never")
    waits = await play.publish(play.place(), NOTICE)
    assert isinstance(waits, Pending)
    portal.posts.clear()
    assert isinstance(await play.poll(replace(play.place(), state=waits.handle)), Refused)


async def test_a_clock_ahead_of_the_portals_does_not_schedule_a_story(play: Stage) -> None:
    tomorrow = replace(NOTICE, published_at=datetime.now(UTC) + timedelta(days=1))
    assert isinstance(await play.publish(play.place(), tomorrow), Done)


# --- pictures ------------------------------------------------------------------------------------


async def test_a_retraction_takes_the_pictures_along(play: Stage, portal: Portal) -> None:
    copy = await _published(play, ILLUSTRATED)
    assert len(portal.attachments) == 2
    assert await play.retract(copy) == Done(copy.remote_id)
    assert not portal.attachments


@pytest.mark.parametrize("way", ["trash", "draft", "delete"])
async def test_pictures_that_cannot_go_yet_do_not_keep_the_post(
    play: Stage, portal: Portal, way: str
) -> None:
    _with(play, retraction=way)
    copy = replace(await _published(play, ILLUSTRATED), account=play.account)
    play.server.misbehave(faults.ERROR, on=Which.OTHERS, when=_media)
    assert isinstance(await play.retract(copy), Retry)
    assert isinstance(await play.read_back(copy), Gone)
    assert len(portal.posts) == 1  # deleted for good, its pictures could not be found any more
    assert await play.retract(copy) == Done(copy.remote_id)
    assert not portal.attachments


async def test_pictures_that_the_account_may_not_delete_are_reported(
    play: Stage, portal: Portal
) -> None:
    copy = await _published(play, ILLUSTRATED)
    play.server.misbehave(
        faults.Fault("403", status=403, body=b'{"code": "rest_cannot_delete"}'),
        on=Which.OTHERS,
        when=lambda request: request.method == "DELETE",
    )
    assert await play.retract(copy) == Done(copy.remote_id, remains="pictures")
    assert isinstance(await play.read_back(copy), Gone)
    assert portal.attachments


async def test_a_portal_that_shows_no_cover_gets_none(play: Stage, portal: Portal) -> None:
    _with(play, featured_image=False)
    await _published(play)
    assert not portal.attachments


async def test_a_file_that_the_portal_does_not_take_is_refused_in_its_words(play: Stage) -> None:
    vector = replace(picture(3, "cover"), media_type="image/svg+xml")
    answer = await play.publish(play.place(), replace(NOTICE, assets=(vector,)))
    assert isinstance(answer, Refused)
    assert "not allowed to upload" in answer.why


def test_a_picture_that_is_not_among_the_files_is_refused() -> None:
    with pytest.raises(ValueError, match="not among the story's files"):
        connector.render(replace(ILLUSTRATED, assets=()), None)


# --- looking -------------------------------------------------------------------------------------


async def test_a_page_in_a_cache_is_not_called_gone(play: Stage) -> None:
    copy = await _published(play)
    await play.retract(copy)
    play.server.misbehave(
        faults.PAGE, times=None, on=Which.ALL, when=lambda one: "wp-json" not in one.target
    )
    seen = await play.read_back(copy)
    assert isinstance(seen, CannotTell)
    assert str(copy.url) in seen.why


async def test_a_page_that_leads_to_another_copy_is_not_called_gone(
    play: Stage, portal: Portal
) -> None:
    copy = await _published(play)
    post = portal.posts[int(str(copy.remote_id))]
    portal.posts[88] = replace(post, number=88, slug=f"{copy.key}-2")
    await play.retract(copy)
    seen = await play.read_back(copy)
    assert isinstance(seen, CannotTell)
    assert f"{copy.key}-2" in seen.why


async def test_a_page_that_leads_elsewhere_is_gone(play: Stage) -> None:
    copy = await _published(play)
    await play.retract(copy)
    play.server.misbehave(
        faults.REDIRECT, times=None, on=Which.ALL, when=lambda one: "wp-json" not in one.target
    )
    assert isinstance(await play.read_back(copy), Gone)


async def test_a_portal_that_hides_its_interface_from_strangers_is_asked_as_the_account(
    play: Stage,
) -> None:
    copy = await _published(play)
    closed = b'{"code": "rest_login_required", "message": "REST API restricted"}'
    play.server.misbehave(
        faults.Fault("closed to strangers", status=401, body=closed),
        times=None,
        on=Which.ALL,
        when=lambda one: "wp-json" in one.target and "authorization" not in one.headers,
    )
    assert isinstance(await play.read_back(copy), Present)
    await play.retract(copy)
    assert isinstance(await play.read_back(copy), Gone)


async def test_a_retraction_is_seen_without_the_accounts_password(play: Stage) -> None:
    copy = await _published(play)
    await play.retract(copy)
    play.sandbox.revoke(play.enrolled)
    assert isinstance(await play.read_back(copy), Gone)


async def test_a_copy_that_never_was_is_gone(play: Stage) -> None:
    assert await play.read_back(play.place()) == Gone({"slug": play.place().key})
    assert await play.retract(play.place()) == Done(play.place().key)


# --- accounts ------------------------------------------------------------------------------------


async def test_a_password_withdrawn_is_a_matter_for_its_owner(play: Stage) -> None:
    copy = await _published(play)
    play.sandbox.revoke(play.enrolled)
    assert isinstance(await play.publish(play.place(2), NOTICE), Credentials)
    assert isinstance(await play.retract(copy), Credentials)
    assert isinstance(await play.look_up(play.place()), CannotTell)
    assert isinstance(await connector.check_account(play.tools, play.account), Unhealthy)


async def test_an_account_is_checked_for_what_it_may(play: Stage, portal: Portal) -> None:
    assert await connector.check_account(play.tools, play.account) == Healthy("author")
    credentials = {
        "username": "contributor",
        "application_password": portal.passwords["contributor"],
    }
    account = enlist(connector, replace(play.enrolled, credentials=credentials))
    answer = await connector.check_account(play.tools, account)
    assert isinstance(answer, Unhealthy)
    assert "publish_posts" in answer.why


async def test_a_portal_that_is_down_says_nothing_of_its_account(play: Stage) -> None:
    await play.server.refuse()
    with pytest.raises(httpx.ConnectError):
        await connector.check_account(play.tools, play.account)


async def test_the_newest_posts_are_listed(play: Stage) -> None:
    copy = await _published(play)
    (post,) = await connector.list_recent(play.tools, play.account, 10)
    assert (post.remote_id, post.title, post.url) == (copy.remote_id, NOTICE.title, copy.url)
    assert post.published_at is not None


def test_a_portal_without_permalinks_is_called_by_its_query() -> None:
    account = _account(api_url="https://www.wuhan.example/?rest_route=")
    url = address(account, "posts", {"slug": "1"})
    assert url == "https://www.wuhan.example/?rest_route=/wp/v2/posts&slug=1"


def _account(**settings: Any) -> Account:
    return enlist(connector, Sandbox().enrol("https://www.wuhan.example"), **settings)


@pytest.mark.parametrize(
    "settings",
    [
        {"retraction": "hide"},
        {"categories": [0]},
        {"tags": ["防汛"]},
        {"api_url": "ftp://www.wuhan.example"},
        {"api_key": "x"},
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _account(**settings)


def test_a_password_shows_nowhere() -> None:
    account = _account()
    assert "Xq7u" not in repr(account) + repr(account.credentials)
    with pytest.raises(ValidationError) as error:
        connector.credentials_model.model_validate(
            {"username": "a:b", "application_password": "too short"}
        )
    assert "too short" not in str(error.value)


# --- answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (401, {"code": "rest_cannot_create", "message": "Sorry"}, Credentials),
        (401, {"code": "rest_cannot_edit"}, Credentials),
        (403, {"code": "rest_cannot_edit"}, Refused),
        (403, {"code": "rest_cannot_publish"}, Credentials),
        (400, {"code": "rest_invalid_param", "message": "Invalid parameter(s): title"}, Refused),
        (400, {"code": "rest_invalid_param", "data": {"details": []}}, Refused),
        (501, {"code": "rest_trash_not_supported"}, Refused),
        (500, {"code": "rest_upload_sideload_error"}, Refused),
        (500, {"code": "internal_server_error"}, Unknown),
        (500, {}, Unknown),
        (429, {}, Retry),
        (418, {"message": "x" * 1_000}, Refused),
    ],
)
def test_each_answer_comes_to_something(
    status: int, body: dict[str, Any], outcome: type[Outcome]
) -> None:
    no = declined(httpx.Response(status, json=body))
    assert no is not None
    assert isinstance(no.outcome, outcome)
    assert len(no.words) < 400

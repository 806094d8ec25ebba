"""Weibo: three ways to post, codes that mean success, and posts that are found again."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from connectors import weibo
from connectors.weibo import article, sandbox, share
from connectors.weibo.api import read
from connectors.weibo.article.answers import article_answer
from connectors.weibo.article.sandbox import Sandbox as ArticleSandbox
from connectors.weibo.errors import MEANINGS, outcome_of
from connectors.weibo.names import address_of, number_of, short_name
from connectors.weibo.posting import MOST_LOOKS
from connectors.weibo.render import marks
from connectors.weibo.sandbox.platform import WORDS, Platform, User, counted
from connectors.weibo.share.sandbox import Sandbox as ShareSandbox
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
from hub.sdk.counting import length
from hub.sdk.manifest import Counted, Retraction
from hub.sdk.optional import Healthy, Unhealthy
from hub.sdk.testing import faults
from hub.sdk.testing.server import Which
from hub.sdk.testing.stories import bytes_of, corrected, picture, story
from tests.connectors.played import Stage, enlist, stage

NOTICE = story(0)
LONG = story(1, body_html="".join(f"<p>第{n}段：请加强堤防巡查。</p>" for n in range(60)))


@pytest.fixture
async def play() -> AsyncIterator[Stage]:
    """An account with the commercial interface."""
    async with stage(weibo.connector, sandbox.Sandbox()) as played:
        yield played


@pytest.fixture
async def sharing() -> AsyncIterator[Stage]:
    async with stage(share.connector, ShareSandbox()) as played:
        played.tools = replace(played.tools, asset=bytes_of)
        yield played


@pytest.fixture
async def writing() -> AsyncIterator[Stage]:
    """An account that may publish headline articles."""
    async with stage(article.connector, ArticleSandbox()) as played:
        yield played


def _user(play: Stage) -> User:
    return play.sandbox.of(play.enrolled)


def _platform(play: Stage) -> Platform:
    return play.sandbox.platform


async def _published(play: Stage, story: Any = NOTICE) -> Placement:
    done = await play.publish(play.place(), story)
    assert isinstance(done, Done)
    return replace(play.place(), remote_id=done.remote_id, url=done.url)


def _answering(play: Stage, path: str, code: int, *, acts: bool = False) -> None:
    """Let the next request to a path be answered with a code."""
    body = f'{{"error_code": {code}, "error": "{WORDS.get(code, code)}"}}'.encode()
    fault = faults.Fault(str(code), status=400, body=body, acts=acts)
    play.server.misbehave(fault, on=Which.ALL, when=lambda request: path in request.target)


# --- what is promised ----------------------------------------------------------------------------


def test_each_key_claims_what_its_interface_can() -> None:
    kinds = {
        one.manifest.key: one.manifest.capabilities.retraction
        for one in (weibo.connector, share.connector, article.connector)
    }
    assert kinds == {
        "weibo": Retraction.FULL,
        "weibo_share": Retraction.BY_PERSON,
        "weibo_article": Retraction.BY_PERSON,
    }


async def test_a_share_is_retracted_by_a_person_who_is_told_how(sharing: Stage) -> None:
    copy = await _published(sharing)
    asked = await sharing.retract(copy)
    assert isinstance(asked, ByPerson)
    assert str(copy.url) in asked.instructions
    assert "武汉发布" in asked.instructions
    assert not _user(sharing).posts[0].deleted
    sharing.sandbox.do_by_hand(sharing.enrolled, copy.url, asked.instructions)
    assert isinstance(await sharing.read_back(copy), Gone)


async def test_whoever_deletes_an_articles_post_is_told_of_the_article(writing: Stage) -> None:
    asked = await writing.retract(await _published(writing))
    assert isinstance(asked, ByPerson)
    assert "文章" in asked.instructions


async def test_what_cannot_be_corrected_is_left_and_said(
    play: Stage, sharing: Stage, writing: Stage
) -> None:
    for one in (play, sharing, writing):
        copy = await _published(one)
        assert isinstance(await one.update(copy, corrected(NOTICE)), Unsupported)
        assert len(_user(one).posts) == 1


# --- what is posted ------------------------------------------------------------------------------


async def test_a_share_fits_its_140_hanzi_with_a_link_to_the_bound_domain(sharing: Stage) -> None:
    await _published(sharing, LONG)
    (post,) = _user(sharing).posts
    assert length(post.sent, Counted.HALVES) <= 140
    assert post.sent.endswith(" https://hub.hubei.example/sites/420100/4701?copy=4711-42-0-0")
    assert post.sent.startswith(f"【{LONG.title}】第0段：请加强堤防巡查。")


async def test_a_share_without_a_topic_has_none_by_accident(sharing: Stage) -> None:
    await _published(sharing, story(0, title="3#、4#泵站开机", body_html="<p>#防汛#</p>"))
    assert _user(sharing).posts[0].sent.startswith("【3＃、4＃泵站开机】＃防汛＃")


async def test_a_shares_cover_goes_along(sharing: Stage) -> None:
    await _published(sharing)
    request = sharing.server.committing()[0].request
    assert request.headers["content-type"].startswith("multipart/form-data")
    assert await bytes_of(picture(0, "cover")) in request.body
    assert b'name="rip"\r\n\r\n211.156.0.1' in request.body


@pytest.mark.parametrize(
    "cover",
    [
        replace(picture(0, "cover"), media_type="image/webp"),
        replace(picture(0, "cover"), size=5_000_000),
        picture(0, "inline"),
    ],
    ids=["type", "size", "role"],
)
async def test_a_picture_that_weibo_would_not_take_is_left_out(sharing: Stage, cover: Any) -> None:
    await _published(sharing, story(0, assets=(cover,)))
    request = sharing.server.committing()[0].request
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("domain", ["hubei.example", "wuhan.gov.example"])
def test_a_page_outside_the_bound_domain_is_refused_in_words(domain: str) -> None:
    account = enlist(
        share.connector, ShareSandbox().enrol("https://api.weibo.com"), bound_domain=domain
    )
    if domain == "hubei.example":  # a host below it
        assert share.connector.render(NOTICE, account)["page"]
        return
    with pytest.raises(ValueError, match=r"bound domain, wuhan.gov.example"):
        share.connector.render(NOTICE, account)


def test_a_region_without_a_page_cannot_share() -> None:
    account = enlist(share.connector, ShareSandbox().enrol("https://api.weibo.com"))
    with pytest.raises(ValueError, match="has no site"):
        share.connector.render(NOTICE, replace(account, site_url=""))
    for one in (weibo, share, article):
        with pytest.raises(ValueError, match="region's page"):
            one.connector.render(NOTICE, None)


async def test_a_long_text_says_that_it_is_one(play: Stage) -> None:
    for n, one in enumerate((NOTICE, LONG)):
        await play.publish(replace(play.place(), key=f"{n}-42-0-0"), one)
    forms = [entry.request.body.decode() for entry in play.server.committing()]
    assert ["is_longtext=1" in form for form in forms] == [False, True]
    assert counted(_user(play).posts[1].sent) > 140


async def test_a_story_without_a_cover_gets_the_accounts_picture(play: Stage) -> None:
    payload = weibo.connector.render(story(0, assets=()), play.account)
    assert payload["picture"] == sandbox.PICTURE
    with_cover = weibo.connector.render(NOTICE, play.account)
    assert with_cover["picture"] == picture(0).url


async def test_an_article_is_sent_as_weibo_wants_it_encoded(writing: Stage) -> None:
    body = f'<p>水位 25.6 米 + 超警</p><p><img src="asset:{picture(7).digest}"></p>'
    illustrated = story(0, body_html=body, assets=(picture(3, "cover"), picture(7, "inline")))
    done = await writing.publish(writing.place(), illustrated)
    assert isinstance(done, Done)
    form = writing.server.committing()[0].request.body.decode()
    assert "%20" in form
    assert "+" not in form
    (post,) = _user(writing).posts
    assert str(picture(7).url) in post.content
    assert (done.remote_id, done.url) == (post.mid, post.article_url)


def test_an_articles_title_is_counted() -> None:
    account = enlist(article.connector, ArticleSandbox().enrol("https://api.weibo.com"))
    article.connector.render(story(0, title="汛" * 32), account)
    with pytest.raises(ValueError, match="33"):
        article.connector.render(story(0, title="汛" * 33), account)


# --- codes that mean success ---------------------------------------------------------------------


async def test_a_delayed_post_is_done_when_it_is_found(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "published")
    waits = await play.publish(play.place(), NOTICE)
    assert waits == Pending({"looks": 0}, 60)
    again = await play.poll(replace(play.place(), state=waits.handle))
    assert again == Pending({"looks": 1}, 60)
    found = await play.poll(replace(play.place(), state=again.handle))
    assert found == Done(_user(play).posts[0].mid, found.url)  # type: ignore[union-attr]


async def test_a_delayed_post_that_never_comes_is_unknown_in_the_end(play: Stage) -> None:
    play.sandbox.work_slowly(play.enrolled, "never")
    outcome: Outcome = await play.publish(play.place(), NOTICE)
    for _ in range(MOST_LOOKS - 1):
        assert isinstance(outcome, Pending)
        outcome = await play.poll(replace(play.place(), state=outcome.handle))
    assert isinstance(outcome, Pending)
    assert isinstance(await play.poll(replace(play.place(), state=outcome.handle)), Unknown)


async def test_a_delayed_post_cannot_be_looked_for_without_the_list(play: Stage) -> None:
    _answering(play, "user_timeline", 10001)
    answer = await play.poll(replace(play.place(), state={"looks": 0}))
    assert isinstance(answer, Retry)


@pytest.mark.parametrize("code", [20019, 20111, 20017])
async def test_what_is_said_to_repeat_a_post_is_found_and_done(play: Stage, code: int) -> None:
    first = await _published(play)
    _answering(play, "upload_url_text", code)
    assert await play.publish(play.place(), NOTICE) == Done(first.remote_id, first.url)


async def test_weibo_itself_refuses_the_repetition(play: Stage) -> None:
    first = await _published(play)
    assert await play.publish(play.place(), NOTICE) == Done(first.remote_id, first.url)
    assert len(_user(play).posts) == 1


@pytest.mark.parametrize(
    ("code", "outcome"), [(20019, Unknown), (20111, Unknown), (20017, Refused)]
)
async def test_what_is_said_to_repeat_a_post_and_is_not_found_is_not_done(
    play: Stage, code: int, outcome: type[Outcome]
) -> None:
    _answering(play, "upload_url_text", code)
    assert isinstance(await play.publish(play.place(), NOTICE), outcome)


@pytest.mark.parametrize("code", [20019, 20017])
async def test_without_the_list_nobody_knows_what_is_repeated(play: Stage, code: int) -> None:
    await _published(play)
    _answering(play, "upload_url_text", code)
    _answering(play, "user_timeline", 10001)
    assert isinstance(await play.publish(play.place(), NOTICE), Unknown)


async def test_another_copys_post_is_not_ours(play: Stage) -> None:
    await _published(play)
    next_copy = play.place(incarnation=1)
    assert isinstance(await play.look_up(next_copy), Gone)
    assert isinstance(await play.publish(next_copy, NOTICE), Done)
    assert len(_user(play).posts) == 2


async def test_what_is_deleted_already_is_done(play: Stage) -> None:
    copy = await _published(play)
    play.sandbox.delete(play.enrolled, str(copy.remote_id))
    assert await play.retract(copy) == Done(copy.remote_id)


async def test_another_users_post_is_not_deleted(play: Stage) -> None:
    copy = await _published(play)
    other = replace(play, account=enlist(weibo.connector, play.sandbox.enrol(play.server.url)))
    answer = await other.retract(replace(copy, account=other.account))
    assert isinstance(answer, Refused)
    assert answer.code == "20102"
    assert not _user(play).posts[0].deleted


@pytest.mark.parametrize("code", [11002, 11003])
async def test_an_article_that_is_half_done_is_looked_at_by_a_person(
    writing: Stage, code: int
) -> None:
    body = f'{{"code": "{code}", "msg": "create statuses error", "data": ""}}'.encode()
    writing.server.misbehave(faults.Fault("half", status=200, body=body))
    asked = await writing.publish(writing.place(), NOTICE)
    assert isinstance(asked, ByPerson)
    assert NOTICE.title in asked.instructions
    assert "?copy=4711-42-0-0" in asked.instructions


# --- looking -------------------------------------------------------------------------------------


async def test_a_long_post_is_found_though_the_list_cuts_it_short(play: Stage) -> None:
    copy = await _published(play, LONG)
    found = await play.look_up(play.place())
    assert isinstance(found, Present)
    assert (found.remote_id, found.url) == (copy.remote_id, copy.url)


async def test_a_share_is_found_by_where_its_short_link_leads(sharing: Stage) -> None:
    copy = await _published(sharing)
    for n in range(30):
        _platform(sharing).make(_user(sharing), f"天气预报 https://tq.example.cn/{n}")
    found = await sharing.look_up(sharing.place())
    assert isinstance(found, Present)
    assert found.remote_id == copy.remote_id
    asked = [one for one in sharing.server.ledger if "expand" in one.request.target]
    assert len(asked) == 2  # twenty links, and eleven


async def test_a_link_that_cannot_be_followed_leaves_it_open(sharing: Stage) -> None:
    await _published(sharing)
    _answering(sharing, "expand", 10014)
    assert isinstance(await sharing.look_up(sharing.place()), CannotTell)


async def test_a_list_is_read_back_to_when_the_publish_began(play: Stage) -> None:
    user, platform = _user(play), _platform(play)
    platform.later = -86_400
    for n in range(150):
        platform.make(user, f"昨天第{n}条")
    platform.later = 0
    assert await play.look_up(play.place()) == Gone({"posts_since": 0})
    lists = [one for one in play.server.ledger if "user_timeline" in one.request.target]
    assert len(lists) == 1
    long_ago = replace(play.place(), since=datetime.now(UTC) - timedelta(days=2))
    assert await play.look_up(long_ago) == Gone({"posts_since": 150})


async def test_too_many_posts_prove_nothing(play: Stage) -> None:
    for n in range(501):
        _platform(play).make(_user(play), f"直播第{n}条")
    assert isinstance(await play.look_up(play.place()), CannotTell)


async def test_a_list_without_posts_is_no_list(play: Stage) -> None:
    fault = faults.Fault("no list", status=200, body=b'{"total_number": 0}')
    play.server.misbehave(fault, on=Which.OTHERS)
    assert isinstance(await play.look_up(play.place()), CannotTell)


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b'{"idstr": "1", "deleted": "1", "text": "x"}', CannotTell),
        (b'{"idstr": "%s", "deleted": "1", "text": "x"}', Gone),
        (b'{"idstr": "%s", "text": "x"}', Present),
        (b'{"error_code": "20101", "error": "target weibo does not exist!"}', Gone),
        (b'{"error_code": 20112, "error": "Permission Denied!"}', CannotTell),
    ],
)
async def test_only_the_post_itself_proves_anything(play: Stage, body: bytes, seen: type) -> None:
    copy = await _published(play)
    body = body.replace(b"%s", str(copy.remote_id).encode())
    fault = faults.Fault("show", status=200, body=body)
    play.server.misbehave(fault, on=Which.OTHERS)
    assert isinstance(await play.read_back(copy), seen)


async def test_a_copy_without_a_name_is_looked_for(play: Stage) -> None:
    copy = await _published(play)
    seen = await play.read_back(replace(copy, remote_id=None))
    assert isinstance(seen, Present)


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("https://hub.hubei.example/sites/420100/4711?copy=4711-42-0-0", True),
        ("https://hub.hubei.example/sites/420100/4711?copy=4711-42-0-01", False),
        ("https://hub.hubei.example/sites/420100/4711?copy=4711-42-0-1", False),
        ("https://hub.hubei.example/4711-42-0-0", False),
        ("", False),
    ],
)
def test_a_link_marks_one_copy_and_no_other(address: str, *, ours: bool) -> None:
    assert marks(address, "4711-42-0-0") is ours


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("4607741009594608", "K3fnuEfZK"),
        ("3501756485042953", "z0JH2l9TX"),
        ("10000000000001", "4c920001"),
        ("61", "Z"),
        ("62", "10"),
    ],
)
def test_a_post_is_called_as_on_weibos_own_pages(number: str, name: str) -> None:
    assert short_name(number) == name


def test_a_posts_number_is_not_its_rounded_one() -> None:
    post = {"id": 3504803600500000, "mid": "3504803600502730", "idstr": "3504803600502730"}
    assert number_of(post) == "3504803600502730"
    assert number_of({"id": 61}) == "61"
    assert number_of({"mid": ""}) is None
    assert address_of({}, "2803301701") is None


# --- accounts ------------------------------------------------------------------------------------


async def test_the_token_is_never_in_a_url(play: Stage, sharing: Stage) -> None:
    for one in (play, sharing):
        copy = await _published(one)
        await one.look_up(copy)
        await one.read_back(copy)
        await one.retract(copy)
        await one.connector.check_account(one.tools, one.account)
        (secret,) = one.enrolled.secrets
        assert all(secret not in entry.request.target for entry in one.server.ledger)


async def test_an_accounts_token_is_looked_at(play: Stage) -> None:
    found = await weibo.connector.check_account(play.tools, play.account)
    assert isinstance(found, Healthy)
    assert found.evidence == {"days_left": 30}
    assert found.expires_at is not None
    other = replace(play.account, external_id="1")
    assert isinstance(await weibo.connector.check_account(play.tools, other), Unhealthy)
    fault = faults.Fault("old", status=200, body=b'{"uid": 2803301701, "expire_in": -5}')
    play.server.misbehave(fault, on=Which.OTHERS)
    assert isinstance(await weibo.connector.check_account(play.tools, play.account), Unhealthy)


async def test_the_newest_posts_are_listed(play: Stage) -> None:
    copy = await _published(play)
    (post,) = await weibo.connector.list_recent(play.tools, play.account, 10)
    assert (post.remote_id, post.url) == (copy.remote_id, copy.url)
    assert NOTICE.title in post.title
    assert post.published_at is not None
    play.sandbox.revoke(play.enrolled)
    assert await weibo.connector.list_recent(play.tools, play.account, 10) == []


@pytest.mark.parametrize(
    "wrong", [{"bound_domain": "武汉"}, {"operator_ip": "::1"}, {"api_url": "c.api.weibo.com"}]
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        enlist(weibo.connector, sandbox.Sandbox().enrol("https://api.weibo.com"), **wrong)


# --- answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        *((code, Credentials) for code in (10014, 20034, 21315, 21327, 21332)),
        *((code, Quota) for code in (10022, 10023, 10024)),
        *((code, Retry) for code in (20016, 11001, 10009)),
        *((code, Unknown) for code in (10001, 10003, 10010, 19999, 20032)),
        *((code, Refused) for code in (10017, 20012, 20021, 20102, 29999)),
    ],
)
def test_each_code_comes_to_something(code: int, outcome: type[Outcome]) -> None:
    assert isinstance(outcome_of(code, "words"), outcome)


def test_too_many_posts_make_the_whole_account_wait() -> None:
    answer = outcome_of(20016, "out of limit")
    assert isinstance(answer, Retry)
    assert answer.account_wide
    assert answer.after > 0


def test_an_hours_quota_is_waited_for_until_the_hour_is_over() -> None:
    answer = outcome_of(10024, "out of rate limit")
    assert isinstance(answer, Quota)
    assert timedelta(0) < answer.until - datetime.now(UTC) <= timedelta(hours=1)
    assert answer.until.minute == 0


def test_every_code_that_is_listed_keeps_its_words() -> None:
    for code in MEANINGS:
        answer = outcome_of(code, "微博的原话")
        assert "微博的原话" in getattr(answer, "why", "")


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, {"error_code": "20021", "error": "content is illegal!"}, Refused),
        (403, {"error_code": 21327, "error": "expired_token"}, Credentials),
        (403, {"error": "no code"}, Credentials),
        (429, {"error": "slower"}, Retry),
        (200, [], Unknown),
        (200, {"idstr": "1"}, type(None)),
    ],
)
def test_an_answer_is_read_by_its_code_before_its_status(
    status: int, body: Any, outcome: type[Outcome]
) -> None:
    assert isinstance(read(httpx.Response(status, json=body)).failure, outcome)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, {"code": "100000", "data": {"mid": "1"}}, type(None)),
        (200, {"code": 100000, "data": ""}, type(None)),
        (200, {"code": "11001", "msg": "sass check error"}, Retry),
        (200, {"code": "10008", "msg": "param title invalid"}, Refused),
        (200, {"code": "10001", "msg": "system error"}, Unknown),
        (400, {"error_code": 21327, "error": "expired_token"}, Credentials),
        (200, {"mid": "1"}, Unknown),
        (502, {"code": "100000"}, Unknown),
    ],
)
def test_an_articles_answer_has_a_form_of_its_own(
    status: int, body: dict[str, Any], outcome: type[Outcome]
) -> None:
    assert isinstance(article_answer(httpx.Response(status, json=body)).failure, outcome)


async def test_an_article_without_a_name_is_unknown(writing: Stage) -> None:
    body = b'{"code": "100000", "msg": "", "data": {"url": "https://weibo.com/1"}}'
    writing.server.misbehave(faults.Fault("nameless", status=200, body=body))
    assert isinstance(await writing.publish(writing.place(), NOTICE), Unknown)

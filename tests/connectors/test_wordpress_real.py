"""The connector on a real WordPress."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from ipaddress import ip_network
from itertools import count
from typing import Any

import httpx
import pytest

from connectors.wordpress import connector
from hub.sdk import (
    CannotTell,
    Credentials,
    Done,
    Gone,
    Outcome,
    Placement,
    Present,
    Refused,
    Retry,
    Tools,
    Unknown,
)
from hub.sdk.http import make_tools
from hub.sdk.optional import Healthy, Unhealthy
from hub.sdk.pool import Pool
from hub.sdk.testing.sandbox import Enrolled
from hub.sdk.testing.stories import bytes_of, corrected, picture, story
from tests.connectors.played import Stage, enlist
from tests.connectors.real_wordpress import RealWordPress, started

NUMBERS = count(10_000, 10)
NOTICE = story(0)
ILLUSTRATED = story(
    0,
    body_html=f'<p>水位超过警戒。</p><p><img src="asset:{picture(7).digest}"></p><p>完。</p>',
    assets=(picture(3, "cover"), picture(7, "inline")),
)


@pytest.fixture(scope="module")
def wordpress() -> Iterator[RealWordPress]:
    yield from started()


@pytest.fixture
def tools() -> Iterator[Tools]:
    pool = Pool(allowed=[ip_network("127.0.0.0/8")])
    yield replace(make_tools(pool, "https://hub.hubei.example"), asset=bytes_of)
    pool.close()


@pytest.fixture
def play(wordpress: RealWordPress, tools: Tools) -> Stage:
    return _stage(wordpress, tools)


def _stage(wordpress: RealWordPress, tools: Tools, role: str = "author", **settings: Any) -> Stage:
    password = wordpress.passwords.get(role, "not the password")
    credentials = {"username": role, "application_password": password}
    enrolled = Enrolled("portal", {"api_url": f"{wordpress.url}/wp-json"}, credentials)
    account = enlist(connector, enrolled, **settings)
    return Stage(connector, None, None, tools, enrolled, account, seconds=10)


@pytest.fixture
def number() -> int:
    """The number of an article that no other test has used on the site."""
    return next(NUMBERS)


def _place(play: Stage, number: int, version: int = 1) -> Placement:
    return replace(
        play.place(version), key=f"{number}-42-0-0", idempotency_key=f"{number}-42-0-0-{version}"
    )


async def _published(play: Stage, placement: Placement, article: Any = NOTICE) -> Placement:
    done = await play.publish(placement, article)
    assert isinstance(done, Done)
    return replace(placement, remote_id=done.remote_id, url=done.url)


async def _insisting(play: Stage, placement: Placement) -> Done:
    """Publish as the engine does: again and again, without a look, as if it had forgotten."""
    for _ in range(20):
        answer = await play.publish(placement, NOTICE)
        if isinstance(answer, Done):
            return answer
        assert isinstance(answer, Retry | Unknown)
    raise AssertionError("it was not published")


async def _as_editor(wordpress: RealWordPress, path: str) -> None:
    """Delete something as one of the portal's own people."""
    login = ("editor", wordpress.passwords["editor"])
    async with httpx.AsyncClient(trust_env=False, auth=login) as person:
        await person.delete(f"{wordpress.url}/wp-json/wp/v2/{path}")


@pytest.fixture
async def reader() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


@pytest.mark.parametrize("way", ["trash", "draft", "delete"])
async def test_a_story_goes_out_is_corrected_and_comes_back(
    wordpress: RealWordPress, tools: Tools, number: int, reader: httpx.AsyncClient, way: str
) -> None:
    play = _stage(wordpress, tools, retraction=way)
    copy = await _published(play, _place(play, number))
    assert NOTICE.title in (await reader.get(str(copy.url))).text
    assert await play.look_up(_place(play, number)) == Present(str(copy.remote_id), copy.url)
    assert isinstance(await play.read_back(copy), Present)
    second = corrected(NOTICE)
    again = replace(copy, idempotency_key=f"{number}-2")
    step = await play.update(again, second)
    assert await play.update(replace(again, state=step.state), second) == Done(
        copy.remote_id, copy.url
    )
    assert second.title in (await reader.get(str(copy.url))).text
    for _ in range(2):
        assert await play.retract(copy) == Done(copy.remote_id)
        assert isinstance(await play.read_back(copy), Gone)
    assert (await reader.get(str(copy.url))).status_code == 404
    assert isinstance(await play.look_up(_place(play, number)), Gone)


async def test_publishing_again_makes_no_second_post(play: Stage, number: int) -> None:
    first = await _published(play, _place(play, number))
    second = await _published(play, _place(play, number))
    assert (first.remote_id, first.url) == (second.remote_id, second.url)


async def test_four_workers_at_once_make_one_post(
    play: Stage, number: int, reader: httpx.AsyncClient
) -> None:
    placement = _place(play, number)
    answers = await asyncio.gather(*(_insisting(play, placement) for _ in range(4)))
    api = play.account.settings.api_url
    shown = await reader.get(f"{api}/wp/v2/posts?per_page=100&search={NOTICE.title}")
    ours = [post["slug"] for post in shown.json() if post["slug"].startswith(placement.key)]
    assert ours == [placement.key]
    assert {one.url for one in answers} == {f"{api.removesuffix('/wp-json')}/{placement.key}/"}


async def test_pictures_come_with_the_story_and_go_with_it(
    play: Stage, number: int, reader: httpx.AsyncClient
) -> None:
    copy = await _published(play, _place(play, number), ILLUSTRATED)
    api = play.account.settings.api_url
    media = (await reader.get(f"{api}/wp/v2/media?parent={copy.remote_id}")).json()
    files = [one["source_url"] for one in media]
    assert len(files) == 2
    page = (await reader.get(str(copy.url))).text
    assert all(address.removesuffix(".png") in page for address in files)
    assert [(await reader.get(address)).status_code for address in files] == [200, 200]
    assert isinstance(await play.retract(copy), Done)
    assert [(await reader.get(address)).status_code for address in files] == [404, 404]
    assert isinstance(await play.read_back(copy), Gone)


async def test_the_pictures_of_what_somebody_put_into_the_trash_go_too(
    play: Stage, wordpress: RealWordPress, number: int, reader: httpx.AsyncClient
) -> None:
    copy = await _published(play, _place(play, number), ILLUSTRATED)
    api = play.account.settings.api_url
    media = (await reader.get(f"{api}/wp/v2/media?parent={copy.remote_id}")).json()
    await _as_editor(wordpress, f"posts/{copy.remote_id}")
    assert isinstance(await play.read_back(copy), Gone)
    assert isinstance(await play.retract(copy), Done)
    assert {(await reader.get(one["source_url"])).status_code for one in media} == {404}


async def test_what_somebody_deleted_for_good_is_gone(
    play: Stage, wordpress: RealWordPress, number: int
) -> None:
    copy = await _published(play, _place(play, number))
    await _as_editor(wordpress, f"posts/{copy.remote_id}?force=true")
    assert isinstance(await play.retract(copy), Done)
    assert isinstance(await play.read_back(copy), Gone)
    assert isinstance(await play.retract(_place(play, number + 1)), Done)


async def test_a_correction_does_not_put_back_what_the_portal_took_down(
    play: Stage, wordpress: RealWordPress, number: int
) -> None:
    copy = await _published(play, _place(play, number), story(0, assets=()))
    await _as_editor(wordpress, f"posts/{copy.remote_id}")
    answer = await play.update(copy, corrected(NOTICE))
    assert isinstance(answer, Refused)
    assert answer.code == "trash"
    assert isinstance(await play.read_back(copy), Gone)


@pytest.mark.parametrize(
    ("role", "answer"), [("nobody", Credentials), ("contributor", Credentials)]
)
async def test_an_account_that_may_not_is_told_so(
    wordpress: RealWordPress, tools: Tools, number: int, role: str, answer: type[Outcome]
) -> None:
    play = _stage(wordpress, tools, role)
    assert isinstance(await play.publish(_place(play, number), NOTICE), answer)
    assert isinstance(await connector.check_account(tools, play.account), Unhealthy)


async def test_whoever_may_not_see_drafts_cannot_tell(
    wordpress: RealWordPress, tools: Tools, number: int
) -> None:
    stranger = _stage(wordpress, tools, "nobody")
    assert isinstance(await stranger.look_up(_place(stranger, number)), CannotTell)


async def test_an_author_is_what_the_hub_needs(play: Stage) -> None:
    assert await connector.check_account(play.tools, play.account) == Healthy("author")


async def test_a_category_that_is_not_there_is_noticed_before_anybody_reads_it(
    wordpress: RealWordPress, tools: Tools, number: int, reader: httpx.AsyncClient
) -> None:
    play = _stage(wordpress, tools, categories=[2, 999])
    answer = await play.publish(_place(play, number), NOTICE)
    assert isinstance(answer, Refused)
    assert "999" in answer.why
    api = play.account.settings.api_url
    assert (await reader.get(f"{api}/wp/v2/posts?slug={number}-42-0-0")).json() == []


async def test_words_that_look_like_html_arrive(
    play: Stage, number: int, reader: httpx.AsyncClient
) -> None:
    title = "“5<6”是什么意思？A&B 公司答记者问 <b> 😀 𠮷"
    copy = await _published(play, _place(play, number), story(0, title=title))
    found = [p.title for p in await connector.list_recent(play.tools, play.account, 100)]
    assert title in found
    assert "5&lt;6" in (await reader.get(str(copy.url))).text


async def test_a_portal_without_permalinks_has_another_address(
    wordpress: RealWordPress, tools: Tools, number: int
) -> None:
    play = _stage(wordpress, tools, api_url=f"{wordpress.url}/?rest_route=")
    copy = await _published(play, _place(play, number))
    assert isinstance(await play.retract(copy), Done)
    assert isinstance(await play.read_back(copy), Gone)

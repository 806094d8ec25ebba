"""Statuses on a Mastodon server: keys that live for an hour, links that name, rates that reset."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from connectors.mastodon import connector
from connectors.mastodon.errors import outcome_of, wait_of, words_of
from connectors.mastodon.render import status, text_for
from connectors.mastodon.sandbox import Sandbox
from connectors.mastodon.sandbox.html import countable
from connectors.mastodon.sandbox.server import RATES, Status
from hub.sdk import (
    CannotTell,
    Credentials,
    Done,
    Gone,
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
from tests.connectors.played import CORRECTED, COVER, NOTICE, Stage, enlist, stage

HOUR = 3_600.0
PLAIN = replace(NOTICE, assets=())  # without a cover


@pytest.fixture
async def play() -> AsyncIterator[Stage]:
    async with stage(connector, Sandbox()) as played:
        yield played


async def published(play: Stage) -> Placement:
    done = await play.publish(play.place())
    assert isinstance(done, Done)
    return replace(play.place(), remote_id=done.remote_id, url=done.url)


async def corrected(play: Stage, copy: Placement) -> Any:
    copy = replace(copy, idempotency_key=f"{copy.key}-update-2")
    while isinstance(outcome := await play.update(copy), Step):
        copy = replace(copy, state=outcome.state)
    return outcome


def shown(play: Stage) -> list[Status]:
    """Return the statuses that are there, as the server keeps them."""
    account = play.sandbox.account(play.enrolled)
    return [one for one in account.statuses.values() if not one.deleted]


def numbered(play: Stage, n: int) -> Placement:
    key = f"{n}-42-0-0"
    return replace(play.place(), key=key, idempotency_key=f"{key}-publish-1")


async def test_a_story_goes_out_and_comes_back(play: Stage) -> None:
    copy = await published(play)
    seen = await play.read_back(copy)
    assert isinstance(seen, Present)
    assert (seen.remote_id, seen.url, seen.version) == (copy.remote_id, copy.url, 1)
    assert await play.retract(copy) == Done(copy.remote_id)
    assert await play.read_back(copy) == Gone({"http_status": 404})
    assert await play.retract(copy) == Done(copy.remote_id)


async def test_a_status_has_title_text_and_the_link_that_names_it(play: Stage) -> None:
    await published(play)
    (one,) = shown(play)
    assert one.text.startswith(f"{NOTICE.title}\n\n各市、州、县防汛抗旱指挥部")
    assert one.text.endswith("\n\nhttps://hub.hubei.example/sites/420100/4711#4711-42-0-0.1")
    assert one.visibility == "public"


@pytest.mark.parametrize("most", [300, 500, 5_000])
@pytest.mark.parametrize("sign", ["汛情通报。", "https://a.cn 见此。", "\U0001f30a", "a"])
def test_a_text_fits_as_the_server_counts_it(most: int, sign: str) -> None:
    enrolled = Sandbox().enrol("https://mastodon.example")
    account = enlist(connector, enrolled, max_characters=most)
    placement = Placement("4711-42-0-0", "4711-42-0-0-publish-1", account)
    long = replace(NOTICE, body_html=f"<p>{sign * 3_000}</p>")
    text = text_for(placement, status(long, connector.manifest))
    assert countable(text) <= most
    assert text.startswith(NOTICE.title)
    assert text.endswith("#4711-42-0-0.1")
    if sign == "汛情通报。":
        assert text.rpartition("\n\n")[0].endswith("。")
        assert countable(text) > most - len(sign)


async def test_the_cover_is_attached_and_each_version_has_its_own(play: Stage) -> None:
    copy = await published(play)
    (first,) = shown(play)[0].media
    assert play.sandbox.server.pictures[first].description == NOTICE.title
    assert isinstance(await corrected(play, copy), Done)
    (one,) = shown(play)
    assert one.text.startswith(CORRECTED.title)
    assert one.media != [first]
    assert len(one.media) == 1
    seen = await play.read_back(copy)
    assert isinstance(seen, Present)
    assert seen.version == 2


async def test_nothing_is_posted_before_the_server_has_worked_on_the_cover(play: Stage) -> None:
    play.sandbox.server.slow_pictures = True
    prepared = await play.prepared(play.place())
    assert isinstance(await play.publish(prepared), Retry)
    assert shown(play) == []
    assert isinstance(await play.publish(prepared), Done)
    assert len(shown(play)[0].media) == 1


@pytest.mark.parametrize(
    "cover",
    [
        replace(COVER, media_type="application/pdf"),
        replace(COVER, size=17_000_000),
        replace(COVER, role="inline"),
    ],
)
async def test_a_picture_that_the_server_would_refuse_stays_on_the_page(
    play: Stage, cover: Any
) -> None:
    story = replace(NOTICE, assets=(cover,))
    assert isinstance(await play.publish(play.place(), story), Done)
    assert shown(play)[0].media == []


async def test_an_upload_for_one_version_is_not_used_for_another(play: Stage) -> None:
    prepared = await play.prepared(play.place())
    later = replace(prepared, idempotency_key=f"{prepared.key}-publish-2")
    again = await play.call(connector.publish, later, connector.render(CORRECTED, None))
    assert isinstance(again, Step)
    assert again.state["media"] != (prepared.state or {})["media"]


@pytest.mark.parametrize("passed", [0.0, 2 * HOUR])
async def test_a_lost_answers_status_is_found_within_the_hour_and_after(
    play: Stage, passed: float
) -> None:
    place = play.place()
    play.server.misbehave(faults.DROPPED_AFTER)
    assert isinstance(await play.publish(place), Unknown)
    play.sandbox.let_pass(passed)
    found = await play.look_up(place)
    assert isinstance(found, Present)
    assert (found.remote_id, found.version) == (shown(play)[0].status_id, 1)


async def test_a_key_is_good_for_an_hour_and_no_longer(play: Stage) -> None:
    """Why a look-up does not post again: two hours later that would be a second status."""
    first = await play.publish(play.place(), PLAIN)
    assert await play.publish(play.place(), PLAIN) == first
    play.sandbox.let_pass(2 * HOUR)
    assert await play.publish(play.place(), PLAIN) != first
    assert len(shown(play)) == 2


async def test_a_key_whose_status_was_deleted_posts_nothing(play: Stage) -> None:
    done = await play.publish(play.place(), PLAIN)
    assert isinstance(done, Done)
    play.sandbox.delete(play.enrolled, done.remote_id)
    outcome = await play.publish(play.place(), PLAIN)
    assert isinstance(outcome, Refused)
    assert shown(play) == []


async def test_another_copy_of_the_same_story_is_not_taken_for_this_one(play: Stage) -> None:
    await published(play)
    assert await play.look_up(play.place(incarnation=1)) == Gone()
    assert await play.look_up(numbered(play, 71)) == Gone()


async def test_a_look_goes_back_to_the_publish_and_no_further(play: Stage) -> None:
    copy = await published(play)
    for n in range(50):
        await play.publish(numbered(play, n), PLAIN)
    play.sandbox.let_pass(HOUR)
    for n in range(50, 100):
        await play.publish(numbered(play, n), PLAIN)
    before = len(play.server.ledger)
    later = replace(copy, since=datetime.now(UTC) + timedelta(seconds=HOUR))
    assert await play.look_up(later) == Gone()
    pages = [e for e in play.server.ledger[before:] if "/statuses?" in e.request.target]
    assert len(pages) == 2
    assert isinstance(await play.look_up(copy), Present)


async def test_a_clock_that_is_behind_hides_nothing(play: Stage) -> None:
    play.sandbox.let_pass(-HOUR)
    play.server.clock_is_off = timedelta(seconds=-HOUR)
    await published(play)
    for n in range(40):
        await play.publish(numbered(play, n), PLAIN)
    assert isinstance(await play.look_up(play.place()), Present)


async def test_nothing_is_corrected_that_somebody_has_deleted(play: Stage) -> None:
    copy = await published(play)
    play.sandbox.delete(play.enrolled, copy.remote_id)
    assert isinstance(await corrected(play, copy), Refused)
    assert shown(play) == []


async def test_deletions_have_a_budget_of_their_own() -> None:
    """Thirty in half an hour; the wait is until the reset, and pushes do not wait with it."""
    async with stage(connector, Sandbox(RATES)) as play:
        copies = []
        for n in range(31):
            done = await play.publish(numbered(play, n), PLAIN)
            assert isinstance(done, Done)
            copies.append(replace(numbered(play, n), remote_id=done.remote_id))
        outcomes = [await play.retract(copy) for copy in copies]
        assert all(isinstance(outcome, Done) for outcome in outcomes[:30])
        limited = outcomes[30]
        assert isinstance(limited, Retry)
        assert 0 < limited.after <= 1_801
        assert not limited.account_wide
        play.sandbox.let_pass(limited.after)
        assert isinstance(await play.retract(copies[30]), Done)


async def test_who_has_used_up_all_requests_waits_with_everything() -> None:
    async with stage(connector, Sandbox(RATES)) as play:
        play.sandbox.limit_rate(play.enrolled, 90)
        outcome = await play.publish(play.place(), PLAIN)
        assert isinstance(outcome, Retry)
        assert 90 <= outcome.after <= 92
        assert outcome.account_wide
        for _ in range(300):
            seen = await play.read_back(replace(play.place(), remote_id="1"))
        assert isinstance(seen, CannotTell)
        assert 0 < seen.after <= 301


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"x-ratelimit-reset": "soon"}, 0),
        ({"x-ratelimit-reset": "2025-06-21T08:00:00"}, 0),
        ({"x-ratelimit-reset": "2025-06-21T08:05:00.000000Z"}, 300),
        ({"x-ratelimit-reset": "2025-06-21T08:05:00+00:00", "retry-after": "400"}, 400),
        ({"x-ratelimit-reset": "2026-06-21T08:05:00Z"}, 7 * 86_400),
        ({"retry-after": "5"}, 5),
    ],
)
def test_the_wait_is_read_by_the_servers_own_clock(headers: dict[str, str], seconds: int) -> None:
    date = {"date": "Sat, 21 Jun 2025 08:00:00 GMT"}
    assert wait_of(httpx.Response(429, headers=date | headers)) == seconds


async def test_a_token_without_the_scope_is_the_owners_to_mend(play: Stage) -> None:
    copy = await published(play)
    account = play.sandbox.account(play.enrolled)
    account.scopes = frozenset({"read:accounts", "read:statuses"})
    outcome = await play.retract(copy)
    assert isinstance(outcome, Credentials)
    assert "outside the authorized scopes" in outcome.why
    assert len(shown(play)) == 1


async def test_a_proxys_404_is_no_proof(play: Stage) -> None:
    copy = await published(play)
    play.server.misbehave(faults.NOT_FOUND_PAGE, times=None, on=Which.ALL)
    assert isinstance(await play.read_back(copy), CannotTell)
    assert isinstance(await play.look_up(copy), CannotTell)
    assert isinstance(await play.retract(copy), Unknown)
    play.server.behave()
    assert len(shown(play)) == 1


@pytest.mark.parametrize(
    "page", [b"[1]", b"[{}]", b'[{"id": "1"}]', b'{"id": "1"}', b'[{"id": "1", "created_at": "x"}]']
)
async def test_a_list_that_is_no_list_of_statuses_proves_nothing(play: Stage, page: bytes) -> None:
    broken = faults.Fault("a list of something else", status=200, body=page)
    is_list = lambda request: "/statuses?" in request.target  # noqa: E731 - which requests
    play.server.misbehave(broken, on=Which.ALL, when=is_list)
    assert isinstance(await play.look_up(play.place()), CannotTell)


async def test_the_account_is_checked(play: Stage) -> None:
    assert await connector.check_account(play.tools, play.account) == Healthy(
        "@wuhan1", {"followers": 0}
    )
    play.sandbox.revoke(play.enrolled)
    assert isinstance(await connector.check_account(play.tools, play.account), Unhealthy)


def test_only_what_the_server_wrote_is_quoted() -> None:
    said = httpx.Response(422, json={"error": "Validation failed: Text can't be blank"})
    assert outcome_of(said) == Refused("422", "HTTP 422: Validation failed: Text can't be blank")
    echoed = httpx.Response(400, json={"headers": {"authorization": "Bearer secret"}})
    assert words_of(echoed) == "HTTP 400"
    refused = outcome_of(echoed)
    assert isinstance(refused, Refused)
    assert "secret" not in refused.why


def test_a_title_too_long_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="title has 201"):
        connector.render(replace(NOTICE, title="汛" * 201), None)

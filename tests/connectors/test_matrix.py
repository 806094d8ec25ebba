"""Messages in a Matrix room: on the sandbox, and the same again on a real Synapse."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from connectors.matrix import connector
from connectors.matrix.room import Room
from connectors.matrix.sandbox import SPAM, Sandbox
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
    Step,
    Unknown,
)
from hub.sdk.http import make_tools
from hub.sdk.optional import Healthy, Unhealthy
from hub.sdk.pool import Pool
from hub.sdk.testing import faults
from hub.sdk.testing.server import Which
from tests.connectors import synapse
from tests.connectors.played import CORRECTED, NOTICE, Stage, enlist, stage
from tests.connectors.synapse import CannotBeHad, Synapse

pytestmark = pytest.mark.timeout(600)  # the first time, Synapse is installed


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[Synapse]:
    try:
        async with synapse.running() as server:
            yield server
    except CannotBeHad as error:
        pytest.skip(str(error))


@pytest.fixture
async def sandboxed() -> AsyncIterator[Stage]:
    async with stage(connector, Sandbox()) as played:
        yield played


@pytest.fixture
async def real(server: Synapse) -> AsyncIterator[Stage]:
    pool = Pool(allowed=[ip_network("127.0.0.0/8")])
    enrolled = await server.enrol()
    nothing: Any = None  # neither a sandbox nor its server
    tools = make_tools(pool, "https://hub.hubei.example")
    yield Stage(connector, nothing, nothing, tools, enrolled, enlist(connector, enrolled))
    pool.close()


@pytest.fixture(params=["sandboxed", "real"])
def play(request: pytest.FixtureRequest) -> Stage:
    found: Stage = request.getfixturevalue(request.param)
    return found


async def published(play: Stage) -> Placement:
    done = await play.publish(play.place())
    assert isinstance(done, Done)
    return replace(play.place(), remote_id=done.remote_id, url=done.url)


async def corrected(play: Stage) -> Placement:
    copy = await published(play)
    done = await play.update(keyed(copy, "update-2"))
    assert done == Done(copy.remote_id, copy.url)
    return copy


def keyed(copy: Placement, operation: str) -> Placement:
    return replace(copy, idempotency_key=f"{copy.key}-{operation}")


async def retracted(play: Stage, copy: Placement) -> tuple[Outcome, Placement]:
    """Retract, with all its steps; return the placement as the engine would keep it."""
    copy = keyed(copy, "retract-0")
    while isinstance(outcome := await play.retract(copy), Step):
        copy = replace(copy, state=outcome.state)
    return outcome, copy


async def texts(play: Stage) -> list[str]:
    """What anybody who asks the server can still read in the room, edits and all."""
    page = (await Room(play.tools, play.account).page(None)).json()
    return [one["content"]["body"] for one in page["chunk"] if one["content"].get("body")]


async def test_a_story_goes_out_and_comes_back(play: Stage) -> None:
    copy = await published(play)
    seen = await play.read_back(copy)
    assert isinstance(seen, Present)
    assert (seen.remote_id, seen.url, seen.version) == (copy.remote_id, copy.url, 1)
    assert seen.digest == NOTICE.fingerprint
    outcome, copy = await retracted(play, copy)
    assert isinstance(outcome, Done)
    gone = await play.read_back(copy)
    assert isinstance(gone, Gone)
    assert gone.evidence[copy.remote_id or ""]["redacted_because"].startswith("$")
    assert await texts(play) == []


async def test_the_message_has_title_text_and_a_link_to_the_page(play: Stage) -> None:
    await published(play)
    (text,) = await texts(play)
    title, *paragraphs, page = text.split("\n\n")
    assert title == NOTICE.title
    assert paragraphs[0].startswith("各市、州、县防汛抗旱指挥部")
    assert page == "https://hub.hubei.example/sites/420100/4711"


async def test_a_publish_that_is_repeated_makes_one_message(play: Stage) -> None:
    first, again = await published(play), await published(play)
    assert first.remote_id == again.remote_id
    assert len(await texts(play)) == 1


async def test_a_message_is_found_by_its_placement(play: Stage) -> None:
    before = play.place()
    assert await play.look_up(before) == Gone()
    copy = await published(play)
    found = await play.look_up(replace(before, idempotency_key=f"{before.key}-look_up-1"))
    assert isinstance(found, Present)
    assert (found.remote_id, found.version) == (copy.remote_id, 1)
    other = replace(before, key="4711-42-0-1")
    assert await play.look_up(other) == Gone()


async def test_a_correction_is_seen_and_its_text_is_retracted_too(play: Stage) -> None:
    copy = await corrected(play)
    seen = await play.read_back(copy)
    assert isinstance(seen, Present)
    assert (seen.remote_id, seen.version, seen.digest) == (
        *(copy.remote_id, 2),
        CORRECTED.fingerprint,
    )
    outcome, copy = await retracted(play, copy)
    assert outcome == Done(copy.remote_id)
    assert isinstance(await play.read_back(copy), Gone)
    assert await texts(play) == []


async def test_an_edit_that_is_left_is_not_gone(play: Stage) -> None:
    copy = keyed(await corrected(play), "retract-0")
    first = await play.retract(copy)
    assert isinstance(first, Step)
    copy = replace(copy, state=first.state)
    assert isinstance(await play.retract(copy), Step)  # the message itself; its edit is still there
    assert isinstance(await play.read_back(copy), Present)
    assert len(await texts(play)) == 1


async def test_the_edits_of_a_message_that_a_moderator_redacted_are_found_and_retracted(
    play: Stage,
) -> None:
    copy = await corrected(play)
    await redact_by_hand(play, copy)
    assert len(await texts(play)) == 1
    outcome, copy = await retracted(play, copy)
    assert isinstance(outcome, Done)
    assert await texts(play) == []


async def test_a_retraction_that_is_repeated_sends_nothing_more(play: Stage) -> None:
    _, copy = await retracted(play, await published(play))
    before = await count(play)
    assert await play.retract(replace(copy, state=None)) == Done(copy.remote_id)
    assert await count(play) == before


async def test_what_never_was_is_gone_already(play: Stage) -> None:
    never = replace(play.place(), remote_id="$" + "A" * 43)
    assert await play.retract(never) == Done(never.remote_id)
    assert isinstance(await play.read_back(never), Gone)


async def test_nothing_is_corrected_that_somebody_has_deleted(play: Stage) -> None:
    copy = await published(play)
    await redact_by_hand(play, copy)
    outcome = await play.update(keyed(copy, "update-2"))
    assert isinstance(outcome, Refused)
    assert await texts(play) == []


async def test_a_dead_token_is_told_apart(play: Stage) -> None:
    dead = connector.credentials_model.model_validate({"access_token": "syt_nobodys"})
    stranger = replace(play.account, credentials=dead)
    copy = replace(play.place(), account=stranger, remote_id="$" + "A" * 43)
    assert isinstance(await play.publish(replace(copy, remote_id=None)), Credentials)
    assert isinstance(await play.retract(copy), Credentials)
    assert isinstance(await play.look_up(copy), CannotTell)
    assert isinstance(await play.read_back(copy), CannotTell)


async def test_who_is_not_in_the_room_can_prove_nothing(play: Stage) -> None:
    elsewhere = play.account.settings.model_copy(update={"room_id": "!elsewhere:hub.test"})
    copy = replace(
        play.place(), account=replace(play.account, settings=elsewhere), remote_id="$" + "A" * 43
    )
    refused = await play.publish(replace(copy, remote_id=None))
    assert isinstance(refused, Refused)
    assert "not in room" in refused.why
    assert isinstance(await play.read_back(copy), CannotTell)
    assert isinstance(await play.look_up(copy), CannotTell)
    assert isinstance(await play.retract(copy), Refused)


async def test_the_longest_story_fits(play: Stage) -> None:
    for n, sign in enumerate(("汛", "&lt;", "\U0001f30a", "&#34;")):
        long = replace(NOTICE, body_html=f"<p>{sign * 30_000}</p>")
        assert isinstance(await play.publish(numbered(play, n), long), Done), sign


async def test_the_account_is_checked_without_a_trace(play: Stage) -> None:
    before = await count(play)
    healthy = await connector.check_account(play.tools, play.account)
    assert isinstance(healthy, Healthy)
    assert str(healthy.name).startswith("@hub")
    elsewhere = play.account.settings.model_copy(update={"room_id": "!elsewhere:hub.test"})
    outside = replace(play.account, settings=elsewhere)
    assert isinstance(await connector.check_account(play.tools, outside), Unhealthy)
    dead = connector.credentials_model.model_validate({"access_token": "syt_nobodys"})
    nobody = replace(play.account, credentials=dead)
    assert isinstance(await connector.check_account(play.tools, nobody), Unhealthy)
    assert await count(play) == before


async def test_a_real_servers_limiter_is_obeyed(real: Stage) -> None:
    """Synapse's default: ten events at once, then one in five seconds."""
    outcomes = [await real.publish(numbered(real, n)) for n in range(12)]
    limited = [outcome for outcome in outcomes if not isinstance(outcome, Done)]
    assert limited
    for outcome in limited:
        assert isinstance(outcome, Retry)
        assert 0 < outcome.after <= 60
        assert outcome.account_wide
    assert len(await texts(real)) == len(outcomes) - len(limited)


async def test_the_limiters_wait_is_read_from_header_and_field(sandboxed: Stage) -> None:
    sandboxed.sandbox.limit_rate(sandboxed.enrolled, 90)
    outcome = await sandboxed.publish(sandboxed.place())
    assert isinstance(outcome, Retry)
    assert (outcome.after, outcome.account_wide) == (90, True)


async def test_a_lost_answers_message_is_found_and_not_doubled(sandboxed: Stage) -> None:
    place = sandboxed.place()
    sandboxed.server.misbehave(faults.DROPPED_AFTER)
    assert isinstance(await sandboxed.publish(place), Unknown)
    found = await sandboxed.look_up(place)
    assert isinstance(found, Present)
    assert await sandboxed.publish(place) == Done(found.remote_id, found.url)
    assert len(sandboxed.sandbox.posts(sandboxed.enrolled)) == 1


async def test_what_was_sent_before_is_not_looked_for(sandboxed: Stage) -> None:
    """A look goes back to the publish's beginning, with five minutes for the server's clock."""
    copy = await published(sandboxed)
    for n in range(60):
        await sandboxed.publish(numbered(sandboxed, n))
    sandboxed.sandbox.let_pass(3_600)
    for n in range(60, 120):
        await sandboxed.publish(numbered(sandboxed, n))
    before = len(sandboxed.server.ledger)
    later = replace(copy, since=datetime.now(UTC) + timedelta(hours=1))
    assert await sandboxed.look_up(later) == Gone()
    pages = [e for e in sandboxed.server.ledger[before:] if "/messages" in e.request.target]
    assert len(pages) == 2
    assert isinstance(await sandboxed.look_up(copy), Present)


async def test_an_event_of_somebody_else_with_our_marker_is_not_ours(sandboxed: Stage) -> None:
    await published(sandboxed)
    sandboxed.sandbox.user(sandboxed.enrolled).user_id = "@hub99:hub.test"
    assert await sandboxed.look_up(sandboxed.place()) == Gone()


async def test_a_room_that_is_encrypted_cannot_be_written_to(sandboxed: Stage) -> None:
    sandboxed.sandbox.user(sandboxed.enrolled).encrypted = True
    checked = await connector.check_account(sandboxed.tools, sandboxed.account)
    assert checked == Unhealthy("房间已加密，云稿库不能在其中发布：请换一个未加密的房间。")


async def test_what_a_spam_checker_says_is_kept(sandboxed: Stage) -> None:
    sandboxed.sandbox.refuse_content(sandboxed.enrolled)
    outcome = await sandboxed.publish(sandboxed.place())
    assert isinstance(outcome, Refused)
    assert outcome.code == "M_FORBIDDEN"
    assert SPAM in outcome.why


async def test_a_proxys_404_proves_nothing(sandboxed: Stage) -> None:
    copy = await published(sandboxed)
    sandboxed.server.misbehave(faults.NOT_FOUND_PAGE, times=None, on=Which.ALL)
    assert isinstance(await sandboxed.read_back(copy), CannotTell)
    assert isinstance(await sandboxed.look_up(copy), CannotTell)
    assert isinstance(await sandboxed.retract(copy), Retry)


async def test_the_token_is_in_no_url_and_no_repr(sandboxed: Stage) -> None:
    await corrected(sandboxed)
    (secret,) = sandboxed.enrolled.secrets
    assert all(secret not in entry.request.target for entry in sandboxed.server.ledger)
    assert secret not in repr(sandboxed.account.credentials)


def numbered(play: Stage, n: int) -> Placement:
    return replace(play.place(), key=f"{n}-42-0-0", idempotency_key=f"{n}-42-0-0-publish-1")


async def redact_by_hand(play: Stage, copy: Placement) -> None:
    await play.call(redacting, keyed(copy, "by-hand"))


async def redacting(tools: Any, copy: Placement) -> Outcome:
    await Room(tools, copy.account).redact(copy.idempotency_key, str(copy.remote_id))
    return Done()


async def count(play: Stage) -> int:
    return len((await Room(play.tools, play.account).page(None)).json()["chunk"])

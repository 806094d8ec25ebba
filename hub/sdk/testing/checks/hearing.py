"""Messages from the platform: signed, late, twice and forged ones."""

from dataclasses import replace
from typing import cast

from hub.sdk.manifest import Also
from hub.sdk.optional import Heard, Hears, Incoming
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.checks.where import has
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.trial import Trial

OK, BAD = range(200, 300), range(400, 500)

hearing = Family("events")
_hears = has(Also.ON_EVENT)


@hearing.check(where=_hears)
async def an_event_wakes_what_it_is_about(trial: Trial) -> None:
    """The end of a publish is heard: the platform gets its answer, the copy a look."""
    copy, incoming = await _event(trial)
    heard = await _hear(trial, incoming)
    expect(heard.status in OK, f"a true event was answered with {heard.status}")
    names = {copy.remote_id, *(part.remote_id for part in copy.parts)}
    expect(names & set(heard.wakes), f"{heard.wakes} are woken; the copy is {copy.remote_id!r}")


@hearing.check(where=_hears)
async def an_event_heard_twice_is_heard_alike(trial: Trial) -> None:
    """Delivered again, or after a later one, an event comes to the same: nothing is kept."""
    _, first = await _event(trial, 0)
    _, second = await _event(trial, 1)
    expected = [await _hear(trial, one) for one in (first, second)]
    again = [await _hear(trial, one) for one in (second, first)]
    expect(again == expected[::-1], "an event that came again was heard otherwise")


@hearing.check(where=_hears, vital=True)
async def a_forged_event_is_not_believed(trial: Trial) -> None:
    """Without the secret nobody wakes anything: wrong signatures are refused."""
    _, incoming = await _event(trial)
    bare = replace(incoming, query={}, headers=_plain(incoming))
    wrong = replace(
        incoming,
        query={name: _wrong(value) for name, value in incoming.query.items()},
        headers={**_wrong_headers(incoming), **_plain(incoming)},
    )
    for forged in (bare, wrong):
        await _expect_refused(trial, forged)


@hearing.check(where=_hears, vital=True)
async def another_accounts_event_is_not_believed(trial: Trial) -> None:
    """An event that was signed for one account says nothing of another."""
    _, incoming = await _event(trial)
    heard = await cast("Hears", trial.connector).on_event(trial.enrol(), incoming)
    expect(not heard.wakes, f"another account's event woke {heard.wakes}")


@hearing.check(where=_hears)
async def an_event_that_was_changed_is_not_believed(trial: Trial) -> None:
    """The signature covers the body: one letter changed, and it is refused."""
    _, incoming = await _event(trial)
    body = bytearray(incoming.body)
    body[len(body) // 2] ^= 1
    await _expect_refused(trial, replace(incoming, body=bytes(body)))


async def _event(trial: Trial, n: int = 0) -> tuple[Copy, Incoming]:
    before = {post.remote_id for post in trial.posts()}
    copy = await trial.published(n)
    post = next(post for post in trial.posts() if post.remote_id not in before)
    return copy, trial.sandbox.event(trial.owner, post.remote_id)


async def _hear(trial: Trial, incoming: Incoming) -> Heard:
    heard = await cast("Hears", trial.connector).on_event(trial.account, incoming)
    if not isinstance(heard, Heard):
        raise Failed(f"on_event answered with a {type(heard).__name__}")
    return heard


async def _expect_refused(trial: Trial, forged: Incoming) -> None:
    heard = await _hear(trial, forged)
    expect(heard.status in BAD, f"a forged event was answered with {heard.status}")
    expect(not heard.wakes, f"a forged event woke {heard.wakes}")


def _plain(incoming: Incoming) -> dict[str, str]:
    """Return the headers that anybody can send."""
    return {name: value for name, value in incoming.headers.items() if name == "content-type"}


def _wrong_headers(incoming: Incoming) -> dict[str, str]:
    return {name: _wrong(value) for name, value in incoming.headers.items()}


def _wrong(value: str) -> str:
    return value[::-1] if value[::-1] != value else value + "0"

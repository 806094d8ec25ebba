"""Tokens that die, and permissions that are taken back."""

import asyncio

from hub.sdk.keep import Memory
from hub.sdk.outcomes import Credentials, Done, Pending, Present, Retry
from hub.sdk.testing.check import Family, expect
from hub.sdk.testing.checks.where import deletes, reads_back, reads_with_its_own_token
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.engine import Engine
from hub.sdk.testing.trial import Trial

MOST_CALLS = 3  # one that meets the dead token, one with the new one, one to spare
MOST_REQUESTS = 8  # of one operation
AT_ONCE, MOST_FETCHES = 20, 2  # looks; requests that it may take to have a token for all

tokens = Family("tokens")


@tokens.check()
async def an_expired_token_is_renewed(trial: Trial) -> None:
    """A token that died early is fetched anew, once; nobody has to do anything."""
    await trial.published(0)
    trial.sandbox.expire_token(trial.owner)
    before = len(trial.engine.calls)
    answer = await trial.engine.publish(trial.copy(1))
    expect(isinstance(answer, Done), f"the token had expired, and a publish came to {answer}")
    calls = trial.engine.calls[before:]
    tries = sum(isinstance(call.answer, Retry) for call in calls) + 1
    expect(tries <= MOST_CALLS, f"it took {tries} tries to have a new token")
    _expect_few_requests(trial)
    expect(len(trial.live()) == 2, "the second story is not shown once")  # noqa: PLR2004 - both


@tokens.check(where=deletes)
async def a_retraction_renews_the_token_too(trial: Trial) -> None:
    """The token may die before a retraction as well."""
    copy = await trial.published()
    trial.sandbox.expire_token(trial.owner)
    answer = await trial.engine.retract(copy)
    expect(isinstance(answer, Done | Pending), f"the token had expired, and it came to {answer}")
    trial.settle()
    expect(not trial.live(), f"{answer}, and the post is still shown")


@tokens.check(where=reads_with_its_own_token)
async def a_look_renews_the_token_too(trial: Trial) -> None:
    """Read-back sees again after the token died."""
    copy = await trial.published()
    trial.settle()
    trial.sandbox.expire_token(trial.owner)
    sights = [await trial.engine.call(copy, "read_back") for _ in range(MOST_CALLS)]
    expect(isinstance(sights[-1], Present), f"the token had expired; read-back says {sights[-1]}")


@tokens.check(where=reads_back)
async def twenty_at_once_share_a_token(trial: Trial) -> None:
    """However many look at once, a token is fetched by one of them."""
    copy = await trial.published()
    trial.settle()
    warm = await _requests_of(trial, trial.engine, copy)
    cold = await _requests_of(trial, trial.elsewhere(keep=Memory()), copy)
    fetches = cold - warm
    expect(fetches <= MOST_FETCHES, f"{AT_ONCE} looks without a token took {fetches} more requests")


async def _requests_of(trial: Trial, engine: Engine, copy: Copy) -> int:
    before = len(trial.server.ledger)
    await asyncio.gather(*(engine.call(copy, "read_back") for _ in range(AT_ONCE)))
    return len(trial.server.ledger) - before


@tokens.check()
async def a_revoked_permission_needs_its_owner(trial: Trial) -> None:
    """A permission taken back is Credentials, after a few requests; the owner is told."""
    await trial.published(0)
    trial.sandbox.revoke(trial.owner)
    before = len(trial.engine.calls)
    answer = await trial.engine.publish(trial.copy(1))
    expect(isinstance(answer, Credentials), f"the permission is gone; {answer} is wrong")
    tries = len(trial.engine.calls) - before
    expect(tries <= MOST_CALLS, f"it took {tries} calls to see that the permission is gone")
    _expect_few_requests(trial)
    trial.one_post("after the permission was taken back")


@tokens.check(where=deletes)
async def a_retraction_without_permission_is_not_claimed(trial: Trial) -> None:
    """A retraction that the platform does not allow any more is Credentials too."""
    copy = await trial.published()
    trial.sandbox.revoke(trial.owner)
    answer = await trial.engine.retract(copy)
    expect(isinstance(answer, Credentials), f"the permission is gone; {answer} is wrong")


def _expect_few_requests(trial: Trial) -> None:
    most = max(len(call.requests) for call in trial.engine.calls)
    expect(most <= MOST_REQUESTS, f"one operation made {most} requests")

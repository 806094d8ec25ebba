"""A platform that says no, by its own rules."""

import time
from datetime import timedelta

from hub.sdk.manifest import LookUp
from hub.sdk.outcomes import CannotTell, Done, Quota, Refused, Retry, Unknown
from hub.sdk.testing import faults
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.engine import Answer
from hub.sdk.testing.faults import RETRY_AFTER_SECONDS, Fault
from hub.sdk.testing.trial import Trial

SLACK_SECONDS = 3.0  # dates have whole seconds, and machines are slow
MOST_SECONDS_LATE = 60.0

refusing = Family("refusing")


@refusing.check()
async def an_error_inside_a_200_is_an_error(trial: Trial) -> None:
    """A 200 that says "busy" has published nothing: it is sent again, or a person looks."""
    copy = trial.copy()
    trial.sandbox.be_busy(trial.owner)
    answer = await trial.engine.attempt(copy, "publish")
    expect(isinstance(answer, Retry | Unknown), f"the platform was busy; {answer} is wrong")
    expect(not trial.live(), "the sandbox was told to be busy, and published")
    if isinstance(answer, Retry):
        answer = await trial.engine.publish(copy)
    end = await trial.engine.resolve(copy, answer)
    if trial.manifest.capabilities.look_up is LookUp.NONE and isinstance(end, CannotTell):
        expect(not trial.posts(), "nothing can be looked up, and it was sent again all the same")
        return
    trial.one_post("after the platform was busy")


@refusing.check()
async def the_platforms_rate_limit_is_obeyed(trial: Trial) -> None:
    """Too fast by the platform's own word: the whole account waits as long as asked, in full."""
    trial.sandbox.limit_rate(trial.owner, RETRY_AFTER_SECONDS)
    _expect_wait(await trial.engine.attempt(trial.copy(), "publish"))


@refusing.check()
async def retry_after_in_seconds_is_obeyed(trial: Trial) -> None:
    """429 with `Retry-After: 37`: nothing goes to the account for 37 seconds."""
    await _told_to_wait(trial, faults.TOO_MANY)


@refusing.check()
async def retry_after_as_a_date_is_obeyed(trial: Trial) -> None:
    """429 with a date: read against the answer's own `Date`, however wrong that clock is."""
    for hours in (0, -2, 2):
        trial.server.clock_is_off = timedelta(hours=hours)
        await _told_to_wait(trial, faults.TOO_MANY_UNTIL)


@refusing.check()
async def refused_content_keeps_the_platforms_words(trial: Trial) -> None:
    """Content that is refused is Refused at once, in the platform's own words."""
    words = trial.sandbox.refuse_content(trial.owner)
    answer = await trial.engine.publish(trial.copy())
    said = _refusal(answer)
    expect(words in said, f"the platform said {words!r}; an editor reads {said!r}")
    expect(not trial.live(), "the content was refused, and is shown")


async def _told_to_wait(trial: Trial, fault: Fault) -> None:
    with trial.going_wrong(fault):
        answer = await trial.engine.attempt(trial.copy(), "publish")
    _expect_wait(answer)
    expect(not trial.live(), "429, and a post is shown")


def _expect_wait(answer: Answer) -> None:
    if isinstance(answer, Quota):
        seconds = answer.until.timestamp() - time.time()
    elif isinstance(answer, Retry):
        expect(answer.account_wide, "the account is too fast, but only this story waits")
        seconds = answer.after
    else:
        raise Failed(f"the platform asked to wait; {answer} is wrong")
    asked = RETRY_AFTER_SECONDS
    expect(seconds >= asked - SLACK_SECONDS, f"asked to wait {asked} s, it waits {seconds} s")
    expect(seconds <= asked + MOST_SECONDS_LATE, f"asked to wait {asked} s, it waits {seconds} s")


def _refusal(answer: Answer) -> str:
    if isinstance(answer, Refused):
        return f"{answer.code}: {answer.why}"
    if isinstance(answer, Done):  # an edition is out, without its only story
        return " ".join(part.refused or "" for part in answer.parts)
    raise Failed(f"the content was refused; {answer} is wrong")

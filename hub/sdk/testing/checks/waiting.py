"""A platform that takes a story, works on it, and says later what became of it."""

from hub.sdk.keep import Memory
from hub.sdk.outcomes import Done, Pending, Refused, Retry, Unknown
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.engine import ROUNDS
from hub.sdk.testing.trial import Trial

waiting = Family("waiting")


@waiting.check(vital=True)
async def a_slow_publish_is_done_when_it_is_shown(trial: Trial) -> None:
    """Pending until readers see it, then Done; never Done before."""
    trial.sandbox.work_slowly(trial.owner, "published")
    copy = trial.copy()
    await _expect_pending(trial, copy)
    for _ in range(ROUNDS):
        answer = await trial.engine.call(copy, "poll")
        if isinstance(answer, Done):
            break
        expect(isinstance(answer, Pending | Retry), f"it works on it; {answer} is wrong")
        _keep(copy, answer)
    expect(isinstance(answer, Done), f"it was published in the end; {answer} is wrong")
    trial.one_post("after it was published in the end")


@waiting.check()
async def a_slow_publish_that_is_refused_is_refused(trial: Trial) -> None:
    """What an audit refuses later is Refused, with words, and nothing is shown."""
    trial.sandbox.work_slowly(trial.owner, "refused")
    copy = trial.copy()
    await _expect_pending(trial, copy)
    answer = await trial.engine.poll(copy)
    expect(isinstance(answer, Refused), f"it was refused in the end; {answer} is wrong")
    expect(getattr(answer, "why", "").strip(), "it was refused without a word")
    expect(not trial.live(), "it was refused, and is shown")


@waiting.check()
async def a_slow_publish_that_never_ends_stays_pending(trial: Trial) -> None:
    """However often it is polled, nothing is claimed that the platform has not said."""
    trial.sandbox.work_slowly(trial.owner, "never")
    copy = trial.copy()
    await _expect_pending(trial, copy)
    for _ in range(ROUNDS):
        answer = await trial.engine.call(copy, "poll")
        honest = isinstance(answer, Pending | Retry | Unknown)
        expect(honest, f"the platform still works on it; {answer} is wrong")
        _keep(copy, answer)


@waiting.check()
async def another_process_can_go_on_waiting(trial: Trial) -> None:
    """The handle says all: a worker that has just been started polls as well."""
    trial.sandbox.work_slowly(trial.owner, "published")
    copy = trial.copy()
    await _expect_pending(trial, copy)
    answer = await trial.elsewhere(keep=Memory()).poll(copy)
    expect(isinstance(answer, Done), f"another process polled, and it came to {answer}")


async def _expect_pending(trial: Trial, copy: Copy) -> None:
    answer = await trial.engine.attempt(copy, "publish")
    if not isinstance(answer, Pending):
        raise Failed(f"the platform works on it; {answer} is wrong")
    expect(not trial.live(), "the sandbox was told to work slowly, and published at once")
    copy.state = answer.handle


def _keep(copy: Copy, answer: object) -> None:
    if isinstance(answer, Pending):
        copy.state = answer.handle

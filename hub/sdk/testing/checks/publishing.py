"""What a publish comes to."""

import asyncio
from datetime import timedelta

from hub.sdk.manifest import LookUp
from hub.sdk.outcomes import CannotTell, Present, Retry, Unknown
from hub.sdk.testing import faults
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.trial import Trial

SECONDS_TO_END = 5.0  # that a cancelled call may take

publishing = Family("publishing")


@publishing.check()
async def a_publish_is_shown(trial: Trial) -> None:
    """Done means that readers see the story, once."""
    copy = await trial.published()
    post = trial.one_post("after a publish")
    expect(
        copy.article.title in f"{post.title}\n{post.text}",
        f"readers see {post.title!r}, not the title {copy.article.title!r}",
    )
    expect(
        copy.url is None or copy.url.startswith(("http://", "https://")),
        f"the copy's url is no link: {copy.url!r}",
    )


@publishing.check(vital=True)
async def one_key_published_twice_is_one_post(trial: Trial) -> None:
    """A publish that is repeated makes no second post, or is honestly found by look_up instead."""
    copy = await trial.published()
    kind = trial.manifest.capabilities.look_up
    if kind in {LookUp.OWN_ID, LookUp.IDEMPOTENCY_KEY}:
        await trial.engine.publish(trial.copy())
        trial.one_post("after the same publish was sent twice")
        return
    trial.settle()
    sight = await trial.engine.look(copy, "look_up")
    wanted = CannotTell if kind is LookUp.NONE else Present
    expect(isinstance(sight, wanted), f'look_up = "{kind}", and a look-up came to {sight}')


@publishing.check()
async def a_refused_connection_is_a_retry(trial: Trial) -> None:
    """Nothing was sent, so it is tried again, and nobody has to look."""
    await trial.published(0)
    await trial.server.refuse()
    copy = trial.copy(1)
    answer = await trial.elsewhere().attempt(copy, "publish")
    expect(isinstance(answer, Retry), f"the connection was refused; it should retry, not {answer}")
    await trial.server.listen()
    await trial.must_publish(copy)
    expect(len(trial.live()) == 2, "the second story is not shown once")  # noqa: PLR2004 - both


@publishing.check()
async def a_read_timeout_is_not_a_retry(trial: Trial) -> None:
    """The request may have arrived: it is Unknown, and looked for before it is sent again."""
    await trial.published(0)
    copy = trial.copy(1)
    with trial.going_wrong(faults.HANGS):
        answer = await trial.engine.attempt(copy, "publish")
    expect(isinstance(answer, Unknown), f"the answer never came; it is unknown, not {answer}")


@publishing.check()
async def a_publish_that_was_stopped_is_not_sent(trial: Trial) -> None:
    """When a retraction overtakes a push, the committing call is not made."""
    copy = trial.copy()
    answer = await trial.engine.stop(copy)
    expect(not trial.posts(), "a publish that was stopped is shown")
    expect(isinstance(answer, Retry), f"a publish that was stopped should retry, not {answer}")


@publishing.check()
async def one_operation_commits_once(trial: Trial) -> None:
    """An operation makes one committing call at most, by `tools.http`, the guard's client."""
    copy = await trial.published()
    await trial.engine.update(copy)
    await trial.engine.retract(copy)
    for call in trial.engine.calls:
        commits = [one for one in call.requests if one.commits]
        expect(len(commits) <= 1, f"one {call.operation} made {len(commits)} committing calls")
        expect(
            call.committed or not commits,
            f"{call.operation} made its committing call without `tools.http`: nothing can stop it",
        )


@publishing.check()
async def a_wrong_clock_changes_nothing(trial: Trial) -> None:
    """The platform's clock is a day off, either way: stories come and go as usual."""
    for n, days in enumerate((-1, 1)):
        trial.server.clock_is_off = timedelta(days=days)
        copy = await trial.published(n, trial.enrol())
        trial.one_post("after a publish", copy.account)
        answer = await trial.engine.attempt(copy, "retract")
        expect(not isinstance(answer, Unknown | Retry), f"the clock is off, and it is {answer}")


@publishing.check()
async def a_cancelled_publish_ends(trial: Trial) -> None:
    """A cancelled call ends as cancelled, at once, and holds nothing that others wait for."""
    await trial.published(0)
    server = trial.server
    server.reached.clear()
    server.misbehave(faults.HANGS)
    task = asyncio.create_task(trial.engine.attempt(trial.copy(1), "publish"))
    waiting = asyncio.create_task(server.reached.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if task.done() and not server.reached.is_set():
        task.result()  # nothing was sent: a person publishes
    task.cancel()
    await asyncio.wait({task}, timeout=SECONDS_TO_END)
    if not task.cancelled():
        raise Failed(f"it did not end: {task!r}" if not task.done() else _not_cancelled(task))
    server.behave()
    await trial.published(2)


def _not_cancelled(task: asyncio.Task[object]) -> str:
    return f"a cancelled publish ended with {task.exception() or task.result()} instead"

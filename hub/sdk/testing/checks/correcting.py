"""What a correction does to a copy that is out."""

from dataclasses import replace

from hub.sdk.outcomes import ByPerson, Done, Unknown, Unsupported
from hub.sdk.testing import faults
from hub.sdk.testing.check import Family, expect
from hub.sdk.testing.checks.where import keeps_what_is_out, updates
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.seeing import shows_title
from hub.sdk.testing.stories import corrected
from hub.sdk.testing.trial import Trial

correcting = Family("correcting")


@correcting.check(where=updates)
async def a_correction_is_shown(trial: Trial) -> None:
    """Readers see the new version in the old one's place, and no second post."""
    copy = _corrected(trial, await trial.published())
    answer = await trial.engine.update(copy)
    expect(isinstance(answer, Done), f"an ordinary correction came to {answer}")
    _expect_corrected(trial, copy)


@correcting.check(where=updates)
async def a_correction_sent_twice_is_one_post(trial: Trial) -> None:
    """The engine may write a correction again: nothing is there twice."""
    copy = _corrected(trial, await trial.published())
    for _ in range(2):
        answer = await trial.engine.update(copy)
        expect(isinstance(answer, Done), f"a correction, sent again, came to {answer}")
    _expect_corrected(trial, copy)


@correcting.check(where=updates)
async def a_correction_whose_answer_was_lost_is_sent_again(trial: Trial) -> None:
    """A lost answer to a correction is Unknown; written again, it is there once."""
    copy = _corrected(trial, await trial.published())
    with trial.going_wrong(faults.DROPPED_AFTER):
        answer = await trial.engine.attempt(copy, "update")
    expect(isinstance(answer, Unknown), f"nobody answered; {answer} is wrong")
    answer = await trial.engine.update(copy)
    expect(isinstance(answer, Done), f"a correction, sent again, came to {answer}")
    _expect_corrected(trial, copy)


@correcting.check(where=updates)
async def a_correction_of_what_was_deleted_claims_nothing(trial: Trial) -> None:
    """Done means that readers see the new version, also when somebody deleted the old one."""
    copy = await trial.published()
    trial.sandbox.delete(trial.owner, trial.one_post("after a publish").remote_id)
    copy = _corrected(trial, copy)
    answer = await trial.engine.update(copy)
    if isinstance(answer, Done):
        _expect_corrected(trial, copy)


@correcting.check(where=keeps_what_is_out)
async def a_correction_that_cannot_be_made_is_not_claimed(trial: Trial) -> None:
    """Where a copy cannot be changed, update says so and calls nobody."""
    copy = _corrected(trial, await trial.published())
    answer = await trial.engine.attempt(copy, "update")
    expect(isinstance(answer, Unsupported | ByPerson), f"there is no update; {answer} is wrong")
    expect(
        not any(one.commits for one in trial.engine.calls[-1].requests),
        "update is not supported, and made a committing call",
    )
    trial.one_post("after a correction that cannot be made")


def _corrected(trial: Trial, copy: Copy) -> Copy:
    return replace(copy, articles=(trial.suited(corrected(copy.article)),))


def _expect_corrected(trial: Trial, copy: Copy) -> None:
    post = trial.one_post("after a correction")
    there = shows_title(copy.article.title, post)
    expect(there, f"readers see {post.title!r}, not {copy.article.title!r}")

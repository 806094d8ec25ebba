"""What a retraction comes to: nothing is claimed that nobody saw."""

import re

from hub.sdk.manifest import Retraction
from hub.sdk.outcomes import (
    ByPerson,
    CannotTell,
    Done,
    Gone,
    Pending,
    Present,
    Refused,
    Unknown,
    Unsupported,
)
from hub.sdk.testing import faults
from hub.sdk.testing.check import Family, expect
from hub.sdk.testing.checks.where import deletes, reads_back
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.trial import Trial

retracting = Family("retracting")

_HONEST = {
    Retraction.FULL: (Done, Pending),
    Retraction.PAGE_ONLY: (Done, Pending),
    Retraction.BY_PERSON: (ByPerson,),
    Retraction.NONE: (Unsupported,),
}


@retracting.check()
async def a_retraction_is_of_the_kind_that_is_claimed(trial: Trial) -> None:
    """It takes the post away, or hands the work to a person, or says that nobody can."""
    copy = await trial.published()
    answer = await trial.engine.attempt(copy, "retract")
    kind = trial.manifest.capabilities.retraction
    expect(isinstance(answer, _HONEST[kind]), f'retraction = "{kind}", and it came to {answer}')
    if deletes(trial.manifest) is None:
        trial.settle()
        expect(not trial.live(), f"{answer}, and the post is still shown")
        expect(not isinstance(answer, Done) or kind is Retraction.FULL or answer.remains, _CARD)
    else:
        trial.one_post("after a retraction that the platform does not have")


_CARD = 'retraction = "page_only", but Done.remains does not say what stays behind'


@retracting.check(where=deletes, vital=True)
async def a_retraction_takes_nothing_else(trial: Trial) -> None:
    """Of three posts the second is retracted: the first and the third stay."""
    copies = [await trial.published(n) for n in range(3)]
    await trial.engine.retract(copies[1])
    trial.settle()
    _expect_titles(trial, [copies[0], copies[2]])


@retracting.check(where=deletes)
async def retracting_again_is_done(trial: Trial) -> None:
    """What we have retracted already is gone: Done, not an error."""
    copy = await trial.published()
    await trial.engine.retract(copy)
    trial.settle()
    answer = await trial.engine.retract(copy)
    expect(isinstance(answer, Done | Pending), f"it is gone already; {answer} is wrong")


@retracting.check(where=deletes)
async def retracting_what_somebody_deleted_is_done(trial: Trial) -> None:
    """What somebody deleted in the platform's own app is gone: Done, not an error."""
    copy = await trial.published()
    trial.sandbox.delete(trial.owner, trial.one_post("after a publish").remote_id)
    trial.settle()
    answer = await trial.engine.retract(copy)
    expect(isinstance(answer, Done | Pending), f"it is gone already; {answer} is wrong")


@retracting.check(where=deletes, vital=True)
async def retracting_what_never_was_takes_nothing(trial: Trial) -> None:
    """A name that the platform does not know: Done or Refused, and every post stays."""
    copies = [await trial.published(n) for n in range(2)]
    stranger = trial.copy(2)
    stranger.key = never_was(stranger.key)
    stranger.remote_id = never_was(copies[1].remote_id or "")
    answer = await trial.engine.retract(stranger)
    expect(
        isinstance(answer, Done | Refused | Pending),
        f"there is nothing of that name; {answer} is wrong",
    )
    trial.settle()
    _expect_titles(trial, copies)


@retracting.check(where=deletes)
async def a_lost_answer_to_a_retraction_is_looked_for(trial: Trial) -> None:
    """The deletion was answered to nobody: it is Unknown, and read-back sees it gone."""
    copy = await trial.published()
    with trial.going_wrong(faults.DROPPED_AFTER):
        answer = await trial.engine.attempt(copy, "retract")
    expect(isinstance(answer, Unknown), f"nobody answered; {answer} is wrong")
    trial.settle()
    sight = await trial.engine.call(copy, "read_back")
    wanted = CannotTell if reads_back(trial.manifest) else Gone
    expect(isinstance(sight, wanted), f"it is gone; read-back says {sight}")
    again = await trial.engine.retract(copy)
    expect(isinstance(again, Done | Pending), f"it is gone already; {again} is wrong")


@retracting.check(where=deletes, vital=True)
async def a_retraction_in_vain_is_seen(trial: Trial) -> None:
    """The deletion never took place: nobody says that it did, and read-back sees the post."""
    copy = await trial.published()
    for fault in (faults.DROPPED, faults.ERROR, faults.GATEWAY):
        with trial.going_wrong(fault):
            answer = await trial.engine.attempt(copy, "retract")
        expect(not isinstance(answer, Done), f"nothing was deleted, and it says {answer}")
    trial.settle()
    sight = await trial.engine.call(copy, "read_back")
    wanted = CannotTell if reads_back(trial.manifest) else Present
    expect(isinstance(sight, wanted), f"it is still there; read-back says {sight}")
    await trial.engine.retract(copy)
    trial.settle()
    expect(not trial.live(), "it could not be retracted afterwards")


def never_was(name: str) -> str:
    """Return a name of the same form that nothing bears."""
    digits = re.search(r"\d+(?=\D*\Z)", name)
    if digits is None:
        return name[::-1] + "x"
    nines = re.sub(r"\d", "9", digits[0])
    return (
        name[: digits.start()]
        + (nines if nines != digits[0] else "8" * len(nines))
        + (name[digits.end() :])
    )


def _expect_titles(trial: Trial, copies: list[Copy]) -> None:
    shown = [f"{post.title}\n{post.text}" for post in trial.live()]
    expect(len(shown) == len(copies), f"{len(shown)} posts are left, not {len(copies)}")
    for copy in copies:
        there = any(copy.article.title in one for one in shown)
        expect(there, f"{copy.article.title!r} was taken away too")

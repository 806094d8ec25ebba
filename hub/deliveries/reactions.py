"""What each answer makes of a placement: one table, `_REACTIONS`, of small pure functions."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hub.deliveries.change import Change, Parked, Policy, unchanged
from hub.deliveries.lanes import LaneKind
from hub.deliveries.results import Result
from hub.deliveries.transition import Have, Known, Operation
from hub.sdk.manifest import LookUp
from hub.sdk.outcomes import (
    ByPerson,
    CannotTell,
    Credentials,
    Done,
    Gone,
    Outcome,
    Pending,
    Present,
    Quota,
    Refused,
    Retry,
    Sighting,
    Step,
    Unknown,
    Unsupported,
)

DELETIONS_BEFORE_PARKING = 3
WORDS_KEPT = 1_000  # characters
CARD = "card"  # what `Done.remains` calls it
CREDENTIALS_GATE = 600.0  # seconds in which nothing else tries an account's dead token

Reaction = Callable[[Known, Any, Policy], Change]

_REMAINS = "remains"  # in the handle, between a deletion and the looks that prove it


def after(known: Known, operation: Operation, answer: Outcome | Sighting, policy: Policy) -> Change:
    """Return what `answer` to `operation` makes of the row."""
    return _REACTIONS[operation][type(answer)](known, answer, policy)


def settled(known: Known) -> Change:
    """Return the change of a row that has what it wants without a call."""
    return unchanged(known, result=Result.ALREADY if known.want else Result.NOTHING_THERE)


def lapse(known: Known) -> Change:
    """Return the change of a push whose time has passed before anything was sent."""
    return unchanged(known, lapsed=True, result=Result.LAPSED)


_SLOW = {LaneKind.PUSH: LaneKind.PUSH_SLOW, LaneKind.RETRACT: LaneKind.RETRACT_SLOW}


def _again(
    known: Known, policy: Policy, at_the_end: Parked, at_least: float = 0.0, **fields: Any
) -> Change:
    """Fail once more: wait in the slow lane, or park when the tries are spent."""
    tries = known.tries + 1
    if tries >= policy.tries:
        return unchanged(known, **({"tries": tries, "parked": at_the_end} | fields))
    wait = max(policy.wait(tries), at_least)
    lane = _SLOW.get(known.lane, known.lane)
    return unchanged(known, **({"tries": tries, "delay": wait, "lane": lane} | fields))


# --- what every mutating call can come to -------------------------------------------------


def _later(known: Known, answer: Retry, policy: Policy) -> Change:
    return _again(
        known,
        policy,
        Parked.EXHAUSTED,
        at_least=answer.after,
        why=answer.why,
        gate=answer.after if answer.account_wide else 0.0,
        not_sent=True,
    )


def _quota(known: Known, answer: Quota, policy: Policy) -> Change:
    # not at once, even if the platform's clock says that its period is over
    return unchanged(known, until=answer.until, delay=policy.wait(1), why=answer.why, not_sent=True)


def _refused(known: Known, answer: Refused, policy: Policy) -> Change:
    _ = policy
    return unchanged(
        known, parked=Parked.REFUSED, why=f"{answer.code}: {answer.why}", not_sent=True
    )


def _credentials(known: Known, answer: Credentials, policy: Policy) -> Change:
    _ = policy
    return unchanged(
        known, parked=Parked.CREDENTIALS, why=answer.why, gate=CREDENTIALS_GATE, not_sent=True
    )


def _unsupported(known: Known, answer: Unsupported, policy: Policy) -> Change:
    _ = policy
    return unchanged(known, parked=Parked.UNSUPPORTED, why=answer.why, not_sent=True)


def _by_person(known: Known, answer: ByPerson, policy: Policy) -> Change:
    _ = policy
    why = answer.instructions[:WORDS_KEPT]  # the work order has all of them
    return unchanged(
        known, parked=Parked.BY_PERSON, why=why, handle=answer.state or None, not_sent=True
    )


def _handed_over(known: Known, answer: ByPerson, policy: Policy) -> Change:
    """From now on somebody may put it up, whether or not they say so."""
    change = _by_person(known, answer, policy)
    return replace(change, have=Have.DOUBT, have_version=known.want, not_sent=False)


def _step(known: Known, answer: Step, policy: Policy) -> Change:
    _ = policy
    return unchanged(known, handle=answer.state, not_sent=True)


def _pending(known: Known, answer: Pending, policy: Policy) -> Change:
    _ = policy
    return unchanged(
        known,
        have=Have.PENDING,
        have_version=known.want,
        handle=answer.handle,
        delay=answer.after,
    )


# --- publish, update, poll ----------------------------------------------------------------


def _published(known: Known, answer: Done, policy: Policy) -> Change:
    version = known.have_version if known.have in {Have.PENDING, Have.DOUBT} else known.want
    return unchanged(
        known,
        have=Have.PRESENT,
        have_version=version,
        remote_id=answer.remote_id or known.remote_id,
        url=answer.url or known.url,
        handle=None,
        result=Result.PUBLISHED,
        next_look=policy.confirm_after,
    )


def _corrected(known: Known, answer: Done, policy: Policy) -> Change:
    return replace(_published(known, answer, policy), result=Result.CORRECTED)


def _finished(known: Known, answer: Done, policy: Policy) -> Change:
    """The platform is done with what it worked on: a correction, if a copy was there before."""
    return (_corrected if known.remote_id else _published)(known, answer, policy)


def _doubt(known: Known, answer: Unknown, policy: Policy) -> Change:
    return _again(
        known,
        policy,
        Parked.UNKNOWN,
        have=Have.DOUBT,
        have_version=known.want,
        horizon=policy.settle,
        why=answer.why,
    )


def _write_again(known: Known, answer: Unknown, policy: Policy) -> Change:
    return _again(known, policy, Parked.EXHAUSTED, horizon=policy.settle, why=answer.why)


def _still_pending(known: Known, answer: Pending, policy: Policy) -> Change:
    _ = policy
    return unchanged(known, handle=answer.handle, delay=answer.after)


def _failed(known: Known, answer: Refused, policy: Policy) -> Change:
    """The platform took it, worked on it and said no. An earlier version may still be there."""
    left = Have.DOUBT if known.remote_id else Have.NONE
    refused = _refused(known, answer, policy)
    return replace(refused, have=left, have_version=None, handle=None, not_sent=False)


def _poll_again(known: Known, answer: Outcome, policy: Policy) -> Change:
    return _again(
        known,
        policy,
        Parked.UNKNOWN,
        why=getattr(answer, "why", None),
        at_least=getattr(answer, "after", 0.0),
    )


def not_yet(known: Known, policy: Policy) -> Change:
    """Look again later: what is seen before the horizon proves nothing."""
    return unchanged(known, delay=max(policy.settle / 4, policy.wait(1)))


def _anew(reaction: Reaction) -> Reaction:
    """An earlier copy's name and link are not the new one's; where none is made, they stay."""

    def react(known: Known, answer: Any, policy: Policy) -> Change:
        return reaction(replace(known, remote_id=None, url=None), answer, policy)

    return react


# --- look up: was it made? ----------------------------------------------------------------


def _adopted(known: Known, sight: Present, policy: Policy) -> Change:
    found = Done(remote_id=sight.remote_id, url=sight.url)
    adopted = _published(known, found, policy)
    return replace(adopted, have_version=sight.version or known.have_version)


def _absent(known: Known, sight: Gone, policy: Policy) -> Change:
    _ = sight
    if not known.horizon_passed:
        return not_yet(known, policy)
    return unchanged(
        known,
        have=Have.NONE,
        have_version=None,
        handle=None,
        result=Result.NOTHING_THERE,
        not_sent=True,
    )


def _blind(known: Known, sight: CannotTell, policy: Policy) -> Change:
    if policy.look_up in {LookUp.NONE, LookUp.BY_PERSON}:
        return unchanged(known, parked=Parked.UNKNOWN, why=sight.why)
    return _again(known, policy, Parked.UNKNOWN, why=sight.why, at_least=sight.after)


# --- retract and read back ----------------------------------------------------------------


def _unseen(known: Known, answer: Done | Pending | Unknown, policy: Policy) -> Change:
    if not policy.read_back:
        return unchanged(
            known,
            have=Have.UNSEEN,
            parked=Parked.CANNOT_TELL,
            why="the platform answered, and offers no way to see whether the copy is gone",
        )
    wait = answer.after if isinstance(answer, Pending) else policy.settle
    told = getattr(answer, "remains", None)
    handle = (known.handle or {}) | {_REMAINS: told} if told else known.handle
    return unchanged(known, have=Have.UNSEEN, delay=wait, horizon=policy.settle, handle=handle)


def _seen_gone(known: Known, sight: Gone, policy: Policy) -> Change:
    """Gone, when seen twice a settle time apart; once, where nothing needs to settle."""
    _ = sight
    if not known.horizon_passed:
        return not_yet(known, policy)
    looks = known.looks + 1
    if policy.settle and looks < 2:  # noqa: PLR2004 - twice is the rule
        return unchanged(known, looks=looks, delay=policy.settle)
    return unchanged(
        known,
        have=Have.NONE,
        have_version=None,
        handle=None,
        incarnation=known.incarnation + 1,
        looks=0,
        result=Result.GONE_CARD_REMAINS if _card_remains(known, policy) else Result.GONE,
        next_look=_recheck(policy, 0),
    )


def _card_remains(known: Known, policy: Policy) -> bool:
    """Say whether a card stays on phones: the deletion has told, or else the platform's way."""
    told = (known.handle or {}).get(_REMAINS)
    return told == CARD if told else policy.card_remains


def _still_there(known: Known, sight: Present, policy: Policy) -> Change:
    if not known.horizon_passed:  # the deletion may only not show yet
        return not_yet(known, policy)
    return _deleted_in_vain(known, sight, policy)


def _deleted_in_vain(known: Known, sight: Present, policy: Policy) -> Change:
    deletions = known.deletions + 1
    there: dict[str, Any] = {"have": Have.PRESENT, "looks": 0, "deletions": deletions}
    if deletions >= DELETIONS_BEFORE_PARKING:
        why = f"seen at {sight.url or sight.remote_id} after {deletions} deletions"
        return unchanged(known, parked=Parked.REAPPEARED, why=why, **there)
    return _again(known, policy, Parked.REAPPEARED, **there)


def _cannot_see(known: Known, sight: CannotTell, policy: Policy) -> Change:
    if not policy.read_back and "done_by" in (known.handle or {}):
        return _seen_gone(known, Gone(), policy)  # there is nothing but the person's word
    return _again(known, policy, Parked.CANNOT_TELL, why=sight.why, at_least=sight.after)


# --- looks at what is settled -------------------------------------------------------------


def _recheck(policy: Policy, looks: int) -> float | None:
    return policy.recheck_after[looks] if looks < len(policy.recheck_after) else None


def _still_gone(known: Known, sight: Gone, policy: Policy) -> Change:
    _ = sight
    looks = known.looks + 1
    return unchanged(known, looks=looks, tries=0, next_look=_recheck(policy, looks))


def _reappeared(known: Known, sight: Present, policy: Policy) -> Change:
    back = replace(known, lane=LaneKind.RETRACT, remote_id=sight.remote_id)
    return replace(_deleted_in_vain(back, sight, policy), url=sight.url or known.url)


def _confirmed(known: Known, sight: Present, policy: Policy) -> Change:
    _ = policy
    return unchanged(known, url=sight.url or known.url)


def _missing(known: Known, sight: Gone, policy: Policy) -> Change:
    """Missed once, which is no proof: whatever a person wants next begins with another look."""
    _ = sight, policy
    why = "it was published and is not there any more; it is not sent again by itself"
    return unchanged(known, have=Have.UNSEEN, lane=LaneKind.PUSH, parked=Parked.MISSING, why=why)


def _look_later(known: Known, sight: CannotTell, policy: Policy) -> Change:
    """A look that proves nothing is repeated, and in the end dropped: the row stays settled."""
    tries = known.tries + 1
    wait = None if tries >= policy.tries else max(policy.wait(tries), sight.after)
    return unchanged(known, tries=tries, next_look=wait)


# --- what was prepared and is not sent ----------------------------------------------------

ABANDON_TRIES = 3  # after which what was prepared is left to the account's people


def _abandoned(known: Known, answer: Done, policy: Policy) -> Change:
    _ = answer, policy
    return unchanged(known, handle=None)


def _not_abandoned(known: Known, answer: Outcome, policy: Policy) -> Change:
    _ = answer
    tries = known.tries + 1
    if tries >= ABANDON_TRIES:
        return unchanged(known, handle=None)
    return unchanged(known, tries=tries, next_look=policy.wait(tries))


_MUTATION: Mapping[type, Reaction] = {
    Step: _step,
    Pending: _pending,
    Retry: _later,
    Quota: _quota,
    Refused: _refused,
    Credentials: _credentials,
    Unsupported: _unsupported,
    ByPerson: _by_person,
}

_REACTIONS: Mapping[Operation, Mapping[type, Reaction]] = {
    Operation.PUBLISH: {
        **_MUTATION,
        Done: _anew(_published),
        Pending: _anew(_pending),
        ByPerson: _anew(_handed_over),
        Unknown: _anew(_doubt),
    },
    Operation.UPDATE: {**_MUTATION, Done: _corrected, Unknown: _write_again},
    Operation.RETRACT: {**_MUTATION, Done: _unseen, Pending: _unseen, Unknown: _unseen},
    Operation.POLL: {
        **dict.fromkeys(
            (Step, Retry, Quota, Credentials, Unsupported, ByPerson, Unknown), _poll_again
        ),
        Done: _finished,
        Pending: _still_pending,
        Refused: _failed,
    },
    Operation.LOOK_UP: {Present: _adopted, Gone: _absent, CannotTell: _blind},
    Operation.READ_BACK: {Present: _still_there, Gone: _seen_gone, CannotTell: _cannot_see},
    Operation.RECHECK: {Present: _reappeared, Gone: _still_gone, CannotTell: _look_later},
    Operation.CONFIRM: {Present: _confirmed, Gone: _missing, CannotTell: _look_later},
    Operation.ABANDON: {
        **dict.fromkeys((*_MUTATION, Unknown), _not_abandoned),
        Done: _abandoned,
    },
}

"""Every rule that can be taken out, and what goes wrong without it.

A mutant patches one seam of the real engine or of the real commands. `tests/simulation` must turn
red with each of them: a rule that can be taken out without a red test is not tested.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import EVERYWHERE
from hub.commands.repository import articles, wishes
from hub.deliveries import claims, drain, reactions, records, strays, taking
from hub.deliveries.claimed import Claimed
from hub.deliveries.performer import Performer
from hub.deliveries.taking import Taken
from hub.deliveries.transition import Have, Known, Operation
from hub.sdk import call
from hub.sdk.manifest import Correction
from hub.sdk.outcomes import Done
from tests.simulation.weather import BOUNDS, CALM, PATIENT, UNIT, Conditions, Weather

Patch = Callable[[pytest.MonkeyPatch], None]

TWICE = frozenset({"two at once", "two in the end"})
LEFT = frozenset({"left after a retraction", "live behind a closed retraction", "the hub is wrong"})
WRONG = TWICE | LEFT | {"missing", "wrong version"}
UNSTOPPED = frozenset({"sent after a retraction was heard of"})


@dataclass(frozen=True)
class Mutant:
    """The world without one rule.

    Attributes:
        rule: what was taken out.
        patch: how.
        expected: one of these violations has to come.
        conditions: in which the rule is needed often; with it, nothing is violated there.
    """

    rule: str
    patch: Patch
    expected: frozenset[str]
    conditions: Conditions


def _nothing(patch: pytest.MonkeyPatch) -> None:
    _ = patch


def _no_lock(patch: pytest.MonkeyPatch) -> None:
    async def lock(session: AsyncSession, ids: Sequence[int], _sees: object = None) -> Any:
        return await articles.find(session, ids, EVERYWHERE)

    patch.setattr(articles, "lock", lock)
    patch.setattr(articles, "lock_if_free", lock)


def _reopened(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(wishes, "_DUE", "clock_timestamp() - make_interval(secs => :head_start)")
    _without(
        patch,
        wishes,
        "_PUSH",
        "case when p.worker is not null then p.due_at else excluded.due_at end",
        "excluded.due_at",
    )


def _late_starts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Claimed, "send_by", lambda *_: math.inf)


def _late_clock(patch: pytest.MonkeyPatch) -> None:
    right = drain.take

    async def reads_it_afterwards(*arguments: Any) -> list[Taken]:
        taken = await right(*arguments)
        now = time.monotonic()
        return [replace(one, claimed=replace(one.claimed, taken_at=now)) for one in taken]

    patch.setattr(drain, "take", reads_it_afterwards)


def _deaf(patch: pytest.MonkeyPatch) -> None:
    right = Performer._guard

    def never_stopped(*arguments: Any) -> call.Operation:
        guard = right(*arguments)
        guard.stopped = lambda: False
        return guard

    patch.setattr(Performer, "_guard", never_stopped)


def _no_horizon(patch: pytest.MonkeyPatch) -> None:
    right = claims._claimed

    def at_once(*arguments: Any) -> Claimed:
        claimed = right(*arguments)
        return replace(claimed, known=replace(claimed.known, horizon_passed=True))

    patch.setattr(claims, "_claimed", at_once)


def _impatient_updates(patch: pytest.MonkeyPatch) -> None:
    right = Performer.perform

    async def at_once(performer: Performer, batch: Sequence[Taken]) -> Any:
        if batch[0].operation is Operation.UPDATE:
            batch = [_known_to(one, horizon_passed=True) for one in batch]
        return await right(performer, batch)

    patch.setattr(Performer, "perform", at_once)


def _known_to(one: Taken, **known: Any) -> Taken:
    claimed = one.claimed
    return replace(one, claimed=replace(claimed, known=replace(claimed.known, **known)))


def _unfenced(patch: pytest.MonkeyPatch) -> None:
    fence = "p.claim = r.claim and p.worker is not distinct from r.worker"
    _without(patch, records, "_RECORD", fence, "true")


def _strays_forgotten(patch: pytest.MonkeyPatch) -> None:
    async def forget(*_: Any) -> None:
        pass

    patch.setattr(strays, "take_in", forget)


def _the_dead_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(claims, "recover", lambda known, *_: known)


def _deciding(have: Have, instead: Callable[[Known], Operation | None]) -> Patch:
    """Decide otherwise about what is known no better than so."""

    def patched(patch: pytest.MonkeyPatch) -> None:
        right = taking.decide

        def decide(known: Known, correction: Correction) -> Operation | None:
            return instead(known) if known.have is have else right(known, correction)

        patch.setattr(taking, "decide", decide)

    return patched


def _dropped(patch: pytest.MonkeyPatch) -> None:
    nothing = "p.have = 'none'"
    _without(patch, wishes, "_NOTHING_THERE", nothing, "p.have in ('none', 'pending')")
    _without(patch, wishes, "_NOTHING_THERE", "open = false", "open = false, have = 'none'")


def _trusting(patch: pytest.MonkeyPatch) -> None:
    table = reactions._REACTIONS

    def gone(known: Any, _answer: Any, policy: Any) -> Any:
        return table[Operation.READ_BACK][reactions.Gone](
            replace(known, looks=1, horizon_passed=True), reactions.Gone(), policy
        )

    retract = {**table[Operation.RETRACT], Done: gone}
    patch.setattr(reactions, "_REACTIONS", {**table, Operation.RETRACT: retract})


def _without(patch: pytest.MonkeyPatch, module: Any, name: str, rule: str, instead: str) -> None:
    """Replace a rule in a statement; that it is there at all is part of the test."""
    statement = getattr(module, name)
    words = str(statement)
    assert rule in words, f"{module.__name__}.{name} says no more: {rule}"
    without = words.replace(rule, instead)
    is_text = isinstance(statement, TextClause)
    patch.setattr(module, name, text(without) if is_text else without)


def _only(**chances: Any) -> Weather:
    """Return calm weather, but for this: where all else goes well, the one rule is needed often."""
    return replace(CALM, **chances)


# Calls take so long that what is done too early is done while they are under way.
LONG_CALLS = BOUNDS.model_copy(update={"call_within": 12 * UNIT, "lease": 17 * UNIT})
LONGER_CALLS = BOUNDS.model_copy(
    update={"send_within": 10 * UNIT, "call_within": 20 * UNIT, "lease": 31 * UNIT}
)
SMALL_CLAIMS = BOUNDS.model_copy(update={"batch": 8})
REGRETS = {"regret": 1}
CORRECTIONS = {"push": 1, "correct": 2}
HURRIES = {"hurry": 3, "regret": 1}
TARDY = (1.5, 2.5)
SLOW = _only(drags=0.8, drag=(1.5, 2.5), arrives=1)
ABSENT = _only(stalls=0.15, still=(2.0, 2.5))
SLUGGISH = _only(late=0.5, settle=10, lag=(0.9, 1.0))

MUTANTS = [
    Mutant("a command locks its articles", _no_lock, LEFT, Conditions(CALM, seconds=5 * UNIT)),
    Mutant(
        "a row on the wire is never reopened",
        _reopened,
        WRONG,
        Conditions(replace(SLOW, wishes=HURRIES, pace=(0.0, 10.0)), LONG_CALLS),
    ),
    Mutant(
        "nothing is sent later than S after the claim",
        _late_starts,
        WRONG,
        Conditions(ABSENT, SMALL_CLAIMS),
    ),
    Mutant(
        "S counts from before the database was asked",
        _late_clock,
        WRONG | UNSTOPPED,
        Conditions(ABSENT, SMALL_CLAIMS),
    ),
    Mutant(
        "nothing is sent after a retraction was heard of",
        _deaf,
        UNSTOPPED,
        Conditions(_only(freezes=1, still=(0.5, 1.2), listens=True, wishes=REGRETS), PATIENT),
    ),
    Mutant(
        "a call ends within R",
        _nothing,
        WRONG,
        Conditions(SLOW, wrong={"call_within": 60.0}),
    ),
    Mutant(
        "a lease outlives S, R and a guard",
        _nothing,
        WRONG,
        Conditions(SLOW, LONGER_CALLS, wrong={"lease": 6 * UNIT}),
    ),
    Mutant("before the horizon nothing is proved", _no_horizon, WRONG, Conditions(SLUGGISH)),
    Mutant(
        "after an update that was not answered nothing is written",
        _impatient_updates,
        frozenset({"wrong version"}),
        Conditions(_only(late_updates=0.6, settle=20, lag=(0.9, 1.0), wishes=CORRECTIONS)),
    ),
    Mutant(
        "a stale record changes no state",
        _unfenced,
        WRONG,
        Conditions(
            _only(slow_records=0.2, record_delay=TARDY, retries=0.5, drags=0.7, drag=(0.2, 0.45)),
            seconds=30 * UNIT,
        ),
    ),
    Mutant(
        "no fact of a stale record is thrown away",
        _strays_forgotten,
        WRONG,
        Conditions(_only(slow_records=0.35, record_delay=TARDY, misses=0.9), breaks_promises=True),
    ),
    Mutant(
        "what a dead holder may have done is looked for",
        _the_dead_forgotten,
        WRONG,
        Conditions(replace(SLOW, kills=(0.2, 1.0))),
    ),
    Mutant(
        "what may be there is looked for before it is sent again",
        _deciding(Have.DOUBT, lambda known: Operation.PUBLISH if known.want else Operation.LOOK_UP),
        WRONG,
        Conditions(_only(loses=0.5)),
    ),
    Mutant(
        "what may not be gone is looked at before it is sent again",
        _deciding(
            Have.UNSEEN, lambda known: Operation.PUBLISH if known.want else Operation.READ_BACK
        ),
        WRONG,
        Conditions(_only(pretends=0.8)),
    ),
    Mutant(
        "a retraction drops nothing that a platform works on",
        _dropped,
        WRONG,
        Conditions(replace(SLUGGISH, works=0.9, wishes=REGRETS)),
    ),
    Mutant("a platform's word is no proof", _trusting, WRONG, Conditions(_only(pretends=0.5))),
]

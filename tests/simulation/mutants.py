"""Every rule that can be taken out, and what goes wrong without it.

A mutant patches one seam of the real engine or of the real commands. `tests/simulation` must turn
red with each of them: a rule that can be taken out without a red test is not tested.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import TextClause, text

from hub.commands.repository import articles, wishes
from hub.deliveries import claims, reactions, records, strays
from hub.deliveries.claimed import Claimed
from hub.deliveries.transition import Operation
from hub.sdk.outcomes import Done
from hub.settings import EngineSettings
from tests.simulation.weather import BOUNDS, FOG, STORM, Weather

Patch = Callable[[pytest.MonkeyPatch], None]

TWICE = frozenset({"two at once", "two in the end"})
LEFT = frozenset({"left after a retraction", "live behind a closed retraction", "the hub is wrong"})


@dataclass(frozen=True)
class Mutant:
    """The world without one rule.

    Attributes:
        rule: what was taken out.
        patch: how.
        expected: one of these violations has to come.
        window: as in `Simulation`.
    """

    rule: str
    patch: Patch
    expected: frozenset[str]
    weather: Weather = STORM
    settings: EngineSettings = BOUNDS
    window: float = 0.0


def _nothing(patch: pytest.MonkeyPatch) -> None:
    _ = patch


def _no_lock(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(articles, "lock", articles.find)
    patch.setattr(articles, "lock_if_free", articles.find)


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


def _no_horizon(patch: pytest.MonkeyPatch) -> None:
    right = claims._claimed  # noqa: SLF001 - the seam

    def at_once(*arguments: Any) -> Claimed:
        claimed = right(*arguments)
        return replace(claimed, known=replace(claimed.known, horizon_passed=True))

    patch.setattr(claims, "_claimed", at_once)


def _unfenced(patch: pytest.MonkeyPatch) -> None:
    _without(patch, records, "_RECORD", "p.claim = r.claim and p.worker = r.worker", "true")


def _strays_forgotten(patch: pytest.MonkeyPatch) -> None:
    async def forget(*_: Any) -> None:
        pass

    patch.setattr(strays, "take_in", forget)


def _the_dead_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(claims, "recover", lambda known, *_: known)


def _trusting(patch: pytest.MonkeyPatch) -> None:
    table = reactions._REACTIONS  # noqa: SLF001 - the seam

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


def _unchecked(**bounds: float) -> EngineSettings:
    """Return bounds that the settings would refuse."""
    return BOUNDS.model_copy(update=bounds)


def _weather(**chances: Any) -> Weather:
    """Return a storm in which something is worse still."""
    return replace(STORM, **chances)


MUTANTS = [
    Mutant("a command locks its articles", _no_lock, LEFT),
    Mutant(
        "a row on the wire is never reopened",
        _reopened,
        TWICE | LEFT,
        weather=_weather(drags=0.7, kills=None, pace=(0.0, 0.1)),
    ),
    Mutant(
        "nothing is sent later than S after the claim",
        _late_starts,
        TWICE | LEFT,
        weather=_weather(freezes=0.15, kills=None),
    ),
    Mutant(
        "a call ends within R",
        _nothing,
        TWICE | LEFT,
        weather=_weather(drags=0.5),
        settings=_unchecked(call_within=60.0),
    ),
    Mutant(
        "a lease outlives S, R and a guard",
        _nothing,
        TWICE | LEFT,
        weather=_weather(drags=0.5, kills=None),
        settings=_unchecked(lease=0.2),
    ),
    Mutant(
        "before the horizon nothing is proved",
        _no_horizon,
        TWICE | LEFT,
        weather=_weather(late=0.5),
    ),
    Mutant(
        "a stale record changes no state",
        _unfenced,
        TWICE | LEFT,
        weather=_weather(slow_records=0.4, kills=None),
    ),
    Mutant(
        "no fact of a stale record is thrown away",
        _strays_forgotten,
        TWICE | LEFT,
        weather=FOG,
        window=math.inf,
    ),
    Mutant("what a dead holder may have done is looked for", _the_dead_forgotten, TWICE | LEFT),
    Mutant(
        "a platform's word is no proof", _trusting, TWICE | LEFT, weather=_weather(pretends=0.5)
    ),
]

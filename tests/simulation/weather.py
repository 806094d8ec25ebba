"""How bad a world is: the chances of everything that can go wrong, and the bounds that hold.

A platform's promise is its settle time: what it took in shows within it, and what it deleted has
gone. Landing late and showing late both come out of that one time, so that a rule which waits for
it is right, and one that does not is found out.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.settings import EngineSettings

# Seconds. Every time of the simulation is a multiple of it; where the machine is so slow that most
# calls start too late, less happens in a run, and a longer unit helps.
UNIT = float(os.environ.get("HUB_SIMULATION_UNIT", "0.1"))

BOUNDS = EngineSettings(
    send_within=4 * UNIT,
    call_within=5 * UNIT,
    guard=0.5 * UNIT,
    lease=10 * UNIT,
    poll_every=1.5 * UNIT,
    flush_every=0.05 * UNIT,
    retry_first=0.2 * UNIT,
    retry_most=UNIT,
    retry_for=600 * UNIT,
    confirm_after=0,
    recheck_after=(),
    slots=32,
    batch=16,
)

# What engines have that only tidy up: no machine is too slow for them, and no longer do they wait.
PATIENT = BOUNDS.model_copy(
    update={"send_within": 10.0, "call_within": 10.0, "guard": 1.0, "lease": 21.0}
)


WISHES = {"push": 3, "push some": 1, "schedule": 1, "correct": 3, "retract": 2, "regret": 2}


@dataclass(frozen=True, slots=True)
class Weather:
    """Chances, each of one call, one claim or one record.

    Attributes:
        settle: units of time that a platform may need. Less than a call may last, as a rule, so
            that to wait for the one is not to wait for the other.
        retries: it was surely not done, and says so.
        loses: it was done, and the answer was lost.
        drops: it was not done, and the answer was lost.
        late: it is done after the answer was lost, or after it said that it would be.
        late_updates: the same of updates, besides.
        lag: how much of the time that it may take to land, and then to show, it does take.
        works: a publish is taken in, and done in the background.
        pretends: a deletion is answered, and not done.
        blind: a look proves nothing.
        misses: a search does not find what is there, in spite of the platform's promise.
        drags: the request is under way for long.
        drag: for how long, in leases, at least and at most.
        arrives: it does arrive, though he who sent it gave up.
        freezes: the process stands still before it sends.
        stalls: it stands still after a claim.
        still: for how long, in leases, at least and at most.
        listens: where it stands still, it ends when it hears of a retraction.
        slow_records: a record comes late.
        record_delay: by how much, in leases, at least and at most.
        wishes: what users want, and how often.
        pace: units of time between two wishes of one user, at least and at most.
        kills: units of time between two kills of an engine, at least and at most; None for none.
    """

    settle: float = 4
    retries: float = 0.05
    loses: float = 0.1
    drops: float = 0.05
    late: float = 0.1
    late_updates: float = 0.0
    lag: tuple[float, float] = (0.3, 1.0)
    works: float = 0.1
    pretends: float = 0.05
    blind: float = 0.1
    misses: float = 0.0
    drags: float = 0.1
    drag: tuple[float, float] = (0.0, 2.0)
    arrives: float = 0.5
    freezes: float = 0.05
    stalls: float = 0.05
    still: tuple[float, float] = (0.0, 1.6)
    listens: bool = False
    slow_records: float = 0.05
    record_delay: tuple[float, float] = (0.0, 1.6)
    wishes: Mapping[str, int] = field(default_factory=lambda: WISHES)
    pace: tuple[float, float] = (1.0, 6.0)
    kills: tuple[float, float] | None = (0.2, 1.0)


CALM = Weather(
    retries=0,
    loses=0,
    drops=0,
    late=0,
    works=0,
    pretends=0,
    blind=0,
    drags=0,
    freezes=0,
    stalls=0,
    slow_records=0,
    kills=None,
)
STORM = Weather()

# A platform that breaks its promise: its list misses posts. Whoever made one knows of it, and says
# so late; nobody dies and no answer is lost, for then nobody at all would know.
FOG = Weather(
    loses=0,
    drops=0,
    late=0,
    drags=0,
    misses=0.9,
    freezes=0,
    stalls=0,
    slow_records=0.3,
    record_delay=(0.0, 2.5),
    kills=None,
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a run takes place in.

    Attributes:
        settings: of the engines, while it lasts.
        wrong: settings that are refused elsewhere.
        breaks_promises: the platforms do, so that two copies may be live for a while.
        seconds: how long the chaos lasts.
    """

    weather: Weather
    settings: EngineSettings = BOUNDS
    wrong: Mapping[str, float] = field(default_factory=dict)
    breaks_promises: bool = False
    seconds: float = 20 * UNIT

    @property
    def bounds(self) -> EngineSettings:
        """The settings, right or wrong."""
        return self.settings.model_copy(update=dict(self.wrong))

"""How bad a world is: the chances of everything that can go wrong, and the bounds that hold.

A platform's promise is its settle time: what it took in shows within it, and what it deleted has
gone. Landing late and showing late both come out of that one time, so that a rule which waits for
it is right, and one that does not is found out.
"""

from dataclasses import dataclass

from hub.settings import EngineSettings

SETTLE = 0.3  # seconds; less than a call may last, so that to wait for the one is not the other
LANDS_WITHIN = 0.45 * SETTLE
SHOWS_WITHIN = 0.45 * SETTLE

BOUNDS = EngineSettings(
    send_within=0.15,
    call_within=0.5,
    guard=0.05,
    lease=0.75,
    poll_every=0.05,
    flush_every=0.005,
    retry_first=0.02,
    retry_most=0.1,
    retry_for=60.0,
    confirm_after=0,
    recheck_after=(),
    slots=32,
    batch=16,
)


@dataclass(frozen=True, slots=True)
class Weather:
    """Chances, each of one call or one record.

    Attributes:
        retries: it was surely not done, and says so.
        loses: it was done, and the answer was lost.
        drops: it was not done, and the answer was lost.
        late: it is done after the answer was lost, or after it said that it would be.
        works: a publish is taken in, and done in the background.
        pretends: a deletion is answered, and not done.
        blind: a look proves nothing.
        misses: a look does not see what is there, in spite of the platform's promise.
        drags: the request is under way for long, and lands when it arrives, if it does.
        freezes: the process stands still after a commit or before it sends.
        frozen_leases: for up to so many leases.
        slow_records: a record comes late, by up to `record_delay` leases.
        pace: seconds between two wishes of one user, at least and at most.
        kills: seconds between two kills of an engine, at least and at most; None for no kills.
    """

    retries: float = 0.05
    loses: float = 0.1
    drops: float = 0.05
    late: float = 0.1
    works: float = 0.1
    pretends: float = 0.05
    blind: float = 0.1
    misses: float = 0.0
    drags: float = 0.1
    freezes: float = 0.05
    frozen_leases: float = 1.6
    slow_records: float = 0.05
    record_delay: float = 1.6
    pace: tuple[float, float] = (0.02, 0.4)
    kills: tuple[float, float] | None = (0.02, 0.1)


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
    misses=0.8,
    freezes=0,
    slow_records=0.7,
    record_delay=2.5,
    kills=None,
)

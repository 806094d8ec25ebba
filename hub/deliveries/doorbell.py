"""The doorbell: asking workers to look at a lane, by one job and never one per account.

Whoever gets the job calls the others: arq hands every job of a burst to the process that happens to
ask first, and would leave the rest idle until their next poll.
"""

from collections.abc import Iterable

from hub.deliveries.engine import Engine
from hub.kit.jobs import Jobs
from hub.kit.signals import Payload, Signals

FAN_OUT = "fan_out"  # the name of the job
CHANNEL = "lanes"


async def ring(jobs: Jobs, lanes: Iterable[str]) -> None:
    """Ring for each lane. Best effort: every worker looks for itself once a second."""
    for lane in sorted(set(lanes)):
        await jobs.enqueue(FAN_OUT, lane=lane)


async def call_the_others(signals: Signals, lane: str) -> None:
    """Ask every process to drain a lane, now."""
    await signals.publish(CHANNEL, {"lane": lane})


def answer(engine: Engine, payload: Payload) -> None:
    """Begin to drain the lane that somebody called for."""
    if lane := payload.get("lane"):
        engine.begin(lane)

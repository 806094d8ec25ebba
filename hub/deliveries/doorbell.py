"""The doorbell: asking workers to look at lanes, as a few jobs and never one per account."""

from collections.abc import Iterable

from hub.kit.jobs import Jobs

FAN_OUT = "fan_out"
RINGS = 4  # jobs per lane: so many processes come at once; each ends when its lane is empty


async def ring(jobs: Jobs, lanes: Iterable[str]) -> None:
    """Ring for each lane. Best effort: every worker looks for itself once a second."""
    for lane in sorted(set(lanes)):
        for _ in range(RINGS):
            await jobs.enqueue(FAN_OUT, lane=lane)

"""Many at once."""

import asyncio
from collections.abc import Sequence
from typing import Any

from hub.sdk.call import Operation
from hub.sdk.contract import Placement
from hub.sdk.testing.check import Failed, Family, expect
from hub.sdk.testing.checks.where import sends_batches
from hub.sdk.testing.seeing import shows_title
from hub.sdk.testing.trial import Trial

MANY = 50

crowds = Family("crowds")


@crowds.check()
async def fifty_at_once_do_not_mix(trial: Trial) -> None:
    """Fifty accounts' stories at the same time: each has its own, under its own name."""
    accounts = [trial.enrol() for _ in range(MANY)]
    copies = [trial.copy(n, account) for n, account in enumerate(accounts)]
    await asyncio.gather(*(trial.must_publish(copy) for copy in copies))
    for copy in copies:
        post = trial.one_post("on one of fifty accounts", copy.account)
        right = shows_title(copy.article.title, post)
        expect(right, f"{post.title!r} is on the account of {copy.article.title!r}")


@crowds.check(where=sends_batches, alone=True)
async def a_batch_answers_for_each(trial: Trial) -> None:
    """A batch comes to as many answers as it has placements, each what it would be alone."""
    placements = [trial.copy(0, trial.enrol()).placement("publish") for _ in range(MANY)]
    payload = (trial.connector.render(trial.copy().article, None),)
    for operation in ("publish", "update", "retract", "read_back"):
        arguments = payload if operation in {"publish", "update"} else ()
        alone = [await _call(trial, operation, one, arguments) for one in placements]
        together = await _call_many(trial, operation, placements, arguments)
        if len(together) != len(placements):
            raise Failed(f"{operation}_many of {len(placements)} gave {len(together)} answers")
        expect(list(together) == alone, f"{operation}_many does not answer as {operation} does")


async def _call(
    trial: Trial, operation: str, placement: Placement, arguments: tuple[Any, ...]
) -> Any:
    with Operation():
        return await getattr(trial.connector, operation)(trial.tools, placement, *arguments)


async def _call_many(
    trial: Trial, operation: str, placements: Sequence[Placement], arguments: tuple[Any, ...]
) -> Sequence[Any]:
    with Operation():
        method = getattr(trial.connector, f"{operation}_many")
        answers: Sequence[Any] = await method(trial.tools, placements, *arguments)
        return answers

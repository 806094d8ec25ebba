"""How an operation ends early: with the outcome that a call deep inside came to."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from hub.sdk import CannotTell, Outcome, Retry, Sighting


class Ended(Exception):
    """The operation has come to `outcome`."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{type(outcome).__name__}: {getattr(outcome, 'why', '')}")
        self.outcome = outcome


def doing(operation: Callable[..., Awaitable[Outcome]]) -> Callable[..., Awaitable[Outcome]]:
    """Make an operation return what `Ended` carries."""

    @wraps(operation)
    async def outcome(*arguments: Any) -> Outcome:
        try:
            return await operation(*arguments)
        except Ended as ended:
            return ended.outcome

    return outcome


def looking(operation: Callable[..., Awaitable[Sighting]]) -> Callable[..., Awaitable[Sighting]]:
    """Make a look that ends early say that it cannot tell, and why."""

    @wraps(operation)
    async def sighting(*arguments: Any) -> Sighting:
        try:
            return await operation(*arguments)
        except Ended as ended:
            after = ended.outcome.after if isinstance(ended.outcome, Retry) else 0.0
            return CannotTell(getattr(ended.outcome, "why", ""), after)

    return sighting

"""A look that proves nothing."""

from dataclasses import dataclass

import httpx

from connectors.matrix.errors import code_of, outcome_of, wait_of, words_of
from hub.sdk import CannotTell, Outcome, Refused, Retry


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why nothing could be seen, for who looks and for who wants to change something.

    Attributes:
        outcome: of an operation that has changed nothing yet.
    """

    sighting: CannotTell
    outcome: Outcome


def unclear(response: httpx.Response) -> Unclear:
    """Read an answer that holds nothing of what was asked for."""
    why, after = words_of(response), wait_of(response)
    outcome = outcome_of(response) if code_of(response) else None
    if outcome is None:  # some proxy's answer, or no answer: nothing was done by reading
        outcome = Retry(why, after=after)
    return Unclear(CannotTell(why, after=after), outcome)


def outside() -> Unclear:
    """Return what can be said of a room that the user is not in."""
    why = "The user is not in the room: what the server hides proves nothing."
    return Unclear(CannotTell(why), Refused("M_FORBIDDEN", why))

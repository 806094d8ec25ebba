"""What a worker found out about one claimed placement, to be recorded."""

from dataclasses import dataclass
from typing import Any

from hub.deliveries.change import Change
from hub.deliveries.claimed import Claimed
from hub.deliveries.editions.ending import Ending
from hub.deliveries.transition import Operation
from hub.sdk.outcomes import CannotTell, Done, Gone, Outcome, Present, Refused, Sighting

_SAW = {Present: "present", Gone: "gone", CannotTell: "cannot_tell"}

WORDS_KEPT = 1_000  # characters of a platform's words; the rest is its business


@dataclass(frozen=True, slots=True)
class Attempt:
    """One operation on a platform, and what it came to.

    Attributes:
        exchanges: what was sent and what came back, where it failed: see `exchanges`.
    """

    operation: Operation
    version: int
    answer: Outcome | Sighting
    milliseconds: int
    exchanges: list[dict[str, Any]] | None = None

    @property
    def outcome(self) -> str:
        """The answer's name, as in `hub.sdk.outcomes`."""
        return type(self.answer).__name__.lower()

    @property
    def code(self) -> str | None:
        """The platform's code of a refusal."""
        return self.answer.code[:WORDS_KEPT] if isinstance(self.answer, Refused) else None

    @property
    def why(self) -> str | None:
        """The platform's or the client's words."""
        words: str | None = getattr(self.answer, "why", None)
        return words[:WORDS_KEPT] if words else None

    @property
    def remote_id(self) -> str | None:
        """The copy that the answer names."""
        return self.answer.remote_id if isinstance(self.answer, Done | Present) else None


@dataclass(frozen=True, slots=True)
class Observation:
    """What the hub saw, and from where."""

    viewpoint: str
    sight: Sighting

    @property
    def saw(self) -> str:
        """present, gone or cannot_tell."""
        return _SAW[type(self.sight)]

    @property
    def evidence(self) -> dict[str, Any]:
        """What is worth keeping of it."""
        if isinstance(self.sight, CannotTell):
            return {"why": self.sight.why[:WORDS_KEPT]}
        return self.sight.evidence


@dataclass(frozen=True, slots=True)
class Finding:
    """All that one claim found out; its calls first to last.

    Attributes:
        named_by_us: a copy on this platform bears the name that its placement gives it.
        edition: the row is an edition's, and this is how it ended.
    """

    claimed: Claimed
    change: Change
    attempts: tuple[Attempt, ...] = ()
    observations: tuple[Observation, ...] = ()
    named_by_us: bool = False
    edition: Ending | None = None

"""What a check is, and how it says what it found."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hub.sdk.manifest import Manifest

if TYPE_CHECKING:
    from hub.sdk.testing.trial import Trial

Run = Callable[["Trial"], Awaitable[None]]
Where = Callable[[Manifest], str | None]
"""Says why a check has no place with a manifest; None if it has."""


def everywhere(_: Manifest) -> str | None:
    """Have a place with every manifest."""
    return None


class Failed(AssertionError):
    """The connector does not do what the check asks for."""


class Inapplicable(Exception):
    """The check cannot be made here.

    Attributes:
        way: what is missing; the manifest's `skips` may give the reason under this name.
    """

    def __init__(self, way: str, why: str) -> None:
        super().__init__(why)
        self.way = way


def expect(condition: object, why: str) -> None:
    """Fail the check unless the condition holds.

    Raises:
        Failed: it does not.
    """
    if not condition:
        raise Failed(why)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that every connector has to do right.

    Attributes:
        name: unique, and what the manifest's `skips` call it.
        sentence: what must hold.
        where: why it has no place with some manifests.
        vital: readers or secrets depend on it: no reason excuses a failure.
        alone: it needs no platform, so it is made for connectors that call nobody too.
    """

    name: str
    family: str
    sentence: str
    run: Run = field(repr=False)
    where: Where = field(default=everywhere, repr=False)
    vital: bool = False
    alone: bool = False


@dataclass(slots=True)
class Family:
    """Checks of one subject, in the order in which they are shown."""

    name: str
    checks: list[Check] = field(default_factory=list)

    def check(
        self, *, where: Where = everywhere, vital: bool = False, alone: bool = False
    ) -> Callable[[Run], Run]:
        """Add a function: its name is the check's, its docstring's first line the sentence."""

        def add(run: Run) -> Run:
            sentence = (run.__doc__ or "").partition("\n")[0]
            self.checks.append(
                Check(run.__name__, self.name, sentence, run, where, vital=vital, alone=alone)
            )
            return run

        return add

    def add(
        self, name: str, sentence: str, run: Run, where: Where = everywhere, *, vital: bool = False
    ) -> None:
        """Add a check that is one of several out of a table."""
        self.checks.append(Check(name, self.name, sentence, run, where, vital=vital))

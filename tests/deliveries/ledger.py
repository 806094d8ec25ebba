"""What a platform really holds: the witness that all tests of the engine ask.

It knows nothing of the hub's tables. Times are seconds of `time.monotonic()`.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

Place = tuple[int, int]
"""(article, account)."""


@dataclass(slots=True)
class Copy:
    """One post that was ever made.

    Attributes:
        remote_id: the platform's name for it.
        key: the name that the hub gave it.
    """

    remote_id: str
    article: int
    account: int
    key: str
    version: int
    made_at: float
    gone_at: float | None = None

    @property
    def place(self) -> Place:
        return self.article, self.account


@dataclass(frozen=True, slots=True)
class Overlap:
    """A time in which one account showed one article twice."""

    place: Place
    began: float
    seconds: float


@dataclass(slots=True)
class Ledger:
    """Every copy that the platform ever made, in the order of making."""

    copies: list[Copy] = field(default_factory=list)
    updates: int = 0
    _by_id: dict[str, Copy] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def publish(
        self, article: int, account: int, key: str, version: int, *, own_id: bool = False
    ) -> Copy:
        """Make a copy, whatever is there already; under the hub's name for it, there is but one."""
        remote_id = key if own_id else f"post-{next(self._numbers)}"
        if (there := self.get(remote_id)) is not None:
            there.version = version
            return there
        copy = Copy(remote_id, article, account, key, version, time.monotonic())
        self.copies.append(copy)
        self._by_id[remote_id] = copy
        return copy

    def update(self, remote_id: str | None, version: int) -> bool:
        """Bring a copy to a version; return whether it was there."""
        copy = self.get(remote_id)
        if copy is None:
            return False
        copy.version = version
        self.updates += 1
        return True

    def delete(self, remote_id: str | None) -> bool:
        """Take a copy away; return whether it was there."""
        copy = self.get(remote_id)
        if copy is None:
            return False
        copy.gone_at = time.monotonic()
        return True

    def get(self, remote_id: str | None) -> Copy | None:
        """Return a copy that is there."""
        copy = self._by_id.get(remote_id) if remote_id else None
        return copy if copy is not None and copy.gone_at is None else None

    def live(self, article: int | None = None, account: int | None = None) -> list[Copy]:
        """Return the copies that are there."""
        return [
            copy
            for copy in self.copies
            if copy.gone_at is None
            and article in {None, copy.article}
            and account in {None, copy.account}
        ]

    def shown(self, article: int) -> dict[int, list[int]]:
        """Return the versions that each account shows of an article."""
        versions: defaultdict[int, list[int]] = defaultdict(list)
        for copy in self.live(article):
            versions[copy.account].append(copy.version)
        return dict(versions)

    def overlaps(self) -> list[Overlap]:
        """Return when an account showed an article twice."""
        now = time.monotonic()
        by_place: defaultdict[Place, list[Copy]] = defaultdict(list)
        for copy in self.copies:
            by_place[copy.place].append(copy)
        return [
            Overlap(place, second.made_at, min(first.gone_at or now, second.gone_at or now) - began)
            for place, made in by_place.items()
            for at, second in enumerate(made)
            for first in made[:at]
            if (first.gone_at or now) > (began := second.made_at)
        ]

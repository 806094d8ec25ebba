"""How a delivery may end, and what may be there until then: exact, where nothing else goes on.

Whatever workers and platforms do, a delivery ends in what its command wants, unless a later command
supersedes it. When it ends nobody can say; so this learns it from the hub, and compares.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

Place = tuple[int, int]
"""(article, account)."""

Delivery = tuple[int, Place]
"""What a command does at a place."""

NOTHING = 0  # the version that a retraction wants

SENT = frozenset({"published", "corrected"})
THERE = SENT | {"already"}
GONE = frozenset({"gone", "nothing_there"})


@dataclass(frozen=True)
class Wish:
    """What is wanted at a place: by which command, which version, and what may be there instead."""

    command: int
    version: int
    instead: frozenset[int] = frozenset()


@dataclass
class Endings:
    """The wishes at all places, and the endings of all deliveries.

    Attributes:
        reposts: accounts on which a newer version can come only after the older one has gone.
        may_be: how deliveries may end.
        waiting: deliveries that a hold has kept from the beginning.
    """

    reposts: Collection[int]
    wishes: dict[Place, Wish] = field(default_factory=dict)
    may_be: dict[Delivery, set[str]] = field(default_factory=dict)
    waiting: set[Delivery] = field(default_factory=set)

    def want(
        self, command: int, place: Place, version: int, *, is_held: bool, ends: bool = False
    ) -> None:
        """Replace a wish. Where one `ends` before it comes true, what is there stays."""
        last = self.wishes.get(place, Wish(0, NOTHING))
        if last.instead:
            self.may_be[last.command, place].add("superseded")  # unless it had just ended
        self.wishes[place] = Wish(command, version, last.instead | {last.version})
        self.may_be[command, place] = set(_endings(last, version, is_held=is_held, ends=ends))
        if is_held and not ends and version != NOTHING:
            self.waiting.add((command, place))
            self.may_be[command, place] -= SENT

    def close(self, command: int, place: Place, result: str) -> None:
        """Say of a delivery that nothing is done for it."""
        self.may_be[command, place] = {result}

    def let_go(self, delivery: Delivery) -> None:
        """Say that nothing holds a delivery any more."""
        self.waiting.remove(delivery)
        self.may_be[delivery] |= SENT

    def learn(self, results: Mapping[Delivery, str], shown: Mapping[Place, int]) -> None:
        """Compare what has ended with what may, and what is there with what may be."""
        for delivery, ending in results.items():
            assert ending in self.may_be[delivery], (delivery, ending, self.may_be[delivery])
        for place, wish in self.wishes.items():
            result, there = results.get((wish.command, place)), shown.get(place, NOTHING)
            assert there in self._may_be_there(place, wish, result), (place, there, wish, result)
            if result is not None:
                self.wishes[place] = Wish(wish.command, there)

    def _may_be_there(self, place: Place, wish: Wish, result: str | None) -> Collection[int]:
        if result not in {None, "lapsed"} or not wish.instead:
            return {wish.version}
        before = wish.instead | ({NOTHING} if place[1] in self.reposts else set())
        is_untouched = result == "lapsed" or (wish.command, place) in self.waiting
        return before if is_untouched else before | {wish.version}


def _endings(last: Wish, version: int, *, is_held: bool, ends: bool) -> Collection[str]:
    is_at_rest = not last.instead
    if is_at_rest and last.version == version:
        return {"already" if version else "nothing_there"}
    if version == NOTHING:
        return {"gone"} if is_at_rest else GONE
    if is_at_rest and is_held and ends:
        return {"lapsed"}
    return (SENT if is_at_rest else THERE) | ({"lapsed"} if ends else set())

"""All that a receiver saw, in order."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(slots=True)
class Entry:
    """One request.

    Attributes:
        n: counts from 1.
        at: seconds since 1970.
        type: the event's type, or `look`.
        stored: whether it took effect, or had done so before.
        why: in a word: `stored`, `known`, `old` or `retracted`; what a look-up found; or
            `signature`, `malformed`, `late`, `ignored`.
        mode: how the sandbox misbehaved; empty if it did not.
        status: the answer's; None if none was written (yet).
    """

    n: int
    at: float
    account: str
    webhook_id: str
    type: str
    key: str
    version: int | None
    stored: bool = False
    why: str = ""
    mode: str = ""
    status: int | None = None

    def answered(self, status: int) -> None:
        """Note that an answer was written."""
        self.status = status


class Ledger:
    """The entries, and how to find them."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._count = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def add(  # noqa: PLR0913 - an entry has as many fields
        self, at: float, account: str, webhook_id: str, kind: str, *, key: str, version: int | None
    ) -> Entry:
        """Note a request; what became of it is filled in later."""
        self._count += 1
        entry = Entry(self._count, at, account, webhook_id, kind, key, version)
        self._entries.append(entry)
        return entry

    def about(
        self, account: str = "", kind: str = "", key: str = "", after: int = 0
    ) -> Iterator[Entry]:
        """Find entries; an empty argument means any."""
        return (
            entry
            for entry in self._entries
            if entry.n > after
            and account in {"", entry.account}
            and kind in {"", entry.type}
            and key in {"", entry.key}
        )

    def clear(self) -> None:
        """Forget everything but the numbering."""
        self._entries.clear()

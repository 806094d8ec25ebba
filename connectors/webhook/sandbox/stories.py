"""What each app holds, and the receiver's rules of README.md."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """The answer to "have you got this id?"."""

    PRESENT = "present"
    ABSENT = "absent"
    RETRACTED = "retracted"


class Verdict(StrEnum):
    """What an event came to."""

    STORED = "stored"
    KNOWN = "known"  # this version is there, or the id is retracted already
    OLD = "old"  # a newer version is there
    RETRACTED = "retracted"  # refused: a retracted id stays retracted


@dataclass(slots=True)
class Story:
    """One id on one account."""

    status: Status = Status.ABSENT
    article_id: int = 0
    version: int = 0
    fingerprint: str = ""
    times_written: int = 0


class Stories:
    """All accounts' stories. What many accounts hold alike is kept once."""

    def __init__(self) -> None:
        self._of: defaultdict[str, dict[str, Story]] = defaultdict(dict)
        self._contents: dict[tuple[int, int, str], dict[str, Any]] = {}

    def apply(self, account: str, kind: str, data: dict[str, Any]) -> Verdict:
        """Take an event in."""
        story = self._of[account].setdefault(data["id"], Story())
        if kind == "article.retracted":
            return _retract(story)
        if story.status is Status.RETRACTED:
            return Verdict.RETRACTED
        version = data["version"]
        if story.version >= version:
            return Verdict.KNOWN if story.version == version else Verdict.OLD
        story.status, story.version = Status.PRESENT, version
        story.article_id, story.fingerprint = data["article_id"], data["fingerprint"]
        story.times_written += 1
        self._contents.setdefault((story.article_id, version, story.fingerprint), data)
        return Verdict.STORED

    def get(self, account: str, key: str) -> Story:
        """Return what is held under an id."""
        return self._of.get(account, {}).get(key, Story())

    def content(self, story: Story) -> dict[str, Any]:
        """Return the `data` of a story that is present."""
        return self._contents[story.article_id, story.version, story.fingerprint]

    def of(self, account: str) -> Iterator[tuple[str, Story]]:
        """Return an account's stories, the newest first."""
        return reversed(self._of.get(account, {}).items())

    def all(self) -> Iterator[tuple[str, str, Story]]:
        """Return account, id and story of everything."""
        for account, stories in self._of.items():
            for key, story in stories.items():
                yield account, key, story

    def summary(self) -> dict[str, int]:
        """Count stories by status, and the copies of an article beyond the first on an account."""
        counts = Counter(story.status.value for *_, story in self.all())
        live = Counter(
            (account, story.article_id)
            for account, _, story in self.all()
            if story.status is Status.PRESENT
        )
        return {
            "accounts": len(self._of),
            "present": counts["present"],
            "retracted": counts["retracted"],
            "duplicates": sum(copies - 1 for copies in live.values()),
        }


def _retract(story: Story) -> Verdict:
    if story.status is Status.RETRACTED:
        return Verdict.KNOWN
    story.status = Status.RETRACTED
    return Verdict.STORED

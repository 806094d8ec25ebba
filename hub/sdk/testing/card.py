"""The report card of a connector: what the conformance kit found, as data and as plain text."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.sdk.testing.check import Check
from hub.sdk.testing.checks import CHECKS
from hub.sdk.testing.runner import Mark, Verdict, judge
from hub.sdk.testing.subject import Subject, load

AT_ONCE = 8  # checks; each has a server and a client of its own

_SIGNS = {Mark.PASSED: "✓", Mark.FAILED: "✗", Mark.SKIPPED: "–"}


@dataclass(frozen=True, slots=True)
class Card:
    """One connector's verdicts, in the order of the checks.

    Attributes:
        absent: the checks that have no place with its manifest, and why.
    """

    key: str
    name_zh: str
    name_en: str
    verdicts: Sequence[Verdict]
    absent: Mapping[str, str]

    @property
    def passed(self) -> bool:
        """Whether nothing failed."""
        return not self.of(Mark.FAILED)

    def of(self, mark: Mark) -> list[Verdict]:
        """Return the verdicts of one mark."""
        return [verdict for verdict in self.verdicts if verdict.mark is mark]

    def families(self) -> dict[str, list[Verdict]]:
        """Return the verdicts by family."""
        families: dict[str, list[Verdict]] = {}
        for verdict in self.verdicts:
            families.setdefault(verdict.check.family, []).append(verdict)
        return families

    def counts(self) -> dict[str, int]:
        """Count the marks."""
        counted = Counter(verdict.mark for verdict in self.verdicts)
        return {mark.value: counted[mark] for mark in Mark}

    def summary(self) -> str:
        """Say it in a line."""
        said = ", ".join(f"{number} {mark}" for mark, number in self.counts().items() if number)
        return f"{self.key} ({self.name_zh}): {said}"

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON."""
        return {
            "key": self.key,
            "name_zh": self.name_zh,
            "name_en": self.name_en,
            "passed": self.passed,
            "counts": self.counts(),
            "checks": [
                {
                    "family": verdict.check.family,
                    "name": verdict.check.name,
                    "sentence": verdict.check.sentence,
                    "mark": verdict.mark.value,
                    "why": verdict.why,
                }
                for verdict in self.verdicts
            ],
            "absent": dict(self.absent),
        }

    def as_json(self) -> str:
        """Return JSON text."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2)

    def as_text(self) -> str:
        """Return a table for a terminal without colours."""
        return "\n".join([*self._lines(), "", self.summary()])

    def _lines(self) -> Iterator[str]:
        for family, verdicts in self.families().items():
            yield f"\n{family}"
            for verdict in verdicts:
                yield f"  {_SIGNS[verdict.mark]} {verdict.check.name}"
                if verdict.why:
                    yield f"      {verdict.why}"


def run(module: str, checks: Iterable[Check] = CHECKS) -> Card:
    """Check a connector, in an event loop of its own.

    Args:
        module: the package's name, such as `connectors.webhook`.
        checks: which; by default, all.

    Raises:
        ImportError: there is no such package, or it cannot be imported.
        AttributeError: it has no `connector`, or its sandbox no `Sandbox`.
    """
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(run_all(load(module), checks))


async def run_all(subject: Subject, checks: Iterable[Check] = CHECKS) -> Card:
    """Make the checks that the manifest leaves room for, some at a time."""
    places = asyncio.Semaphore(AT_ONCE)

    async def judged(check: Check) -> Verdict:
        async with places:
            return await judge(subject, check)

    manifest, checks = subject.manifest, tuple(checks)
    absent = {check.name: why for check in checks if (why := check.where(manifest))}
    asked = (check for check in checks if check.name not in absent)
    verdicts = await asyncio.gather(*(judged(check) for check in asked))
    return Card(manifest.key, manifest.name_zh, manifest.name_en, verdicts, absent)

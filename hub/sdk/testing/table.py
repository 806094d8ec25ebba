"""The table of the connectors that come with the hub, with what the kit found.

python -m hub.sdk.testing.table connectors/README.md          # writes it between its marks
python -m hub.sdk.testing.table connectors/README.md --check  # fails if it is not fresh
"""

import argparse
import asyncio
import re
import sys
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from importlib.metadata import distribution
from pathlib import Path

from hub.sdk.registry import GROUP
from hub.sdk.testing.card import Card, run_all
from hub.sdk.testing.runner import Mark
from hub.sdk.testing.subject import Subject, load

DISTRIBUTION = "regional-content-hub"
END = "<!-- end of cards -->"

_BLOCK = re.compile(rf"(<!-- cards: .*? -->\n).*?({END})", re.DOTALL)


def written(guide: str, table: str) -> str:
    """Return the guide with the table between its marks.

    Raises:
        ValueError: it has no marks.
    """
    if not _BLOCK.search(guide):
        raise ValueError(f"There are no marks for the table: <!-- cards: … --> and {END}.")
    return _BLOCK.sub(lambda marks: f"{marks[1]}\n{table}\n\n{marks[2]}", guide)


def table_of(found: Sequence[tuple[Subject, Card]]) -> str:
    """Return the table in Markdown, and below it the reasons of what was not checked."""
    lines = ["| connector | | lost answer | correction | retraction | known from | kit |"]
    lines.append("|---|---|---|---|---|---|---|")
    lines += [_row(subject, card) for subject, card in found]
    reasons = [line for subject, _ in found for line in _reasons(subject)]
    return "\n".join([*lines, *(["", "Not checked, and why:", "", *reasons] if reasons else [])])


async def shipped() -> list[tuple[Subject, Card]]:
    """Check every connector of this distribution."""
    entries = distribution(DISTRIBUTION).entry_points.select(group=GROUP)
    subjects = [load(entry.value) for entry in sorted(entries, key=lambda entry: entry.name)]
    return [(subject, await run_all(subject)) for subject in subjects]


def _row(subject: Subject, card: Card) -> str:
    manifest, counts = subject.manifest, card.counts()
    can = manifest.capabilities
    result = f"{counts[Mark.PASSED]} passed"
    result += f", **{counts[Mark.FAILED]} failed**" if counts[Mark.FAILED] else ""
    cells = (
        f"[{manifest.key}]({_folder(subject)}/README.md)",
        manifest.name_zh,
        *(can.look_up, can.correction, can.retraction, manifest.sure),
        result,
    )
    return f"| {' | '.join(cells)} |"


def _folder(subject: Subject) -> str:
    """Name the folder whose README tells of a connector; several keys may share one."""
    return subject.module.split(".")[1]


def _reasons(subject: Subject) -> Iterator[str]:
    skips = subject.manifest.skips
    if skips:
        yield f"- {subject.manifest.key}"
        yield from (f"  - `{name}`: {reason}" for name, reason in sorted(skips.items()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the table, or compare it; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("guide", type=Path)
    parser.add_argument("--check", action="store_true", help="fail if it is not fresh")
    asked = parser.parse_args(arguments)
    before = asked.guide.read_text(encoding="utf-8")
    after = written(before, table_of(asyncio.run(shipped())))
    if asked.check:
        sys.stderr.writelines(unified_diff(before.splitlines(True), after.splitlines(True), n=0))  # noqa: FBT003 - keep the line ends
        return int(before != after)
    asked.guide.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

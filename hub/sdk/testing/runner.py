"""Running checks, and judging skips: each needs a reason, and no reason outlives its need."""

import traceback
from dataclasses import dataclass
from enum import StrEnum

from hub.sdk.testing.check import Check, Failed, Inapplicable
from hub.sdk.testing.sandbox import NotOffered
from hub.sdk.testing.subject import Subject
from hub.sdk.testing.trial import IMPATIENT, begin


class Mark(StrEnum):
    """What a check came to."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A check's mark, and why if it did not pass."""

    check: Check
    mark: Mark
    why: str = ""


async def judge(subject: Subject, check: Check) -> Verdict:
    """Make one check. Never raises for the connector's or its sandbox's sake."""
    try:
        await _made(subject, check)
    except NotOffered as error:
        return _not_made(subject, check, _way(error), "the sandbox does not offer it")
    except Inapplicable as error:
        return _not_made(subject, check, error.way, str(error))
    except Exception as error:  # noqa: BLE001 - connectors and sandboxes fail in any way
        return _not_passed(subject, check, error)
    if check.name in subject.manifest.skips:
        return Verdict(check, Mark.FAILED, f"stale skip: it passes; remove skips.{check.name}")
    return Verdict(check, Mark.PASSED)


async def _made(subject: Subject, check: Check) -> None:
    """Make a check; with more time, if what should have timed out was not even reached."""
    if subject.sandbox is None and not check.alone:
        raise Inapplicable("sandbox", f"there is no {subject.module}.sandbox")
    for impatience in IMPATIENT:
        try:
            async with begin(subject, impatience) as trial:
                await check.run(trial)
        except Inapplicable as error:
            if impatience == IMPATIENT[-1] or error.way != "requests":
                raise
        else:
            return


def _not_made(subject: Subject, check: Check, way: str, why: str) -> Verdict:
    skips = subject.manifest.skips
    if reason := skips.get(check.name) or skips.get(way):
        return Verdict(check, Mark.SKIPPED, reason)
    advice = f'give the reason in the manifest: [skips] {way} = "…"'
    return Verdict(check, Mark.FAILED, f"not checked: {why} ({way}); offer it, or {advice}")


def _not_passed(subject: Subject, check: Check, error: Exception) -> Verdict:
    reason = subject.manifest.skips.get(check.name)
    if reason and not check.vital:
        return Verdict(check, Mark.SKIPPED, reason)
    return Verdict(check, Mark.FAILED, _words(error))


def _way(error: NotOffered) -> str:
    """Name the method of the sandbox that has nothing to offer."""
    return traceback.extract_tb(error.__traceback__)[-1].name


def _words(error: Exception) -> str:
    if isinstance(error, Failed):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"{type(error).__name__} in {place.name}, line {place.lineno} of {place.filename}: {error}"
    )

"""The conformance kit in pytest: each check is a test.

    # tests/test_conformance.py: all of it
    from hub.sdk.testing.plugin import conformance

    test_conformance = conformance("my_connector")

A test's name is its check's: `pytest -k answer_lost`. pytest needs no plugin and no setting for it.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence

import pytest

from hub.sdk.testing.check import Check
from hub.sdk.testing.checks import CHECKS
from hub.sdk.testing.runner import Mark, judge
from hub.sdk.testing.subject import Subject, load


def conformance(
    *connectors: str | Subject, checks: Iterable[Check] = CHECKS
) -> Callable[..., None]:
    """Make a test function that is run once for each check of each connector.

    Args:
        connectors: the packages' names, such as `connectors.webhook`; or subjects of your own,
            where a platform's accounts are of several kinds and each takes a sandbox.
        checks: which; by default, all that the manifest leaves room for.
    """
    every = tuple(checks)
    cases = [
        pytest.param(connector, check, id=_name(connectors, connector, check))
        for connector in connectors
        for check in _asked(connector, every)
    ]

    @pytest.mark.parametrize(("connector", "check"), cases)
    def test(connector: str | Subject, check: Check) -> None:
        subject = _subject(connector)
        # a loop of its own, which is nobody's current one: pytest-asyncio's stays as it is
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            verdict = runner.run(judge(subject, check))
        if verdict.mark is Mark.SKIPPED:
            pytest.skip(verdict.why)
        if verdict.mark is Mark.FAILED:
            pytest.fail(f"{check.sentence}\n{verdict.why}", pytrace=False)

    return test


def _subject(connector: str | Subject) -> Subject:
    return load(connector) if isinstance(connector, str) else connector


def _asked(connector: str | Subject, checks: Iterable[Check]) -> list[Check]:
    try:
        manifest = _subject(connector).manifest
    except Exception:  # noqa: BLE001 - a connector's import can fail in any way: its tests say how
        return list(checks)
    return [check for check in checks if check.where(manifest) is None]


def _name(connectors: Sequence[str | Subject], connector: str | Subject, check: Check) -> str:
    module = connector if isinstance(connector, str) else connector.module
    return check.name if len(connectors) == 1 else f"{module}-{check.name}"

"""A placement is tried for at least the retry span, whatever the jitter."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.deliveries.backoff import JITTER, delay, tries_within
from hub.deliveries.reactions import after
from hub.deliveries.transition import Operation
from hub.sdk.outcomes import Retry
from hub.settings import EngineSettings
from tests.deliveries.given import known, policy

DEFAULTS = EngineSettings()
JITTERS = st.floats(-1, 1)


def test_a_wait_doubles_up_to_the_longest() -> None:
    waits = [delay(n, first=2, most=30, jitter=0) for n in range(1, 8)]
    assert waits == [2, 4, 8, 16, 30, 30, 30]


@given(tries=st.integers(1, 32_767), jitter=JITTERS)
def test_jitter_moves_a_wait_by_a_fifth_at_most(tries: int, jitter: float) -> None:
    plain = delay(tries, first=2, most=3600, jitter=0)
    assert plain * (1 - JITTER) <= delay(tries, first=2, most=3600, jitter=jitter)
    assert delay(tries, first=2, most=3600, jitter=jitter) <= plain * (1 + JITTER)


def waited_until_parked(tries: int, first: float, most: float, jitter: float) -> float:
    """Fail again and again, as the engine does, and return how long it took to give up."""
    bounds = policy(tries=tries, wait=lambda n: delay(n, first=first, most=most, jitter=jitter))
    row, waited = known(), 0.0
    for failures in itertools.count(1):
        change = after(row, Operation.PUBLISH, Retry("503"), bounds)
        if change.parked:
            return waited
        waited += change.delay
        row = known(tries=failures)
    raise AssertionError


def test_by_default_it_is_tried_for_at_least_72_hours_even_with_the_shortest_waits() -> None:
    first, most = DEFAULTS.retry_first, DEFAULTS.retry_most
    tries = tries_within(DEFAULTS.retry_for, first=first, most=most)
    assert waited_until_parked(tries, first, most, jitter=-1) >= 72 * 3600


@given(span=st.floats(1, 1e6), first=st.floats(0.1, 100), factor=st.floats(1, 1e4), jitter=JITTERS)
def test_the_span_is_kept_whatever_the_settings_and_the_jitter(
    span: float, first: float, factor: float, jitter: float
) -> None:
    most = max(first * factor, span / 100)
    tries = tries_within(span, first=first, most=most)
    assert waited_until_parked(tries, first, most, jitter) >= span


@pytest.mark.parametrize("span", [0.001, 72 * 3600.0])
def test_it_is_not_tried_for_much_longer_either(span: float) -> None:
    tries = tries_within(span, first=2, most=6 * 3600)
    longest = waited_until_parked(tries, 2, 6 * 3600, jitter=1)
    assert longest <= span * (1 + JITTER) / (1 - JITTER) + 6 * 3600 * (1 + JITTER)

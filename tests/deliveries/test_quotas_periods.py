"""Quotas are counted by the day and month of the platforms' zone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.deliveries.quotas import ZONE, period_of, share_of
from hub.deliveries.transition import Operation

DAILY = {"publish": {"limit": 1, "per": "day"}}  # a 订阅号
MONTHLY = {"publish": {"limit": 4, "per": "month"}}  # a 服务号
MOMENTS = st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 1991 < moment.year < 9000)


def beijing(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "per", "begins", "ends"),
    [
        (beijing(2026, 7, 1, 8), "day", beijing(2026, 7, 1), beijing(2026, 7, 2)),
        (beijing(2026, 7, 1), "day", beijing(2026, 7, 1), beijing(2026, 7, 2)),
        (
            beijing(2026, 7, 1, 23, 59, 59, 999_999),
            "day",
            beijing(2026, 7, 1),
            beijing(2026, 7, 2),
        ),
        # four in the afternoon of the day before, in Greenwich
        (datetime(2026, 6, 30, 16, tzinfo=UTC), "day", beijing(2026, 7, 1), beijing(2026, 7, 2)),
        (beijing(2026, 7, 31, 12), "month", beijing(2026, 7, 1), beijing(2026, 8, 1)),
        (beijing(2026, 12, 31, 23), "month", beijing(2026, 12, 1), beijing(2027, 1, 1)),
        (beijing(2028, 2, 29), "month", beijing(2028, 2, 1), beijing(2028, 3, 1)),
    ],
)
def test_a_moment_lies_in_the_day_or_month_of_the_platforms_zone(
    moment: datetime, per: str, begins: datetime, ends: datetime
) -> None:
    assert period_of(moment, per) == (begins, ends)


@given(MOMENTS, st.sampled_from(["day", "month"]))
def test_periods_follow_each_other_without_a_gap(moment: datetime, per: str) -> None:
    begins, ends = period_of(moment, per)
    assert begins <= moment < ends
    assert period_of(ends, per)[0] == ends
    assert period_of(begins, per) == (begins, ends)
    assert period_of(ends - timedelta(microseconds=1), per) == (begins, ends)


@pytest.mark.parametrize(("quotas", "limit"), [(DAILY, 1), (MONTHLY, 4)])
def test_a_publish_needs_a_share_of_the_accounts_quota(
    quotas: dict[str, dict[str, object]], limit: int
) -> None:
    share = share_of(7, quotas, Operation.PUBLISH, beijing(2026, 7, 1, 8))
    assert share is not None
    assert (share.account_id, share.bucket, share.limit) == (7, "publish", limit)
    assert share.period == beijing(2026, 7, 1)


FREE = [each for each in Operation if each is not Operation.PUBLISH]


@pytest.mark.parametrize("operation", [*FREE, None])
def test_a_quota_of_pushes_is_not_spent_by_anything_else(operation: Operation | None) -> None:
    assert share_of(7, DAILY, operation, beijing(2026, 7, 1, 8)) is None


@pytest.mark.parametrize("operation", [Operation.RETRACT, Operation.POLL])
def test_retractions_and_polls_have_budgets_of_their_own(operation: Operation) -> None:
    quotas = {operation.value: {"limit": 10, "per": "day"}}
    share = share_of(7, quotas, operation, beijing(2026, 7, 1, 8))
    assert share is not None
    assert share.bucket == operation.value


@pytest.mark.parametrize("operation", Operation)
def test_an_account_without_quotas_is_not_counted(operation: Operation) -> None:
    assert share_of(7, None, operation, beijing(2026, 7, 1, 8)) is None

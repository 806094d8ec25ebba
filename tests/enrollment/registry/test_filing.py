"""What a filing is on a day follows from its dates."""

from datetime import date

import pytest

from hub.enrollment.registry.filing import NONE, Filing, FilingState

TODAY = date(2026, 11, 23)
NUMBER = "鄂新媒备〔2026〕0113号"
YESTERDAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 24)


@pytest.mark.parametrize(
    ("filing", "state"),
    [
        (NONE, FilingState.NOT_FILED),
        (Filing(authority="湖北省人民政府办公厅", note="材料已报送"), FilingState.NOT_FILED),
        (Filing(number=NUMBER), FilingState.FILED),
        (Filing(filed_on=YESTERDAY), FilingState.FILED),
        (Filing(NUMBER, valid_until=TODAY), FilingState.FILED),
        (Filing(NUMBER, valid_until=YESTERDAY), FilingState.EXPIRED),
        (Filing(NUMBER, cancelled_on=TODAY), FilingState.CANCELLED),
        (Filing(NUMBER, cancelled_on=TOMORROW), FilingState.FILED),
        (Filing(NUMBER, valid_until=YESTERDAY, cancelled_on=YESTERDAY), FilingState.CANCELLED),
    ],
)
def test_a_filing_stands_as_its_dates_say(filing: Filing, state: FilingState) -> None:
    assert filing.state(TODAY) is state


def test_only_what_differs_is_named() -> None:
    before = Filing(NUMBER, filed_on=YESTERDAY, note="变更主管单位")
    assert before.changes(before) == {}
    after = Filing(NUMBER, filed_on=YESTERDAY, valid_until=TOMORROW)
    assert before.changes(after) == {"valid_until": "2026-11-24", "note": None}

import pytest

from hub.deliveries.transition import Have
from hub.sites.visibility import Visibility, visibility

SHOWN, WITHDRAWN, NEVER = Visibility.SHOWN, Visibility.WITHDRAWN, Visibility.NEVER


@pytest.mark.parametrize(
    ("want", "have", "incarnation", "seen"),
    [
        (1, Have.PRESENT, 0, SHOWN),
        (2, Have.PRESENT, 0, SHOWN),  # a correction is on its way
        (1, Have.PRESENT, 3, SHOWN),  # reinstated and pushed again
        (0, Have.PRESENT, 0, WITHDRAWN),  # the retraction has just committed
        (0, Have.UNSEEN, 0, WITHDRAWN),
        (0, Have.NONE, 1, WITHDRAWN),
        (0, Have.DOUBT, 1, WITHDRAWN),
        (1, Have.UNSEEN, 0, WITHDRAWN),  # pushed again, and not there again yet
        (1, Have.NONE, 1, WITHDRAWN),
        (1, Have.NONE, 0, NEVER),  # a push that has not gone out
        (0, Have.NONE, 0, NEVER),  # one that was retracted before it did
        (1, Have.DOUBT, 0, NEVER),  # one that nobody has recorded
        (0, Have.DOUBT, 0, NEVER),
        (1, Have.PENDING, 0, NEVER),
    ],
)
def test_what_a_reader_sees_of_a_copy(
    want: int, have: Have, incarnation: int, seen: Visibility
) -> None:
    assert visibility(want, have, incarnation) is seen

"""Lanes keep apart what must not wait for each other."""

from datetime import timedelta
from itertools import pairwise

import pytest

from hub.deliveries.lanes import (
    HEAD_START,
    LaneKind,
    Priority,
    kind_of,
    lane,
    lane_for,
    platform_of,
)


@pytest.mark.parametrize("kind", LaneKind)
def test_a_lane_says_its_platform_and_its_kind(kind: LaneKind) -> None:
    assert platform_of(lane("wechat_mp", kind)) == "wechat_mp"
    assert kind_of(lane("wechat_mp", kind)) is kind


def test_retractions_and_pushes_start_in_lanes_of_their_own() -> None:
    assert lane_for(0) is LaneKind.RETRACT
    assert lane_for(1) is lane_for(7) is LaneKind.PUSH


def test_a_more_urgent_command_has_the_longer_head_start() -> None:
    order = [HEAD_START[each] for each in (Priority.NORMAL, Priority.HIGH, Priority.URGENT)]
    assert order[0] == timedelta(0)
    assert all(less < more for less, more in pairwise(order))


def test_every_priority_has_a_head_start() -> None:
    assert set(HEAD_START) == set(Priority)

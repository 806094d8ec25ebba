"""What is done next: the engine's table, line by line."""

from dataclasses import replace
from itertools import product

import pytest

from hub.deliveries.lanes import LaneKind
from hub.deliveries.transition import Have, Known, Operation, decide, recover
from hub.sdk.manifest import Correction
from tests.deliveries.given import known

# (have, want) -> operation; what is there is version 1
TABLE = {
    (Have.NONE, 0): None,
    (Have.NONE, 1): Operation.PUBLISH,
    (Have.NONE, 2): Operation.PUBLISH,
    (Have.PRESENT, 0): Operation.RETRACT,
    (Have.PRESENT, 1): None,
    (Have.PRESENT, 2): Operation.UPDATE,
    (Have.UNSEEN, 0): Operation.READ_BACK,
    (Have.UNSEEN, 1): Operation.READ_BACK,
    (Have.UNSEEN, 2): Operation.READ_BACK,
    (Have.PENDING, 0): Operation.POLL,
    (Have.PENDING, 1): Operation.POLL,
    (Have.PENDING, 2): Operation.POLL,
    (Have.DOUBT, 0): Operation.LOOK_UP,
    (Have.DOUBT, 1): Operation.LOOK_UP,
    (Have.DOUBT, 2): Operation.LOOK_UP,
}


def test_the_table_has_every_case() -> None:
    assert set(TABLE) == set(product(Have, (0, 1, 2)))


@pytest.mark.parametrize(("have", "want"), TABLE)
def test_what_is_there_and_what_is_wanted_say_what_to_do(have: Have, want: int) -> None:
    assert decide(known(have, want)) is TABLE[have, want]


@pytest.mark.parametrize(("have", "want"), TABLE)
def test_a_slow_lane_changes_nothing_of_it(have: Have, want: int) -> None:
    slow = LaneKind.PUSH_SLOW if want else LaneKind.RETRACT_SLOW
    assert decide(known(have, want, lane=slow)) is TABLE[have, want]


def test_where_a_platform_cannot_update_the_old_copy_goes_first() -> None:
    repost = Correction.DELETE_AND_REPOST
    assert decide(known(Have.PRESENT, want=2), repost) is Operation.RETRACT
    assert decide(known(Have.PRESENT, want=1), repost) is None
    assert decide(known(Have.NONE, want=2), repost) is Operation.PUBLISH


def test_a_copy_of_no_known_version_is_written_again() -> None:
    assert decide(known(Have.PRESENT, want=1, have_version=None)) is Operation.UPDATE


def test_what_is_settled_is_only_looked_at() -> None:
    assert decide(known(Have.NONE, 0, lane=LaneKind.LOOK)) is Operation.RECHECK
    assert decide(known(Have.PRESENT, 1, lane=LaneKind.LOOK)) is Operation.CONFIRM


UPDATE, REPOST = Correction.UPDATE, Correction.DELETE_AND_REPOST

# (have, the dead holder's aim, correction) -> what is to be taken for true; None: as the row says
DEAD = {
    (Have.NONE, 0, UPDATE): None,
    (Have.NONE, 1, UPDATE): Have.DOUBT,
    (Have.NONE, 2, UPDATE): Have.DOUBT,
    (Have.NONE, 2, REPOST): Have.DOUBT,
    (Have.PRESENT, 0, UPDATE): Have.UNSEEN,
    (Have.PRESENT, 0, REPOST): Have.UNSEEN,
    (Have.PRESENT, 1, UPDATE): None,
    (Have.PRESENT, 2, UPDATE): None,
    (Have.PRESENT, 2, REPOST): Have.UNSEEN,
    **{
        (have, aim, UPDATE): None
        for have, aim in product((Have.UNSEEN, Have.PENDING, Have.DOUBT), (0, 1, 2))
    },
}


@pytest.mark.parametrize(("have", "aim", "correction"), DEAD)
@pytest.mark.parametrize("want", [0, 1, 2])
def test_what_a_dead_holder_may_have_done_is_taken_for_possible(
    have: Have, aim: int, correction: Correction, want: int
) -> None:
    row = known(have, want)
    expected = DEAD[have, aim, correction]
    assert recover(row, aim, correction).have is (expected or have)
    if expected is None:
        assert recover(row, aim, correction) == row


@pytest.mark.parametrize(("have", "aim", "correction"), DEAD)
@pytest.mark.parametrize("want", [0, 1, 2])
def test_after_a_dead_publish_or_retraction_the_first_thing_is_a_look(
    have: Have, aim: int, correction: Correction, want: int
) -> None:
    if DEAD[have, aim, correction] is not None:
        found = recover(known(have, want), aim, correction)
        assert decide(found, correction) in {Operation.LOOK_UP, Operation.READ_BACK}


def test_the_version_in_doubt_is_the_one_that_the_dead_holder_sent() -> None:
    assert recover(known(Have.NONE, want=2), 1).have_version == 1


def test_recovering_keeps_everything_else_of_the_row() -> None:
    row = known(Have.NONE, want=0, incarnation=3, tries=2, handle={"media_id": "M1"})
    assert recover(row, 1) == replace(row, have=Have.DOUBT, have_version=1)


@pytest.mark.parametrize(
    ("have", "lane"), [(Have.PRESENT, LaneKind.LOOK), (Have.NONE, LaneKind.LOOK)]
)
def test_a_look_that_died_changed_nothing(have: Have, lane: LaneKind) -> None:
    aim = 1 if have is Have.PRESENT else 0
    row: Known = known(have, aim, lane=lane)
    assert recover(row, aim) == row

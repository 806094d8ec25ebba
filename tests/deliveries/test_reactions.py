"""What every answer makes of a placement: one case for each pair of operation and answer.

An expectation names what changes; everything else has to stay as it was.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple, get_args

import pytest

from hub.deliveries.change import Change, Parked, Policy, unchanged
from hub.deliveries.lanes import LaneKind
from hub.deliveries.reactions import ABANDON_TRIES, CREDENTIALS_GATE, after, lapse, settled
from hub.deliveries.results import Result
from hub.deliveries.transition import Have, Known, Operation
from hub.sdk.manifest import LookUp
from hub.sdk.outcomes import (
    ByPerson,
    CannotTell,
    Credentials,
    Done,
    Gone,
    Outcome,
    Pending,
    Present,
    Quota,
    Refused,
    Retry,
    Sighting,
    Step,
    Unknown,
    Unsupported,
)
from tests.deliveries.given import TRIES, known, policy

MIDNIGHT = datetime(2026, 7, 2, tzinfo=UTC)
URL = "https://m.example.cn/post-1"
NO_ROW = known(Have.NONE, want=1)
OLD = known(Have.PRESENT, want=2)
UNWANTED = known(Have.PRESENT, want=0)
WORKING = known(Have.PENDING, want=1, remote_id=None, url=None, handle={"job": 7})
IN_DOUBT = known(Have.DOUBT, want=1, remote_id=None, url=None)
DELETED = known(Have.UNSEEN, want=0)
SETTLED = known(Have.PRESENT, want=1, lane=LaneKind.LOOK)
PREPARED = known(Have.NONE, want=0, lane=LaneKind.LOOK, handle={"media_id": "M1"})
ABSENT = known(Have.NONE, want=0, lane=LaneKind.LOOK, looks=0)

LATER = {"tries": 1, "delay": 1.0}
PUSH_SLOW = {**LATER, "lane": LaneKind.PUSH_SLOW}
RETRACT_SLOW = {**LATER, "lane": LaneKind.RETRACT_SLOW}


class Case(NamedTuple):
    row: Known
    operation: Operation
    answer: Outcome | Sighting
    changes: dict[str, Any]
    policy: Policy = policy()


def mutation(row: Known, operation: Operation, slow: dict[str, Any]) -> list[Case]:
    """What publish, update and retract have in common: it surely did not happen."""
    return [
        Case(
            row,
            operation,
            Step({"media_id": "M1"}),
            {"handle": {"media_id": "M1"}, "not_sent": True},
        ),
        Case(row, operation, Retry("503"), {**slow, "why": "503", "not_sent": True}),
        Case(
            row,
            operation,
            Retry("429", after=90.0),
            {**slow, "why": "429", "not_sent": True, "delay": 90.0},
        ),
        Case(
            row,
            operation,
            Retry("429", after=90.0, account_wide=True),
            {**slow, "why": "429", "not_sent": True, "delay": 90.0, "gate": 90.0},
        ),
        Case(
            row,
            operation,
            Quota(MIDNIGHT, "今日已发"),
            {"until": MIDNIGHT, "why": "今日已发", "delay": 1.0, "not_sent": True},
        ),
        Case(
            row,
            operation,
            Refused("45166", "标题过长"),
            {"parked": Parked.REFUSED, "why": "45166: 标题过长", "not_sent": True},
        ),
        Case(
            row,
            operation,
            Credentials("token expired"),
            {
                "parked": Parked.CREDENTIALS,
                "why": "token expired",
                "gate": CREDENTIALS_GATE,
                "not_sent": True,
            },
        ),
        Case(
            row,
            operation,
            Unsupported("delete it in the app"),
            {"parked": Parked.UNSUPPORTED, "why": "delete it in the app", "not_sent": True},
        ),
    ]


def by_person(row: Known, operation: Operation) -> Case:
    asked = ByPerson("在小红书客户端办理", state={"title": "汛情提示"})
    return Case(
        row,
        operation,
        asked,
        {
            "parked": Parked.BY_PERSON,
            "why": asked.instructions,
            "handle": asked.state,
            "not_sent": True,
        },
    )


PENDING = {"have": Have.PENDING, "handle": {"job": 8}, "delay": 5.0}
NAMELESS = {"remote_id": None, "url": None}
IN_DOUBT_LATER = {**PUSH_SLOW, "have": Have.DOUBT, "horizon": 0.0, "why": "reset"}
THERE = {"remote_id": "post-2", "url": URL, "result": Result.PUBLISHED, "next_look": 600.0}

CASES = [
    # publish
    *mutation(NO_ROW, Operation.PUBLISH, PUSH_SLOW),
    Case(  # from now on somebody may put it up
        NO_ROW,
        Operation.PUBLISH,
        ByPerson("在小红书客户端粘贴发布"),
        {
            "have": Have.DOUBT,
            "have_version": 1,
            "parked": Parked.BY_PERSON,
            "why": "在小红书客户端粘贴发布",
        },
    ),
    Case(
        NO_ROW,
        Operation.PUBLISH,
        Done("post-2", URL),
        {"have": Have.PRESENT, "have_version": 1, **THERE},
    ),
    Case(NO_ROW, Operation.PUBLISH, Pending({"job": 8}), {"have_version": 1, **PENDING}),
    Case(
        NO_ROW,
        Operation.PUBLISH,
        Unknown("reset"),
        {**PUSH_SLOW, "have": Have.DOUBT, "have_version": 1, "horizon": 30.0, "why": "reset"},
        policy(settle=30.0),
    ),
    # publish, where an earlier copy has been: its name and its link are not the new one's
    *[
        Case(
            replace(NO_ROW, remote_id="post-1", url=URL),
            Operation.PUBLISH,
            answer,
            {"have_version": 1, **changes},
        )
        for answer, changes in (
            (Done("post-2"), {"have": Have.PRESENT, **THERE, "url": None}),
            (Pending({"job": 8}), {**PENDING, **NAMELESS}),
            (Unknown("reset"), {**IN_DOUBT_LATER, **NAMELESS}),
        )
    ],
    Case(
        replace(NO_ROW, remote_id="post-1", url=URL),
        Operation.PUBLISH,
        Retry("503"),
        {**PUSH_SLOW, "why": "503", "not_sent": True},
    ),
    # update
    *mutation(OLD, Operation.UPDATE, PUSH_SLOW),
    by_person(OLD, Operation.UPDATE),
    Case(
        OLD,
        Operation.UPDATE,
        Done(),
        {"have_version": 2, "result": Result.CORRECTED, "next_look": 600.0},
    ),
    Case(OLD, Operation.UPDATE, Pending({"job": 8}), {"have_version": 2, **PENDING}),
    Case(
        OLD,
        Operation.UPDATE,
        Unknown("reset"),
        {**PUSH_SLOW, "why": "reset", "horizon": 30.0},
        policy(settle=30.0),
    ),
    # retract
    *mutation(UNWANTED, Operation.RETRACT, RETRACT_SLOW),
    by_person(UNWANTED, Operation.RETRACT),
    Case(
        UNWANTED,
        Operation.RETRACT,
        Done(),
        {"have": Have.UNSEEN, "delay": 30.0, "horizon": 30.0},
        policy(settle=30.0),
    ),
    Case(
        UNWANTED,
        Operation.RETRACT,
        Unknown("timeout"),
        {"have": Have.UNSEEN, "delay": 30.0, "horizon": 30.0},
        policy(settle=30.0),
    ),
    Case(
        UNWANTED,
        Operation.RETRACT,
        Pending({"job": 8}, after=60.0),
        {"have": Have.UNSEEN, "delay": 60.0, "horizon": 30.0},
        policy(settle=30.0),
    ),
    # poll: to the end, whatever is wanted by now
    *[
        Case(
            row,
            Operation.POLL,
            Done("post-2", URL),
            {"have": Have.PRESENT, "handle": None, **THERE},
        )
        for row in (WORKING, known(Have.PENDING, want=0, remote_id=None, url=None))
    ],
    Case(
        WORKING,
        Operation.POLL,
        Pending({"job": 8}, after=9.0),
        {"handle": {"job": 8}, "delay": 9.0},
    ),
    Case(
        WORKING,
        Operation.POLL,
        Refused("48003", "内容违规"),
        {
            "have": Have.NONE,
            "have_version": None,
            "handle": None,
            "parked": Parked.REFUSED,
            "why": "48003: 内容违规",
        },
    ),
    Case(  # a correction that was taken and then refused: an earlier version may still be there
        known(Have.PENDING, want=2, have_version=2, handle={"job": 7}),
        Operation.POLL,
        Refused("48003", "内容违规"),
        {
            "have": Have.DOUBT,
            "have_version": None,
            "handle": None,
            "parked": Parked.REFUSED,
            "why": "48003: 内容违规",
        },
    ),
    Case(
        WORKING, Operation.POLL, Retry("503", after=4.0), {**PUSH_SLOW, "why": "503", "delay": 4.0}
    ),
    Case(
        replace(WORKING, remote_id="post-1", have_version=2, want=2),
        Operation.POLL,
        Done("post-1", URL),
        {
            "have": Have.PRESENT,
            "have_version": 2,
            "handle": None,
            **THERE,
            "remote_id": "post-1",
            "result": Result.CORRECTED,
        },
    ),
    Case(WORKING, Operation.POLL, Unknown("reset"), {**PUSH_SLOW, "why": "reset"}),
    Case(WORKING, Operation.POLL, Quota(MIDNIGHT, "spent"), {**PUSH_SLOW, "why": "spent"}),
    Case(WORKING, Operation.POLL, Credentials("expired"), {**PUSH_SLOW, "why": "expired"}),
    Case(WORKING, Operation.POLL, Unsupported("no"), {**PUSH_SLOW, "why": "no"}),
    Case(WORKING, Operation.POLL, ByPerson("no"), PUSH_SLOW),
    Case(WORKING, Operation.POLL, Step({"x": 1}), PUSH_SLOW),
    # look up: was it made?
    Case(
        IN_DOUBT,
        Operation.LOOK_UP,
        Present("post-2", URL),
        {"have": Have.PRESENT, **THERE},
    ),
    Case(
        IN_DOUBT,
        Operation.LOOK_UP,
        Present("post-2", URL, version=3),
        {"have": Have.PRESENT, "have_version": 3, **THERE},
    ),
    Case(
        known(Have.DOUBT, want=1, horizon_passed=False),
        Operation.LOOK_UP,
        Gone(),
        {"delay": 10.0},
        policy(settle=40.0),
    ),
    Case(
        IN_DOUBT,
        Operation.LOOK_UP,
        Gone(),
        {
            "have": Have.NONE,
            "have_version": None,
            "result": Result.NOTHING_THERE,
            "not_sent": True,
        },
    ),
    Case(
        IN_DOUBT,
        Operation.LOOK_UP,
        CannotTell("list too short", after=8.0),
        {**PUSH_SLOW, "delay": 8.0, "why": "list too short"},
    ),
    Case(
        IN_DOUBT,
        Operation.LOOK_UP,
        CannotTell("no such API"),
        {"parked": Parked.UNKNOWN, "why": "no such API"},
        policy(look_up=LookUp.NONE),
    ),
    # read back: is it gone?
    Case(  # nothing can be seen there, and a person says that it is gone
        replace(DELETED, handle={"done_by": "值班编辑"}),
        Operation.READ_BACK,
        CannotTell("there is no page"),
        {
            "have": Have.NONE,
            "have_version": None,
            "handle": None,
            "incarnation": 1,
            "result": Result.GONE,
            "next_look": 600.0,
        },
        policy(read_back=False),
    ),
    Case(
        DELETED,
        Operation.READ_BACK,
        Gone(),
        {
            "have": Have.NONE,
            "have_version": None,
            "incarnation": 1,
            "result": Result.GONE,
            "next_look": 600.0,
        },
    ),
    Case(
        DELETED,
        Operation.READ_BACK,
        Present("post-1"),
        {**RETRACT_SLOW, "have": Have.PRESENT, "deletions": 1},
    ),
    Case(
        DELETED,
        Operation.READ_BACK,
        CannotTell("502", after=3.0),
        {**RETRACT_SLOW, "delay": 3.0, "why": "502"},
    ),
    # looks at what is settled
    Case(SETTLED, Operation.CONFIRM, Present("post-1", URL), {}),
    Case(SETTLED, Operation.CONFIRM, CannotTell("502", after=7.0), {"tries": 1, "next_look": 7.0}),
    Case(ABSENT, Operation.RECHECK, Gone(), {"looks": 1, "next_look": 86_400.0}),
    Case(
        ABSENT,
        Operation.RECHECK,
        Present("post-9", "https://m.example.cn/post-9"),
        {
            **RETRACT_SLOW,
            "have": Have.PRESENT,
            "remote_id": "post-9",
            "url": "https://m.example.cn/post-9",
            "deletions": 1,
        },
    ),
    Case(ABSENT, Operation.RECHECK, CannotTell("502"), {"tries": 1, "next_look": 1.0}),
    # abandon: what was prepared for a send that will not be
    Case(PREPARED, Operation.ABANDON, Done(), {"handle": None}),
    *[
        Case(PREPARED, Operation.ABANDON, answer, {"tries": 1, "next_look": 1.0})
        for answer in (
            Step({"media_id": "M1"}),
            Pending({"job": 8}),
            Retry("503"),
            Quota(MIDNIGHT, "spent"),
            Refused("40007", "invalid media_id"),
            Credentials("expired"),
            Unsupported("no"),
            ByPerson("no"),
            Unknown("reset"),
        )
    ],
    Case(
        replace(PREPARED, tries=ABANDON_TRIES - 1),
        Operation.ABANDON,
        Retry("503"),
        {"handle": None},  # it is left to the account's people
    ),
]


def named(case: Case) -> str:
    return f"{case.operation}-{type(case.answer).__name__}"


def change_of(case: Case) -> Change:
    return after(case.row, case.operation, case.answer, case.policy)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_an_answer_changes_what_it_should_and_nothing_else(case: Case) -> None:
    assert change_of(case) == unchanged(case.row, **case.changes)


LOOKS = {Operation.LOOK_UP, Operation.READ_BACK, Operation.CONFIRM, Operation.RECHECK}


@pytest.mark.parametrize("operation", Operation)
def test_every_answer_that_an_operation_can_get_is_in_the_table(operation: Operation) -> None:
    possible = set(get_args(Sighting if operation in LOOKS else Outcome))
    shown = {type(case.answer) for case in CASES if case.operation is operation}
    missing = {Operation.CONFIRM: {Gone}}.get(operation, set())  # below
    assert shown | missing == possible


# --- spent tries ----------------------------------------------------------------------------

SPENT = [
    (NO_ROW, Operation.PUBLISH, Retry("503", after=90.0), Parked.EXHAUSTED),
    (NO_ROW, Operation.PUBLISH, Unknown("reset"), Parked.UNKNOWN),
    (OLD, Operation.UPDATE, Retry("503"), Parked.EXHAUSTED),
    (OLD, Operation.UPDATE, Unknown("reset"), Parked.EXHAUSTED),
    (UNWANTED, Operation.RETRACT, Retry("503"), Parked.EXHAUSTED),
    (WORKING, Operation.POLL, Unknown("reset"), Parked.UNKNOWN),
    (IN_DOUBT, Operation.LOOK_UP, CannotTell("502", after=3.0), Parked.UNKNOWN),
    (DELETED, Operation.READ_BACK, CannotTell("502", after=3.0), Parked.CANNOT_TELL),
    (DELETED, Operation.READ_BACK, Present("post-1"), Parked.REAPPEARED),
]


@pytest.mark.parametrize(("row", "operation", "answer", "parked"), SPENT)
def test_what_has_failed_for_the_whole_span_waits_for_a_person(
    row: Known, operation: Operation, answer: Outcome | Sighting, parked: Parked
) -> None:
    worn = known(**{**fields_of(row), "tries": TRIES - 1})
    change = after(worn, operation, answer, policy())
    assert (change.parked, change.tries) == (parked, TRIES)


@pytest.mark.parametrize(("row", "operation", "answer", "parked"), SPENT)
def test_one_failure_less_is_tried_again(
    row: Known, operation: Operation, answer: Outcome | Sighting, parked: Parked
) -> None:
    worn = known(**{**fields_of(row), "tries": TRIES - 2})
    change = after(worn, operation, answer, policy())
    assert parked is not None
    assert change.parked is None
    assert change.delay >= TRIES - 1


def test_a_publish_in_doubt_stays_in_doubt_when_its_tries_are_spent() -> None:
    change = after(known(tries=TRIES - 1), Operation.PUBLISH, Unknown("reset"), policy(settle=9.0))
    assert (change.have, change.horizon) == (Have.DOUBT, 9.0)


def test_waiting_for_quota_spends_no_try() -> None:
    worn = known(tries=TRIES - 1)
    change = after(worn, Operation.PUBLISH, Quota(MIDNIGHT), policy())
    assert (change.tries, change.parked) == (TRIES - 1, None)


def test_a_look_at_what_is_settled_ends_without_parking_it() -> None:
    worn = known(Have.PRESENT, want=1, lane=LaneKind.LOOK, tries=TRIES - 1)
    change = after(worn, Operation.CONFIRM, CannotTell("502"), policy())
    assert (change.parked, change.next_look) == (None, None)


def test_what_failed_in_a_slow_lane_stays_there() -> None:
    slow = known(lane=LaneKind.PUSH_SLOW)
    assert after(slow, Operation.PUBLISH, Retry("503"), policy()).lane is LaneKind.PUSH_SLOW


# --- gone: seen twice, a settle time apart --------------------------------------------------


@pytest.mark.parametrize(
    ("told", "by_the_manifest", "result"),
    [
        ("card", False, Result.GONE_CARD_REMAINS),
        ("link", True, Result.GONE),  # the quiet channel of a platform that mostly pushes
        (None, True, Result.GONE_CARD_REMAINS),
        (None, False, Result.GONE),
    ],
)
def test_a_card_is_counted_where_the_deletion_says_that_it_stays(
    *, told: str | None, by_the_manifest: bool, result: Result
) -> None:
    page_only = policy(card_remains=by_the_manifest)
    there = known(Have.PRESENT, want=0, handle={"deletions_spent": True})
    deleted = after(there, Operation.RETRACT, Done(remains=told), page_only)
    row = known(Have.UNSEEN, want=0, handle=deleted.handle)
    seen = after(row, Operation.READ_BACK, Gone(), page_only)
    assert (seen.result, seen.handle) == (result, None)


def test_where_a_copy_takes_time_to_go_it_has_to_be_missed_twice() -> None:
    slow = policy(settle=30.0)
    first = after(DELETED, Operation.READ_BACK, Gone(), slow)
    assert first == unchanged(DELETED, looks=1, delay=30.0)
    second = after(known(Have.UNSEEN, want=0, looks=1), Operation.READ_BACK, Gone(), slow)
    assert (second.have, second.incarnation, second.looks) == (Have.NONE, 1, 0)


def test_a_copy_that_shows_between_two_looks_begins_the_count_anew() -> None:
    seen = after(
        known(Have.UNSEEN, want=0, looks=1),
        Operation.READ_BACK,
        Present("post-1"),
        policy(settle=30.0),
    )
    assert seen.looks == 0


@pytest.mark.parametrize("sight", [Gone(), Present("post-1")])
@pytest.mark.parametrize("want", [0, 1])
def test_a_look_before_the_horizon_proves_nothing_either_way(sight: Sighting, want: int) -> None:
    row = known(Have.UNSEEN, want=want, horizon_passed=False)
    change = after(row, Operation.READ_BACK, sight, policy(settle=40.0))
    assert change == unchanged(row, delay=10.0)


def test_the_incarnation_rises_only_when_absence_was_seen() -> None:
    for case in CASES:
        change = change_of(case)
        if change.incarnation > case.row.incarnation:
            assert case.operation is Operation.READ_BACK
            said_so = "done_by" in (case.row.handle or {})
            assert isinstance(case.answer, Gone) or said_so


def test_where_only_the_page_can_go_it_says_that_the_card_remains() -> None:
    change = after(DELETED, Operation.READ_BACK, Gone(), policy(card_remains=True))
    assert change.result is Result.GONE_CARD_REMAINS


def test_where_nothing_can_be_read_back_a_person_has_to_look() -> None:
    change = after(UNWANTED, Operation.RETRACT, Done(), policy(read_back=False))
    assert (change.have, change.parked) == (Have.UNSEEN, Parked.CANNOT_TELL)


@pytest.mark.parametrize(
    ("row", "operation"), [(DELETED, Operation.READ_BACK), (ABSENT, Operation.RECHECK)]
)
def test_what_was_deleted_three_times_and_is_there_again_waits_for_a_person(
    row: Known, operation: Operation
) -> None:
    stubborn = known(**{**fields_of(row), "deletions": 2})
    change = after(stubborn, operation, Present("post-1", URL), policy())
    assert (change.have, change.parked) == (Have.PRESENT, Parked.REAPPEARED)
    assert change.why is not None
    assert URL in change.why


def test_what_is_still_gone_is_looked_at_again_as_often_as_was_set() -> None:
    once_more = after(ABSENT, Operation.RECHECK, Gone(), policy())
    assert once_more.next_look == 86_400.0
    last = after(
        known(Have.NONE, want=0, lane=LaneKind.LOOK, looks=1), Operation.RECHECK, Gone(), policy()
    )
    assert last.next_look is None


# --- what was pushed and is missing ---------------------------------------------------------


def test_a_pushed_copy_that_is_missing_waits_for_a_person() -> None:
    change = after(SETTLED, Operation.CONFIRM, Gone(), policy())
    assert change.parked is Parked.MISSING


def test_a_missing_copy_counts_as_gone_only_when_it_was_looked_for_again() -> None:
    change = after(SETTLED, Operation.CONFIRM, Gone(), policy())
    assert (change.have, change.incarnation) == (Have.UNSEEN, 0)
    assert change.lane is LaneKind.PUSH  # looks pass every hold, pushes don't


# --- without a call -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "result"),
    [(known(Have.PRESENT, want=1), Result.ALREADY), (known(want=0), Result.NOTHING_THERE)],
)
def test_what_is_as_it_is_wanted_closes_without_a_call(row: Known, result: Result) -> None:
    assert settled(row) == unchanged(row, result=result)


def test_a_push_whose_time_is_over_lapses() -> None:
    assert lapse(NO_ROW) == unchanged(NO_ROW, lapsed=True, result=Result.LAPSED)


def fields_of(row: Known) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Known.__slots__}

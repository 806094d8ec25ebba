"""What counts as holding: every account, and what can be seen from outside."""

from dataclasses import replace
from typing import Any

import pytest

from hub.cli.demo.commanding import CarriedOut
from hub.cli.demo.enrolling import Enrolled
from hub.cli.demo.looking import Page, Sight
from hub.cli.demo.report import Round, document

ENROLLED = Enrolled(
    regions=3348,
    accounts=3,
    target={"regions": ["420000"]},
    apps={"yunshang-420100": "云上武汉", "fabu-420100": "武汉发布 · 客户端"},
    sites={"420100": "武汉市融媒体中心网站"},
)
THERE = Sight({"yunshang-420100": 1, "fabu-420100": 1}, {"420100": Page(200, shows_title=True)})
GONE = Sight({"yunshang-420100": 0, "fabu-420100": 0}, {"420100": Page(410, shows_title=False)})


def carried_out(command_id: int, results: dict[str, int], **counts: int) -> CarriedOut:
    progress = {"total": 3, "succeeded": 3, "parked": 0, "failed": 0} | counts
    return CarriedOut({"id": command_id, "progress": progress, "results": results}, 1.234)


PUSH = Round(carried_out(1, {"published": 3}), THERE)
RETRACT = Round(carried_out(2, {"gone": 3}), GONE)


def test_all_held() -> None:
    counts = {"total": 3, "succeeded": 3, "parked": 0, "failed": 0, "seconds": 1.23}
    assert document(ENROLLED, PUSH, RETRACT) == {
        "accounts": 3,
        "push": {"command_id": 1, **counts},
        "retract": {"command_id": 2, **counts, "verified": 3},
        "duplicates": 0,
        "ok": True,
    }


def page(status: int) -> Page:
    return Page(status, shows_title=False)


def seen(sight: Sight, **changes: Any) -> Sight:
    return replace(sight, **changes)


@pytest.mark.parametrize(
    ("push", "retract"),
    [
        (replace(PUSH, carried_out=carried_out(1, {}, succeeded=2, parked=1)), RETRACT),
        (replace(PUSH, carried_out=carried_out(1, {}, succeeded=2, failed=1)), RETRACT),
        (replace(PUSH, carried_out=carried_out(1, {}, total=2, succeeded=2)), RETRACT),
        (replace(PUSH, carried_out=carried_out(1, {}, succeeded=2)), RETRACT),
        (replace(PUSH, sight=seen(THERE, apps=THERE.apps | {"fabu-420100": 0})), RETRACT),
        (replace(PUSH, sight=seen(THERE, apps=THERE.apps | {"fabu-420100": 2})), RETRACT),
        (replace(PUSH, sight=seen(THERE, pages={"420100": page(404)})), RETRACT),
        (replace(PUSH, sight=seen(THERE, pages={"420100": page(200)})), RETRACT),
        (replace(PUSH, sight=seen(THERE, pages={"420100": page(0)})), RETRACT),
        (PUSH, replace(RETRACT, carried_out=carried_out(2, {"gone": 2, "nothing_there": 1}))),
        (PUSH, replace(RETRACT, carried_out=carried_out(2, {"gone": 3}, succeeded=2, parked=1))),
        (PUSH, replace(RETRACT, sight=seen(GONE, apps=GONE.apps | {"fabu-420100": 1}))),
        (PUSH, replace(RETRACT, sight=seen(GONE, pages=THERE.pages))),
        (PUSH, replace(RETRACT, sight=seen(GONE, pages={"420100": page(404)}))),
    ],
)
def test_anything_amiss_is_not_ok(push: Round, retract: Round) -> None:
    assert document(ENROLLED, push, retract)["ok"] is False


def test_copies_beyond_the_first_are_counted() -> None:
    doubled = Sight({"yunshang-420100": 3, "fabu-420100": 2}, THERE.pages)
    assert document(ENROLLED, replace(PUSH, sight=doubled), RETRACT)["duplicates"] == 3

"""What counts as holding: every account, and what can be seen from outside."""

from dataclasses import replace
from typing import Any

import pytest

from hub.cli.demo.commanding import CarriedOut
from hub.cli.demo.enrolling import Enrolled, Place
from hub.cli.demo.looking import Page, Sight
from hub.cli.demo.report import Round, document

APP = Place("webhook", "yunshang-420100")
PHONES = Place("wechat", "wx0000000000000000")
BY_HAND = Place("weibo_share", "2803301701")
ENROLLED = Enrolled(
    regions=3348,
    accounts=4,
    target={"regions": ["420000"]},
    places={APP: "云上武汉", PHONES: "武汉发布", BY_HAND: "武汉微博"},
    sites={"420100": "武汉市融媒体中心网站"},
    by_hand=frozenset({"weibo_share"}),
)
CARDS = {PHONES: 1}
THERE = Sight({APP: 1, PHONES: 1, BY_HAND: 1}, CARDS, {"420100": Page(200, shows_title=True)})
GONE = Sight({APP: 0, PHONES: 0, BY_HAND: 1}, CARDS, {"420100": Page(410, shows_title=False)})
ALL = {"total": 4, "succeeded": 4, "parked": 0, "failed": 0}
LEFT = {"total": 4, "succeeded": 3, "parked": 1, "failed": 0}
SEEN_GONE = {"gone": 2, "gone_card_remains": 1}


def carried_out(
    command_id: int, progress: dict[str, int], results: dict[str, int], **parked: int
) -> CarriedOut:
    by_platform = {one.platform: {"parked": 0} for one in ENROLLED.places}
    by_platform |= {platform: {"parked": count} for platform, count in parked.items()}
    command = {"id": command_id, "progress": progress, "results": results}
    return CarriedOut(command | {"by_platform": by_platform}, 1.234)


PUSH = Round(carried_out(1, ALL, {"published": 4}), THERE)
RETRACT = Round(carried_out(2, LEFT, SEEN_GONE, weibo_share=1), GONE)


def test_all_held_and_what_cannot_be_gone_is_counted() -> None:
    assert document(ENROLLED, PUSH, RETRACT) == {
        "accounts": 4,
        "push": {"command_id": 1, **ALL, "seconds": 1.23},
        "retract": {
            "command_id": 2,
            **LEFT,
            "seconds": 1.23,
            "verified": 3,
            "card_remains": 1,
            "by_hand": 1,
        },
        "duplicates": 0,
        "ok": True,
    }


def page(status: int) -> Page:
    return Page(status, shows_title=False)


def seen(sight: Sight, **changes: Any) -> Sight:
    return replace(sight, **changes)


def held(sight: Sight, place: Place, copies: int) -> Sight:
    return replace(sight, copies=sight.copies | {place: copies})


def pushed(**counts: int) -> Round:
    return replace(PUSH, carried_out=carried_out(1, ALL | counts, {}))


def retracted(results: dict[str, int], counts: dict[str, int] = LEFT, **parked: int) -> Round:
    return replace(RETRACT, carried_out=carried_out(2, counts, results, **parked))


@pytest.mark.parametrize(
    ("push", "retract"),
    [
        (pushed(succeeded=3, parked=1), RETRACT),
        (pushed(succeeded=3, failed=1), RETRACT),
        (pushed(total=3, succeeded=3), RETRACT),
        (pushed(succeeded=3), RETRACT),
        (replace(PUSH, sight=held(THERE, APP, 0)), RETRACT),
        (replace(PUSH, sight=held(THERE, PHONES, 2)), RETRACT),
        (replace(PUSH, sight=seen(THERE, pages={"420100": page(404)})), RETRACT),
        (replace(PUSH, sight=seen(THERE, pages={"420100": page(200)})), RETRACT),
        (replace(PUSH, sight=seen(THERE, pages={"420100": page(0)})), RETRACT),
        (PUSH, retracted({"gone": 1, "gone_card_remains": 1, "nothing_there": 1}, weibo_share=1)),
        (PUSH, retracted(SEEN_GONE, LEFT | {"succeeded": 2, "parked": 2}, weibo_share=2)),
        (PUSH, retracted(SEEN_GONE, wechat=1)),  # an interface deletes there: nobody has to wait
        (PUSH, retracted({"gone": 3}, weibo_share=1)),  # a card is on a phone that nobody counts
        (PUSH, replace(RETRACT, sight=seen(GONE, cards={}))),
        (PUSH, replace(RETRACT, sight=held(GONE, PHONES, 1))),
        (PUSH, replace(RETRACT, sight=held(GONE, BY_HAND, 0))),  # gone, and counted as waiting
        (PUSH, replace(RETRACT, sight=seen(GONE, pages=THERE.pages))),
        (PUSH, replace(RETRACT, sight=seen(GONE, pages={"420100": page(404)}))),
    ],
)
def test_anything_amiss_is_not_ok(push: Round, retract: Round) -> None:
    assert document(ENROLLED, push, retract)["ok"] is False


def test_copies_and_cards_beyond_the_first_are_counted() -> None:
    doubled = seen(held(held(THERE, APP, 3), BY_HAND, 2), cards={PHONES: 2})
    assert document(ENROLLED, replace(PUSH, sight=doubled), RETRACT)["duplicates"] == 4

"""When a command is over, and what a script is told of it."""

from typing import Any

import pytest
from rich.console import Console

from hub.cli.command_view import command_view, exit_code, exit_code_so_far
from hub.cli.following import settled

NOTHING = {"total": 9, "succeeded": 0, "failed": 0, "replaced": 0, "parked": 0, "open": 0}


def command(state: str = "issued", **counts: int) -> dict[str, Any]:
    return {
        "id": 7,
        "kind": "push",
        "state": state,
        "priority": "normal",
        "articles": [{"article_id": 3, "version": 2}],
        "reason": None,
        "public_reason": None,
        "instruction": None,
        "not_before": None,
        "not_after": None,
        "take_down_at": None,
        "origin": None,
        "created_at": "2026-07-01T00:00:00Z",
        "issued_by": "administrator",
        "region_code": None,
        "beyond": 0,
        "decided_by": None,
        "decided_at": None,
        "decided_why": None,
        "paused": False,
        "progress": NOTHING | counts,
        "by_platform": {"site": NOTHING | counts},
        "results": {},
    }


@pytest.mark.parametrize(
    ("state", "counts", "over", "code"),
    [
        ("scheduled", {}, False, 1),
        ("issued", {"open": 9}, False, 0),
        ("issued", {"open": 1, "parked": 8}, False, 1),
        ("issued", {"succeeded": 9}, True, 0),
        ("issued", {"succeeded": 8, "replaced": 1}, True, 0),
        ("issued", {"succeeded": 8, "parked": 1}, True, 1),
        ("issued", {"succeeded": 8, "failed": 1}, True, 1),
        ("lapsed", {"failed": 9}, True, 1),
        ("cancelled", {"replaced": 9}, True, 1),
    ],
)
def test_states(state: str, counts: dict[str, int], *, over: bool, code: int) -> None:
    seen = command(state, **counts)
    assert (settled(seen), exit_code(seen)) == (over, code)


@pytest.mark.parametrize(
    ("state", "counts", "code"),
    [
        ("scheduled", {}, 0),
        ("issued", {"open": 9}, 0),
        ("issued", {"open": 1, "parked": 8}, 0),
        ("issued", {"parked": 9}, 1),
        ("issued", {"failed": 9}, 1),
        ("issued", {"succeeded": 9}, 0),
        ("lapsed", {"failed": 9}, 1),
        ("cancelled", {"replaced": 9}, 1),
    ],
)
def test_who_does_not_wait_is_told_what_went_wrong_if_all_is_over(
    state: str, counts: dict[str, int], code: int
) -> None:
    assert exit_code_so_far(command(state, **counts)) == code


def test_what_waits_for_a_person_comes_with_the_line_that_shows_it() -> None:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(command_view(command(succeeded=7, parked=2)))
    assert "hub command deliveries 7 --state parked" in capture.get()

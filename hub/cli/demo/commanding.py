"""The two commands of a demo, each watched until nothing of it is open."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hub.cli.client import Api
from hub.cli.following import states
from hub.cli.issuing import send

LOOK_SECONDS = 0.1
STALL_SECONDS = 45.0  # without any progress; a dead worker's leases run out after 20

REASON = "预警等级表述有误，省应急管理厅要求撤回"
PUBLIC_REASON = "因内容更新，本文已撤下，请以湖北省应急管理厅最新发布为准。"


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """A command and what it came to.

    Attributes:
        command: as the API shows it at the end.
        seconds: from the request until nothing was open.
    """

    command: dict[str, Any]
    seconds: float


def push_of(article_id: int, target: dict[str, Any]) -> dict[str, Any]:
    """Return the push of an article."""
    return {"kind": "push", "articles": [article_id], "target": target}


def retraction_of(article_id: int) -> dict[str, Any]:
    """Return the retraction of an article from everywhere."""
    return {
        "kind": "retract",
        "articles": [article_id],
        "reason": REASON,
        "public_reason": PUBLIC_REASON,
        "priority": "urgent",
    }


def carry_out(
    api: Api, body: dict[str, Any], watch: Callable[[dict[str, Any]], None]
) -> CarriedOut:
    """Issue a command and watch it until it is settled, or nothing moves any more.

    Args:
        api: of the hub.
        body: the command.
        watch: is handed the command as it is at each look.
    """
    started = time.monotonic()
    for command in _moving(states(api, send(api, body), look_seconds=LOOK_SECONDS)):
        watch(command)
    return CarriedOut(command, time.monotonic() - started)


def _moving(commands: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    seen, moved = None, time.monotonic()
    for command in commands:
        yield command
        if command["progress"] != seen:
            seen, moved = command["progress"], time.monotonic()
        elif time.monotonic() - moved > STALL_SECONDS:
            return

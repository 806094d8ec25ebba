"""Deleting one story of a message, and nothing else.

Ten deletions a day. Whenever they are spent the hub clears the app's counters (`clear_quota`, ten a
month), and if that does not help a person is asked at once: a retraction does not wait for
tomorrow.
"""

import time
from dataclasses import dataclass
from functools import partial
from typing import Any

from connectors.wechat import by_hand
from connectors.wechat.api import Api
from connectors.wechat.errors import Kind, Problem, of_committing
from connectors.wechat.ids import Story
from connectors.wechat.outcomes import Ended
from hub.sdk import Done, Outcome, Placement, Retry, Step

# What stays behind: on every follower's phone the card that was pushed; on the quiet channel only
# the link cards that readers have sent to each other. Both lead to a notice of the deletion.
CARD, LINK = "card", "link"
CLEARED_FOR = 3_600.0  # seconds in which a retraction can be waiting for one that others made

_BY_PERSON = frozenset({Kind.SETUP, Kind.BY_PERSON, Kind.CONTENT})


async def delete(api: Api, placement: Placement, story: Story) -> Outcome:
    """Delete a story.

    Args:
        api: of this operation.
        placement: its `state` says that the counters are to be cleared first, and which clearing
            was the latest when that was found.
        story: which; there is no story 0, which the platform takes for all of them.
    """
    state = placement.state or {}
    clearing = await _latest(api)
    if "spent_after" in state:
        clearing = await _cleared(api, state["spent_after"])
    if clearing.problem is not None:
        return by_hand.deletion(placement, clearing.problem)
    _, problem = await api.commit(*_call(story))
    if problem is None or problem.kind is Kind.MISSING:  # gone already; reading back proves it
        return Done(placement.remote_id, remains=CARD if story.message.is_mass else LINK)
    if problem.kind is Kind.DAY and not clearing.is_ours:
        return Step({"spent_after": clearing.name})
    if problem.kind is Kind.DAY or problem.kind in _BY_PERSON:
        return by_hand.deletion(placement, problem)
    return of_committing(problem)


def _call(story: Story) -> tuple[str, dict[str, Any]]:
    message = story.message
    if message.is_mass:
        return "message/mass/delete", {"msg_id": int(message.number), "article_idx": story.index}
    return "freepublish/delete", {"article_id": message.number, "index": story.index}


@dataclass(frozen=True, slots=True)
class _Clearing:
    """A clearing of the app's counters.

    Attributes:
        name: unlike any other's; None where none is known.
        is_ours: this operation has made it, so what is spent right after it was not cleared.
        problem: why there is none.
    """

    name: str | None = None
    is_ours: bool = False
    problem: Problem | None = None


async def _latest(api: Api) -> _Clearing:
    return _Clearing(await api.tools.keep.get(_key(api)))


async def _cleared(api: Api, spent_after: str | None) -> _Clearing:
    """Set the app's counters to zero, once for all whose deletions were spent after the same."""
    keep, mine = api.tools.keep, str(time.time_ns())
    if spent_after is not None:
        await keep.drop(_key(api), spent_after)  # a newer one stays
    try:
        name = await keep.get_or_make(_key(api), partial(_clear, api, mine))
    except _NotCleared as not_cleared:
        return _Clearing(problem=not_cleared.problem)
    return _Clearing(name, is_ours=name == mine)


async def _clear(api: Api, name: str) -> tuple[str, float]:
    _, problem = await api.ask("clear_quota", json={"appid": api.settings.appid})
    if problem is None:
        return name, CLEARED_FOR
    if problem.kind is Kind.BUSY:
        raise Ended(Retry(str(problem)))
    raise _NotCleared(problem)


class _NotCleared(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def _key(api: Api) -> str:
    return f"wechat:{api.settings.appid}:cleared"

"""Deleting one story of a message, and nothing else.

Ten deletions a day. When they are spent the hub clears the app's counters once (`clear_quota`, ten
a month), and if that does not help a person is asked at once: a retraction does not wait for
tomorrow.
"""

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
CLEARED_FOR = 60.0  # seconds in which one clearing serves all retractions of the account

_BY_PERSON = frozenset({Kind.SETUP, Kind.BY_PERSON, Kind.CONTENT})


async def delete(api: Api, placement: Placement, story: Story) -> Outcome:
    """Delete a story.

    Args:
        api: of this operation.
        placement: its `state` says whether the counters are to be cleared first.
        story: which; there is no story 0, which the platform takes for all of them.
    """
    spent = bool((placement.state or {}).get("deletions_spent"))
    if spent and (problem := await _clear(api)):
        return by_hand.deletion(placement, problem)
    _, problem = await api.commit(*_call(story))
    if problem is None or problem.kind is Kind.MISSING:  # gone already; reading back proves it
        return Done(placement.remote_id, remains=CARD if story.message.is_mass else LINK)
    if problem.kind is Kind.DAY and not spent:
        return Step({"deletions_spent": True})
    if problem.kind is Kind.DAY or problem.kind in _BY_PERSON:
        return by_hand.deletion(placement, problem)
    return of_committing(problem)


def _call(story: Story) -> tuple[str, dict[str, Any]]:
    message = story.message
    if message.is_mass:
        return "message/mass/delete", {"msg_id": int(message.number), "article_idx": story.index}
    return "freepublish/delete", {"article_id": message.number, "index": story.index}


async def _clear(api: Api) -> Problem | None:
    """Set the app's counters to zero, once for all retractions of this minute.

    Returns:
        why the platform does not.
    """
    try:
        await api.tools.keep.get_or_make(f"wechat:{api.settings.appid}:cleared", _clearing(api))
    except _NotCleared as not_cleared:
        return not_cleared.problem
    return None


class _NotCleared(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def _clearing(api: Api) -> Any:
    async def clear() -> tuple[str, float]:
        _, problem = await api.ask("clear_quota", json={"appid": api.settings.appid})
        if problem is None:
            return "yes", CLEARED_FOR
        if problem.kind is Kind.BUSY:
            raise Ended(Retry(str(problem)))
        raise _NotCleared(problem)

    return clear

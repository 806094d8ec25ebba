"""The committing call of a send, by either channel, and asking how it goes on.

`mass` pushes to the followers' phones; `freepublish` makes pages that only have a link. Both answer
"accepted", work for seconds to hours, and end in a success, a refusal by audit or by the check for
originality, or, for `mass`, in half an hour without an administrator's confirmation.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from connectors.wechat import results
from connectors.wechat.api import Api
from connectors.wechat.errors import ALREADY_SENT, Kind, Problem, of_committing
from connectors.wechat.ids import mark
from connectors.wechat.settings import FREEPUBLISH, MASS
from hub.sdk import Credentials, Outcome, Pending, Placement, Refused, Unknown

FIRST_LOOK, MOST_BETWEEN = 4.0, 1_800.0  # seconds; each wait doubles: at most 57 looks a day
PATIENCE = 86_400.0  # seconds until somebody has to see for themselves
AFTER_QUOTA = 3_600.0  # seconds until the status is asked for again when that has its limit
FOR_THE_EVENT, TIMES = 20.0, 3  # seconds, and how often: only the event says why a send failed

_WAITS = frozenset({Kind.DAY, Kind.BUSY_SENDING, Kind.MINUTE, Kind.BUSY})


async def send(api: Api, placement: Placement, state: dict[str, Any]) -> Outcome:
    """Send a draft.

    Args:
        api: of this operation.
        placement: whose send it is.
        state: what `drafts.made` kept.
    """
    channel = state["channel"]
    path, body = _CALLS[channel](state["draft"], placement)
    answer, problem = await api.commit(path, body)
    if problem is not None and problem.code != ALREADY_SENT:
        return of_committing(problem)
    return _accepted(channel, answer, state["stories"])


async def ask(api: Api, placement: Placement) -> Outcome:
    """Ask how a send goes on; `placement.state` is the handle of the last `Pending`."""
    handle = placement.state or {}
    channel, number = handle.get("channel"), handle.get("number")
    if channel not in _QUESTIONS or not number:
        return Unknown("nothing is known of this send")
    path, name, needs = _QUESTIONS[channel]
    answer, problem = await api.ask(path, needs, json={name: number})
    if problem is not None:
        return _not_told(handle, problem)
    result = _RESULTS[channel](handle, answer)
    if isinstance(result, Refused) and _event_may_come(api, handle):
        return Pending({**handle, "awaited": handle.get("awaited", 0) + 1}, FOR_THE_EVENT)
    return result or wait(handle)


def wait(handle: dict[str, Any], at_least: float = 0.0) -> Outcome:
    """Ask again, ever later: asking has its own limit, 100 a day for `freepublish/get`."""
    looks = int(handle.get("looks", 0))
    if time.time() - float(handle.get("since", time.time())) > PATIENCE:
        return Unknown("WeChat was still at it a day later")
    after = min(FIRST_LOOK * 2**looks, MOST_BETWEEN)
    return Pending({**handle, "looks": looks + 1}, max(after, at_least))


def _event_may_come(api: Api, handle: dict[str, Any]) -> bool:
    listens = api.account.credentials.event_token is not None
    patient = handle.get("awaited", 0) < TIMES
    return handle["channel"] == MASS and listens and patient and not handle.get("heard")


def _mass(draft: str, placement: Placement) -> tuple[str, dict[str, Any]]:
    return "message/mass/sendall", {
        "filter": {"is_to_all": True},
        "mpnews": {"media_id": draft},
        "msgtype": "mpnews",
        "send_ignore_reprint": 1,  # one reprint must not stop the other stories
        "clientmsgid": mark(placement.key),
    }


def _freepublish(draft: str, placement: Placement) -> tuple[str, dict[str, Any]]:  # noqa: ARG001 - it has no client id
    return "freepublish/submit", {"media_id": draft}


def _accepted(channel: str, answer: dict[str, Any], stories: int) -> Outcome:
    number = answer.get(_NUMBERS[channel])
    if not number:
        return Unknown("WeChat accepted it without saying under which number")
    return wait(
        {
            "channel": channel,
            "number": str(number),
            "mid": str(answer.get("msg_data_id", "")),
            "stories": stories,
            "since": time.time(),
        }
    )


def _not_told(handle: dict[str, Any], problem: Problem) -> Outcome:
    """Read an error of the question. None of them says what became of the send."""
    if problem.kind in _WAITS:
        return wait(handle, AFTER_QUOTA if problem.kind is Kind.DAY else 0.0)
    if problem.kind is Kind.SETUP:
        return Credentials(str(problem))
    return Unknown(str(problem))


_CALLS: Mapping[str, Callable[[str, Placement], tuple[str, dict[str, Any]]]] = {
    MASS: _mass,
    FREEPUBLISH: _freepublish,
}
_NUMBERS = {MASS: "msg_id", FREEPUBLISH: "publish_id"}
_QUESTIONS = {
    MASS: ("message/mass/get", "msg_id", "msg_status"),
    FREEPUBLISH: ("freepublish/get", "publish_id", "publish_status"),
}
_RESULTS = {MASS: results.of_mass, FREEPUBLISH: results.of_freepublish}

"""Was it sent, when the answer was lost? Nothing here can send anything.

On the quiet channel the account's list shows it, recognised by the mark behind 阅读原文. No list
shows a mass send: there the platform is asked which message the send's `clientmsgid` has made.
Either way a draft that is still in the draft box was not sent.
"""

import time
from typing import Any

from connectors.wechat import drafts, recent, results
from connectors.wechat.api import Api
from connectors.wechat.errors import ALREADY_SENT, of_preparing
from connectors.wechat.ids import Message, mark
from connectors.wechat.outcomes import Ended
from connectors.wechat.settings import FREEPUBLISH, MASS
from hub.sdk import CannotTell, Done, Gone, Placement, Present, Sighting

# An account with mass-send protection gives its administrators 30 minutes, and whether its draft
# stays in the box meanwhile is not documented.
CONFIRMATION = 31 * 60.0  # seconds
AGAIN = 60.0  # seconds until the next look at what is under way
NO_DRAFT = "none"  # no draft is called so: what is asked about it can't be sent


async def look_up(api: Api, placement: Placement) -> Sighting:
    """Find a send; see the top of this file."""
    state = placement.state or {}
    channel = state.get("channel", api.settings.channel)
    if channel == FREEPUBLISH and (seen := await _in_list(api, placement)):
        return seen
    if "draft" not in state:  # the committing call is only ever made with one
        await drafts.discard_unrecorded(api, placement)
        return Gone({"draft": "none was kept"})
    if await drafts.is_there(api, state["draft"]):
        return _not_sent(api, placement, channel)
    if channel == FREEPUBLISH:
        return CannotTell("its draft was used up, and no publication shows these stories", AGAIN)
    return await _by_client_id(api, placement, int(state["stories"]))


def _not_sent(api: Api, placement: Placement, channel: str) -> Sighting:
    left = 0.0
    if channel == MASS and api.settings.protected and placement.since:
        left = placement.since.timestamp() + CONFIRMATION - time.time()
    if left > 0:
        return CannotTell("an administrator may still confirm it", left)
    return Gone({"draft": "still in the draft box"})


async def _in_list(api: Api, placement: Placement) -> Sighting | None:
    ours = f"#{mark(placement.key)}"
    for publication in await recent.publications(api):
        if any(article.source_url.endswith(ours) for article in publication.articles):
            return _listed(publication)
    return None


def _listed(publication: recent.Publication) -> Sighting:
    if all(article.deleted for article in publication.articles):
        return CannotTell(f"{publication.message} was published, and somebody has deleted it")
    addresses = {index: one.url for index, one in enumerate(publication.articles, 1) if one.url}
    found = results.done(publication.message, addresses, len(publication.articles))
    return _present(found, {"seen": "freepublish/batchget"})


async def _by_client_id(api: Api, placement: Placement, stories: int) -> Sighting:
    """Ask which message the `clientmsgid` made, by a send that has nothing to send.

    A known id is answered with 45065 and its message. Whether the platform looks at the draft
    first is not documented: then this comes to nothing, and a person has to look.
    """
    answer, problem = await api.ask(
        "message/mass/sendall",
        json={
            "filter": {"is_to_all": True},
            "mpnews": {"media_id": NO_DRAFT},
            "msgtype": "mpnews",
            "clientmsgid": mark(placement.key),
        },
    )
    if problem is None or problem.code != ALREADY_SENT or not answer.get("msg_id"):
        return CannotTell("its draft was used up, and WeChat does not say by which message", AGAIN)
    return await _state_of(api, str(answer["msg_id"]), stories)


async def _state_of(api: Api, number: str, stories: int) -> Sighting:
    answer, problem = await api.ask("message/mass/get", "msg_status", json={"msg_id": number})
    if problem is not None:
        raise Ended(of_preparing(problem))
    evidence = {"seen": "message/mass/get", "msg_status": str(answer["msg_status"])}
    match answer["msg_status"]:
        case "SEND_SUCCESS":
            return _present(results.done(Message(MASS, number), {}, stories), evidence)
        case "SEND_FAIL":
            return Gone(evidence)
        case status:
            return CannotTell(f"message {number}: {status}", AGAIN)


def _present(found: Done, evidence: dict[str, Any]) -> Present:
    return Present(str(found.remote_id), found.url, evidence=evidence, parts=found.parts)

"""The cover on its way to a status: uploaded, then worked on, then attached.

An upload belongs to one status only, so it is not shared between copies or versions.
"""

from typing import Any

import httpx

from connectors.mastodon.api import Api
from connectors.mastodon.errors import outcome_of, wait_of, words_of
from connectors.mastodon.render import Status, picture
from hub.sdk import Outcome, Picture, Placement, Retry, Step, Unknown
from hub.sdk.answers import json_object

AGAIN_SECONDS = 2.0  # a picture takes about that long


async def attached(api: Api, placement: Placement, story: Status) -> list[str] | Outcome:
    """Return the ids to attach, or what has to come first."""
    cover = story["cover"]
    if cover is None:
        return []
    state = placement.state or {}
    if state.get("for") != placement.idempotency_key:  # none yet, or that of another version
        return await _uploaded(api, placement, picture(cover), alt=story["title"])
    if not state["ready"]:
        return await _awaited(api, state)
    return [state["media"]]


async def _uploaded(api: Api, placement: Placement, cover: Picture, alt: str) -> Outcome:
    data = await api.tools.asset(cover)
    response = await api.upload(cover.name, cover.media_type, data, alt)
    media_id = json_object(response).get("id")
    if not response.is_success or not isinstance(media_id, str):
        return _not_done(response)
    ready = response.status_code == httpx.codes.OK
    return Step({"for": placement.idempotency_key, "media": media_id, "ready": ready})


async def _awaited(api: Api, state: dict[str, Any]) -> Outcome:
    response = await api.media(state["media"])
    if response.status_code == httpx.codes.OK and json_object(response).get("id"):
        return Step(state | {"ready": True})
    if response.status_code == httpx.codes.PARTIAL_CONTENT:
        return Retry("The server still works on the picture.", after=AGAIN_SECONDS)
    return _not_done(response)


def _not_done(response: httpx.Response) -> Outcome:
    """Nothing is public yet, so what is unclear can be tried again."""
    outcome = outcome_of(response)
    if outcome is None or isinstance(outcome, Unknown):
        return Retry(words_of(response), after=wait_of(response))
    return outcome

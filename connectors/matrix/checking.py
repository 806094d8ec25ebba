"""Whether an account can be used, without changing anything."""

import httpx

from connectors.matrix.room import Room
from connectors.matrix.sightings import is_in
from connectors.matrix.unclear import unclear
from hub.sdk import Retry, platform_words
from hub.sdk.answers import json_object
from hub.sdk.optional import Healthy, Unhealthy


async def check(room: Room) -> Healthy | Unhealthy | Retry:
    """Ask who we are, whether we are in the room, and whether it is encrypted."""
    who = await room.who_am_i()
    if not who.is_success:
        return _not_healthy(who)
    joined = await room.joined()
    if not joined.is_success:
        return _not_healthy(joined)
    if not is_in(room, joined):
        return Unhealthy("发布用户不在房间里：请邀请它，并由它接受邀请。")
    encryption = await room.state("m.room.encryption")
    if encryption.is_success:
        return Unhealthy("房间已加密，云稿库不能在其中发布：请换一个未加密的房间。")
    return Healthy(json_object(who).get("user_id"), {"name": await _name(room)})


async def _name(room: Room) -> str | None:
    name = json_object(await room.state("m.room.name")).get("name")
    return name if isinstance(name, str) else None


def _not_healthy(response: httpx.Response) -> Unhealthy | Retry:
    outcome = unclear(response).outcome
    return outcome if isinstance(outcome, Retry) else Unhealthy(platform_words(response))

"""Whether an account can be used, without changing anything."""

from connectors.matrix.errors import code_of
from connectors.matrix.room import Room
from connectors.matrix.search import who
from connectors.matrix.sightings import presence
from connectors.matrix.unclear import Unclear, unclear
from hub.sdk import Retry
from hub.sdk.answers import json_object
from hub.sdk.optional import Healthy, Unhealthy


async def check(room: Room) -> Healthy | Unhealthy | Retry:
    """Ask who we are, whether we are in the room, and whether it is encrypted."""
    me = await who(room)
    if isinstance(me, Unclear):
        return _not_healthy(me)
    seen = await presence(room)
    if isinstance(seen, Unclear):
        return _not_healthy(seen)
    if not seen:
        return Unhealthy("发布用户不在房间里：请邀请它，并由它接受邀请。")
    encryption = await room.state("m.room.encryption")
    if json_object(encryption).get("algorithm"):
        return Unhealthy("房间已加密，云稿库不能在其中发布：请换一个未加密的房间。")
    if code_of(encryption) != "M_NOT_FOUND":
        return _not_healthy(unclear(encryption))
    return Healthy(me.user_id, {"name": await _name(room)})


async def _name(room: Room) -> str | None:
    name = json_object(await room.state("m.room.name")).get("name")
    return name if isinstance(name, str) else None


def _not_healthy(seen: Unclear) -> Unhealthy | Retry:
    outcome = seen.outcome
    return outcome if isinstance(outcome, Retry) else Unhealthy(seen.sighting.why)

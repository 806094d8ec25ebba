"""Events as the client API shows them."""

from connectors.matrix.sandbox.rooms import Json, Rooms, Stored, User


def shown(rooms: Rooms, one: Stored, user: User) -> Json:
    """Return an event as its reader gets it, with its newest edit or its redaction."""
    raw = _plain(rooms, one, user)
    unsigned = {**raw["unsigned"], "membership": "join"}
    if one.redacted_by is not None:
        because = _plain(rooms, one.redacted_by, user)
        unsigned |= {"redacted_because": because, "redacted_by": because["event_id"]}
        return {**raw, "content": {}, "redacted_because": because, "unsigned": unsigned}
    if edits := rooms.edits(user.room_id, raw["event_id"]):
        unsigned["m.relations"] = {"m.replace": _plain(rooms, edits[0], user)}
    return {**raw, "unsigned": unsigned}


def _plain(rooms: Rooms, one: Stored, user: User) -> Json:
    """Return an event alone; its transaction id is for the token that sent it."""
    age = int(rooms.now() * 1_000) - one.raw["origin_server_ts"]
    unsigned: Json = {"age": age}
    if one.token == user.token:
        unsigned["transaction_id"] = one.txn
    return {**one.raw, "age": age, "user_id": one.raw["sender"], "unsigned": unsigned}

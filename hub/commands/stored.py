"""A request as the row of its command, and as the record keeps it. Pure."""

from typing import Any

from hub.commands.idempotency import digest_of_request
from hub.commands.models import CommandState
from hub.commands.schemas import CommandRequest, PushRequest, ReinstateRequest, RetractRequest

LONGEST_LIST = 100  # in the record; the command has it all, and the digest vouches for it

_AS_IT_IS = ("reason", "public_reason", "not_before", "not_after", "take_down_at")


def stored(request: CommandRequest) -> dict[str, Any]:
    """Return a command's columns."""
    instruction = getattr(request, "instruction", None)
    return {
        "kind": request.kind,
        "state": CommandState.ISSUED,
        "priority": request.priority,
        "rule": _rule(request),
        "request_digest": digest_of_request(request),
        "instruction": instruction and instruction.model_dump(mode="json", by_alias=True),
        **{name: getattr(request, name, None) for name in _AS_IT_IS},
    }


def recorded(request: CommandRequest) -> dict[str, Any]:
    """Return what the record keeps of a request."""
    said = request.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"request": digest_of_request(request), **{k: shortened(v) for k, v in said.items()}}


def shortened(value: Any) -> Any:
    """Return JSON in which long lists are their beginning and their length."""
    if isinstance(value, dict):
        return {key: shortened(item) for key, item in value.items()}
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        return {"first": value[:LONGEST_LIST], "length": len(value)}
    return value


def _rule(request: CommandRequest) -> dict[str, Any]:
    if isinstance(request, PushRequest):
        return request.target.as_stored()
    if isinstance(request, RetractRequest | ReinstateRequest):
        scope = request.scope
        return scope.model_dump(exclude_defaults=True) if scope else {"everywhere": True}
    return {}

"""The same request twice is one command: `Idempotency-Key`.

A key belongs to the first request that came with it, for ever. Two requests are the same if they
mean the same JSON: spacing and the order of keys don't count.
"""

import json
from typing import Annotated

from fastapi import Header
from pydantic import BaseModel

from hub.commands.models import Command
from hub.kit.crypto import digest_of
from hub.kit.problems import KeyReused

MAX_KEY = 100  # characters

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=MAX_KEY,
        pattern=r"^[\x21-\x7e]+$",
        description="Any text without blanks that no other request has, such as a UUID.",
    ),
]


def digest_of_request(request: BaseModel) -> str:
    """Return what tells a repeated request from another one."""
    body = request.model_dump(mode="json", by_alias=True)
    return digest_of(json.dumps(body, ensure_ascii=False, sort_keys=True).encode())


def check_same(command: Command, digest: str) -> None:
    """Raise `KeyReused` if a command came of another request."""
    if command.request_digest != digest:
        raise KeyReused(
            f"This Idempotency-Key came with another body before, and made command {command.id}.",
            remedy="Send another key with another request.",
            command=command.id,
        )

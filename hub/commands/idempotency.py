"""The same request twice is one command: `Idempotency-Key`.

A key belongs to the first request that came with it, for ever. Two requests are the same if they
mean the same JSON: spacing and the order of keys don't count.
"""

import json
from typing import Annotated

from fastapi import Header
from pydantic import BaseModel

from hub.commands.models import Command
from hub.kit.crypto import digest_of, is_digest_of
from hub.kit.i18n import _
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
    return digest_of(_written(request))


def check_same(command: Command, request: BaseModel) -> None:
    """Raise `KeyReused` if a command came of another request."""
    if not is_digest_of(_written(request), command.request_digest or ""):
        raise KeyReused(
            _(
                "This Idempotency-Key came with another body before, and made command {command}.",
                command=command.id,
            ),
            remedy=_("Send another key with another request."),
            command=command.id,
        )


def _written(request: BaseModel) -> bytes:
    body = request.model_dump(mode="json", by_alias=True)
    return json.dumps(body, ensure_ascii=False, sort_keys=True).encode()

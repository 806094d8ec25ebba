"""Checkpoints: all heads at a moment, signed, so that rewriting the record shows."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit import repository
from hub.audit.anchors import PURPOSE, Anchor
from hub.audit.chain import moment_text, plain, row_digest
from hub.audit.models import AuditCheckpoint
from hub.audit.streams import GENESIS
from hub.kit.signatures import public_key_of, sign


async def write_checkpoint(session: AsyncSession, key: bytes) -> bool:
    """Write a checkpoint when something was recorded since the last; say whether one was written.

    Any number of processes may ask at once: one of them writes.

    Args:
        session: a unit of work of its own.
        key: the hub's private key.
    """
    last = await repository.last_checkpoint(session)
    heads = {
        stream: {"sequence": sequence, "digest": digest}
        for stream, (sequence, digest) in (await repository.heads(session)).items()
    }
    if last and heads == last.heads:
        return False
    return await repository.add_checkpoint(session, next_checkpoint(last, heads, key))


def anchor_of(checkpoint: AuditCheckpoint) -> Anchor:
    """Return the line of a checkpoint."""
    at = moment_text(checkpoint.at)
    return Anchor(checkpoint.number, at, checkpoint.digest, checkpoint.signature)


def next_checkpoint(
    last: AuditCheckpoint | None, heads: dict[str, Any], key: bytes
) -> dict[str, Any]:
    """Return the columns of a checkpoint that follows another, signed now."""
    now = datetime.now(UTC)
    values = {
        "number": last.number + 1 if last else 1,
        "heads": heads,
        "previous": anchor_of(last).line_digest if last else GENESIS,
        "key": public_key_of(key),
    }
    digest = row_digest(plain(values) | {"at": moment_text(now)})
    signature = sign(PURPOSE + digest.encode(), key)
    return values | {"at": now, "digest": digest, "signature": signature}

"""Putting what is sealed under the current key: a batch a call, as often as there is something."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit.service import record
from hub.kit.crypto import ALGORITHM_BYTES, ALGORITHMS, HEAD_BYTES, SealBroken, rewrap
from hub.kit.db import Base
from hub.kit.i18n import _
from hub.kit.key_file import add_key
from hub.kit.keyring import Keyring
from hub.kit.problems import Conflict
from hub.kit.sealed_columns import SealedColumn, sealed_columns
from hub.kit.suite import suite
from hub.vault import repository
from hub.vault.status import groups, marks_in

BATCH = 2_000  # values of one unit of work: their rows are locked for a tenth of a second


@dataclass(slots=True)
class Rotation:
    """What one call has done.

    Attributes:
        before: how many values were put under the current key, by the mark of the one before.
    """

    before: Counter[str] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        """How many values were put under the current key."""
        return self.before.total()


async def make_key(session: AsyncSession, keyring: Keyring, path: Path | None, actor: str) -> None:
    """Make a new key; from now on it seals, and the others open.

    Args:
        session: the unit of work.
        keyring: of this process; the others find the key when they need it.
        path: the hub's own file of keys.
        actor: who asked for it.

    Raises:
        Conflict: the hub is told its keys, and can't make one.
    """
    if path is None:
        raise Conflict(
            _("The vault's keys come from a setting: the hub can't put a new one there."),
            remedy=_(
                "Put the new key first, where the old one stands, and leave the old one"
                " behind it (in the file, in what the command prints, or in "
                "HUB_VAULT_OLD_KEYS); then rotate without a new key."
            ),
        )
    in_use = marks_in(await groups(session, keyring))
    mark = await asyncio.to_thread(add_key, path, in_use)
    keyring.read_again()
    await record(
        session, actor=actor, action="vault.new_key", subject=f"key:{mark.hex()}", detail={}
    )


async def rotate(session: AsyncSession, keyring: Keyring, *, actor: str) -> Rotation:
    """Put a batch of values under the current key.

    Values that somebody else has locked, and those that do not open, stay as they are. Whatever
    happens to this unit of work, each value is under one key or the other.
    """
    rotation = Rotation()
    for column in sealed_columns(Base.metadata):
        await _rotate_column(session, keyring, column, rotation)
        if rotation.done >= BATCH:
            break
    if rotation.done:
        mark = keyring.current.mark.hex()
        detail = {"values": rotation.done, "before": dict(sorted(rotation.before.items()))}
        await record(
            session, actor=actor, action="vault.rotate", subject=f"key:{mark}", detail=detail
        )
    return rotation


async def _rotate_column(
    session: AsyncSession, keyring: Keyring, column: SealedColumn, rotation: Rotation
) -> None:
    """Go on until the batch is full: what does not open must not stop what comes behind it."""
    heads, after = _older_heads(keyring), None
    while (room := BATCH - rotation.done) > 0:
        page = await repository.lock_page(session, column, heads, after, room)
        if not page:
            return
        after = page[-1][0]
        rewrapped = await asyncio.to_thread(_rewrapped, column, page, keyring)
        if rewrapped:
            await repository.put(session, column, rewrapped)
        rotation.before.update(
            sealed[ALGORITHM_BYTES:HEAD_BYTES].hex() for row, sealed in page if row in rewrapped
        )


def _older_heads(keyring: Keyring) -> list[bytes]:
    current = suite().envelope + keyring.current.mark
    heads = [algorithm + mark for algorithm in ALGORITHMS for mark in keyring.marks]
    return [head for head in heads if head != current]


def _rewrapped(
    column: SealedColumn, page: Sequence[tuple[Any, bytes]], keyring: Keyring
) -> dict[Any, bytes]:
    found = {}
    for row, sealed in page:
        try:
            found[row] = rewrap(sealed, keyring=keyring, row=str(row), **column.place)
        except SealBroken:
            continue
    return found

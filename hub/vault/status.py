"""What is sealed with which key, and what does not open."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kit.crypto import ALGORITHM_BYTES, ALGORITHMS, SealBroken, unseal
from hub.kit.db import Base
from hub.kit.keyring import Keyring
from hub.kit.sealed_columns import SealedColumn, sealed_columns
from hub.kit.suite import suite
from hub.vault import repository

EXAMPLES = 20  # rows that are named, of each group that does not open
OPENED_AT_ONCE = 2_000


class Standing(StrEnum):
    """What a rotation has to do with a group of values."""

    CURRENT = "current"
    OLDER = "older"  # it opens, and waits for a rotation
    UNOPENABLE = "unopenable"  # no key, an algorithm that nobody knows, or bytes that were changed


@dataclass(frozen=True, slots=True)
class Group:
    """Values of one column that are sealed alike.

    Attributes:
        algorithm: `"ag2"` or `"sg2"`, or `"?"` where it is none of the hub's.
        mark: of their key, in hexadecimal digits.
        rows: some of those that do not open.
    """

    table: str
    column: str
    algorithm: str
    mark: str
    count: int
    standing: Standing
    rows: list[str]


def marks_in(groups: Sequence[Group]) -> set[bytes]:
    """Return the marks of the keys that something is sealed with."""
    return {bytes.fromhex(group.mark) for group in groups}


async def groups(session: AsyncSession, keyring: Keyring) -> list[Group]:
    """Return what is sealed, by column, algorithm and key."""
    found: list[Group] = []
    for column in sealed_columns(Base.metadata):
        counted = await repository.count_by_head(session, column)
        for head, count in counted.items():
            standing = standing_of(head, keyring)
            rows: list[str] = []
            if standing is Standing.UNOPENABLE:
                rows = await repository.examples(session, column, head, EXAMPLES)
            found.append(_group(column, head, count, standing, rows))
    return found


async def changed(session: AsyncSession, keyring: Keyring) -> list[Group]:
    """Open every value; return those that have a key and do not open with it, by their column.

    Nothing of what was opened is kept.
    """
    found = []
    for column in sealed_columns(Base.metadata):
        broken: dict[bytes, list[str]] = {}
        async for page in _pages(session, column):
            for head, row in await asyncio.to_thread(_broken, column, page, keyring):
                broken.setdefault(head, []).append(row)
        found += [
            _group(column, head, len(rows), Standing.UNOPENABLE, rows[:EXAMPLES])
            for head, rows in broken.items()
        ]
    return found


def standing_of(head: bytes, keyring: Keyring) -> Standing:
    """Say what a value that begins so is to a keyring."""
    algorithm, mark = head[:ALGORITHM_BYTES], head[ALGORITHM_BYTES:]
    if algorithm not in ALGORITHMS or mark not in keyring.marks:
        return Standing.UNOPENABLE
    if algorithm == suite().envelope and mark == keyring.current.mark:
        return Standing.CURRENT
    return Standing.OLDER


def _broken(
    column: SealedColumn, page: Sequence[tuple[Any, bytes]], keyring: Keyring
) -> list[tuple[bytes, str]]:
    found = []
    for row, sealed in page:
        head = repository.head_of(sealed)
        if standing_of(head, keyring) is Standing.UNOPENABLE:
            continue
        try:
            unseal(sealed, keyring=keyring, row=str(row), **column.place)
        except SealBroken:
            found.append((head, str(row)))
    return found


async def _pages(
    session: AsyncSession, column: SealedColumn
) -> AsyncIterator[Sequence[tuple[Any, bytes]]]:
    after = None
    while page := await repository.page(session, column, after, OPENED_AT_ONCE):
        yield page
        after = page[-1][0]


def _group(
    column: SealedColumn, head: bytes, count: int, standing: Standing, rows: list[str]
) -> Group:
    algorithm, mark = head[:ALGORITHM_BYTES], head[ALGORITHM_BYTES:]
    return Group(
        **column.place,
        algorithm=algorithm.decode() if algorithm in ALGORITHMS else "?",
        mark=mark.hex(),
        count=count,
        standing=standing,
        rows=rows,
    )

"""A remit says the same in Python and, in both of its forms, in SQL."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import column, select, text, values
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import BigInteger, String

from hub.access.remit import EVERYWHERE, NOWHERE, Place, Remit
from hub.access.within import remit_values, within, within_text
from hub.kit.db import Database

CODES = [None, "420000", "420100", "420106", "420106001", "421000", "421022", "429021", "430000"]
PREFIXES = ["", "42", "4201", "420106", "420106001", "4210", "421022", "43"]
UNITS = [None, 7, 8]

ROWS = [(code, unit) for code in CODES for unit in UNITS]
PLACES = st.builds(Place, st.sampled_from(PREFIXES), st.sampled_from(UNITS))


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    async with database.work() as work:
        yield work


def covered(remit: Remit) -> set[tuple[str | None, int | None]]:
    # a whole code begins with the same prefixes as its own prefix does
    return {row for row in ROWS if remit.covers(*row)}


async def found(session: AsyncSession, remit: Remit) -> set[tuple[str | None, int | None]]:
    rows = values(column("code", String(collation="C")), column("unit", BigInteger), name="r")
    table = rows.data(ROWS)
    statement = select(table).where(within(remit, table.c.code, table.c.unit))
    return {(code, unit) for code, unit in await session.execute(statement)}


async def found_by_text(session: AsyncSession, remit: Remit) -> set[tuple[str | None, int | None]]:
    statement = text(
        "select code, unit from unnest(cast(:codes as text[]), cast(:units as bigint[])) "
        f"as r (code, unit) where {within_text('r.code', 'r.unit')}"
    )
    rows = {"codes": [code for code, _ in ROWS], "units": [unit for _, unit in ROWS]}
    return {
        (code, unit) for code, unit in await session.execute(statement, rows | remit_values(remit))
    }


@given(st.lists(PLACES, max_size=4))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
async def test_a_remit_covers_the_same_everywhere(
    session: AsyncSession, places: list[Place]
) -> None:
    remit = Remit.of(places)
    assert covered(remit) == covered(Remit(tuple(places)))  # what lies in another adds nothing
    assert await found(session, remit) == covered(remit)
    assert await found_by_text(session, remit) == covered(remit)


async def test_nowhere_and_everywhere(session: AsyncSession) -> None:
    assert await found(session, NOWHERE) == await found_by_text(session, NOWHERE) == set()
    assert await found(session, EVERYWHERE) == await found_by_text(session, EVERYWHERE) == set(ROWS)


def test_what_is_the_centres_own_is_no_regions() -> None:
    assert not Remit((Place("42"),)).covers(None)
    assert EVERYWHERE.covers(None)

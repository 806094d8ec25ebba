"""Nobody changes the record unseen, the database's owner included."""

import pytest
from sqlalchemy import text

from hub.audit import lines
from hub.audit.models import AuditEntry
from hub.kit.db import Database
from tests.audit.acts import Found, act, findings_in, tamper

OTHER_VALUES = {
    "stream": "'elsewhere'",
    "sequence": "20",
    "at": "at + interval '1 microsecond'",
    "actor": "'nobody'",
    "action": "'article.remove'",
    "subject": "'article:9'",
    "detail": "detail || '{\"accounts\": 349}'",
    "previous": "'sha256:0'",
    "digest": "'sha256:0'",
}
COLUMNS = AuditEntry.__table__.columns.keys()
IN_THE_MIDDLE = "where stream = 'hub' and sequence = 2"

ALTERED, MISSING, INSERTED = "altered", "missing", "inserted"

pytestmark = pytest.mark.usefixtures("two_streams")


async def test_what_was_recorded_fits_together(database: Database) -> None:
    assert await findings_in(database) == []


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("place", [("hub", 1), ("hub", 2), ("hub", 4), ("hub-2", 2)])
async def test_a_change_of_any_column_is_found_where_it_was_made(
    database: Database, column: str, place: tuple[str, int]
) -> None:
    where = f"where stream = '{place[0]}' and sequence = {place[1]}"
    await tamper(database, f"update audit_entries set {column} = {OTHER_VALUES[column]} {where}")
    assert place in [found[:2] for found in await findings_in(database)]


@pytest.mark.parametrize(
    "at",
    [
        "'infinity'",
        "'-infinity'",
        "at + interval '20000 years'",
        "(at::text || ' BC')::timestamptz",
    ],
)
async def test_a_time_that_no_clock_shows_is_found(database: Database, at: str) -> None:
    await tamper(database, f"update audit_entries set at = {at} {IN_THE_MIDDLE}")
    assert await findings_in(database) == [("hub", 2, ALTERED)]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (f"delete from audit_entries {IN_THE_MIDDLE}", [("hub", 2, MISSING)]),
        (
            "delete from audit_entries where stream = 'hub' and sequence = 1",
            [("hub", 1, MISSING)],
        ),
        (
            "delete from audit_entries where stream = 'hub' and sequence in (2, 3)",
            [("hub", 2, MISSING)],
        ),
        (
            "delete from audit_entries where stream = 'hub' and sequence = 4",
            [("hub", 4, MISSING)],
        ),
        ("delete from audit_entries where stream = 'hub-2'", [("hub-2", 1, MISSING)]),
        (
            "delete from audit_entries",
            [("hub", 1, MISSING), ("hub-2", 1, MISSING)],
        ),
        (
            (
                "insert into audit_entries select stream, 0, at, actor, action, subject, detail, "
                f"previous, digest from audit_entries {IN_THE_MIDDLE}"
            ),
            [("hub", 0, INSERTED)],
        ),
        (
            (
                "insert into audit_entries select stream, 5, at, actor, action, subject, detail, "
                f"previous, digest from audit_entries {IN_THE_MIDDLE}"
            ),
            [("hub", 5, "out_of_order"), ("hub", 5, ALTERED), ("hub", 5, INSERTED)],
        ),
        (
            "update audit_heads set digest = 'sha256:0' where stream = 'hub'",
            [("hub", 4, "head_altered")],
        ),
        ("update audit_heads set sequence = 3 where stream = 'hub'", [("hub", 4, INSERTED)]),
        ("update audit_heads set sequence = 5 where stream = 'hub'", [("hub", 5, MISSING)]),
        ("delete from audit_heads where stream = 'hub-2'", [("hub-2", 2, "head_missing")]),
    ],
)
async def test_what_was_removed_inserted_or_moved_is_found(
    database: Database, statement: str, found: list[Found]
) -> None:
    await tamper(database, statement)
    assert await findings_in(database) == found


@pytest.mark.parametrize("batch", [1, 2, 3, 4, 5_000])
async def test_a_second_entry_of_the_same_number_is_found(
    database: Database, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(lines, "BATCH", batch)
    await tamper(
        database,
        "alter table audit_entries drop constraint pk_audit_entries",
        f"insert into audit_entries select * from audit_entries {IN_THE_MIDDLE}",
    )
    assert await findings_in(database) == [("hub", 2, INSERTED)]


async def test_two_entries_that_changed_places_are_found(database: Database) -> None:
    await tamper(
        database,
        f"update audit_entries set sequence = 20 {IN_THE_MIDDLE}",
        "update audit_entries set sequence = 2 where stream = 'hub' and sequence = 3",
        "update audit_entries set sequence = 3 where stream = 'hub' and sequence = 20",
    )
    places = {found[:2] for found in await findings_in(database)}
    assert {("hub", 2), ("hub", 3)} <= places


async def test_an_entry_written_between_two_others_is_found(database: Database) -> None:
    await tamper(
        database,
        "update audit_entries set sequence = sequence + 100 where stream = 'hub' and sequence > 1",
        "update audit_entries set sequence = sequence - 99 where stream = 'hub' and sequence > 100",
        "insert into audit_entries select stream, 2, at, 'nobody', action, subject, detail, "
        "digest, digest from audit_entries where stream = 'hub' and sequence = 1",
        "update audit_heads set sequence = 5 where stream = 'hub'",
    )
    assert (await findings_in(database))[0] == ("hub", 2, ALTERED)


async def test_a_detail_too_deep_to_read_is_found(database: Database) -> None:
    deep = "'" + "[" * 3_000 + "]" * 3_000 + "'"
    await tamper(database, f"update audit_entries set detail = {deep} {IN_THE_MIDDLE}")
    assert await findings_in(database) == [("hub", 2, ALTERED)]


async def test_an_act_that_is_under_way_is_no_finding(database: Database) -> None:
    async with database.work() as session:
        await session.execute(text("select 1"))
        await act(database, "article:7", {})
    assert await findings_in(database) == []

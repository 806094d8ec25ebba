"""Who rewrites the whole record still can't sign it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from hub.audit import repository
from hub.audit.anchors import PURPOSE, Anchor
from hub.audit.chain import moment_text, plain, row_digest
from hub.audit.checkpoints import anchor_of
from hub.audit.models import AuditCheckpoint
from hub.audit.verification import compare
from hub.kit.db import Database
from hub.kit.signatures import sign as signed_by
from tests.audit.acts import PUBLIC_KEY, act, act_elsewhere, findings_in, sign, tamper

OTHER_KEY = bytes(32)
COLUMNS = AuditCheckpoint.__table__.columns.keys()
OTHER_VALUES = {
    "number": "20",
    "at": "at + interval '1 microsecond'",
    "heads": "heads - 'hub'",
    "previous": "'sha256:0'",
    "key": "'ed25519:AAAA'",
    "digest": "'sha256:0'",
    "signature": "'ed25519:AAAA'",
}


@pytest.fixture
async def three_checkpoints(database: Database) -> None:
    for number in range(3):
        await act(database, f"article:{number}", {})
        await act_elsewhere(database, f"account:{number}")
        assert await sign(database)


async def anchors_in(database: Database) -> list[Anchor]:
    async with database.work() as session:
        found = await repository.checkpoints(session, before=None, limit=10)
        return [anchor_of(each) for each in reversed(found)]


async def compared(database: Database, anchors: list[Anchor]) -> list[tuple[int, str]]:
    async with database.work() as session:
        found = await compare(session, anchors, (PUBLIC_KEY,))
    return [(each.sequence, each.wrong) for each in found]


async def rewrite(database: Database, *, from_sequence: int, keep: int) -> None:
    """Change an entry and compute every digest after it, as who knows this code can do."""
    columns = "stream, sequence, at, actor, action, subject, detail, previous, digest"
    query = f"select {columns} from audit_entries where stream = 'hub' order by sequence"
    async with database.connection() as connection:
        rows = [dict(row) for row in (await connection.execute(text(query))).mappings()]
        await connection.execute(text("set local session_replication_role = replica"))
        await connection.execute(text("delete from audit_entries where stream = 'hub'"))
        previous = rows[0]["previous"]
        for row in rows[:keep]:
            actor = "nobody" if row["sequence"] == from_sequence else row["actor"]
            new = row | {"actor": actor, "previous": previous}
            del new["digest"]
            previous = row_digest(plain(new | {"at": moment_text(new["at"])}))
            await connection.execute(
                text(
                    "insert into audit_entries values "
                    "(:stream, :sequence, :at, :actor, :action, :subject, '{}', :previous, :digest)"
                ),
                {k: v for k, v in new.items() if k != "detail"} | {"digest": previous},
            )
        await connection.execute(
            text("update audit_heads set sequence = :n, digest = :digest where stream = 'hub'"),
            {"n": keep, "digest": previous},
        )


async def test_nothing_is_signed_when_nothing_has_happened(database: Database) -> None:
    assert await sign(database)  # that there was nothing
    assert not await sign(database)
    await act(database, "article:1", {})
    assert await sign(database)
    assert not await sign(database)


async def test_of_many_workers_one_signs(database: Database) -> None:
    await act(database, "article:1", {})
    assert sorted(await asyncio.gather(*(sign(database) for _ in range(6)))) == [False] * 5 + [True]


@pytest.mark.usefixtures("three_checkpoints")
async def test_checkpoints_of_a_whole_record_fit(database: Database) -> None:
    assert await findings_in(database) == []
    anchors = await anchors_in(database)
    assert [anchor.number for anchor in anchors] == [1, 2, 3]
    assert await compared(database, anchors) == []


@pytest.mark.usefixtures("three_checkpoints")
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("number", [1, 2, 3])
async def test_a_change_of_any_column_of_a_checkpoint_is_found(
    database: Database, column: str, number: int
) -> None:
    change = f"set {column} = {OTHER_VALUES[column]} where number = {number}"
    await tamper(database, f"update audit_checkpoints {change}")
    assert ("checkpoints", number) in [found[:2] for found in await findings_in(database)]


@pytest.mark.usefixtures("three_checkpoints")
@pytest.mark.parametrize("number", [1, 2])
async def test_a_checkpoint_that_was_removed_is_found(database: Database, number: int) -> None:
    await tamper(database, f"delete from audit_checkpoints where number = {number}")
    assert await findings_in(database) == [("checkpoints", number, "missing")]


@pytest.mark.usefixtures("three_checkpoints")
@pytest.mark.parametrize("heads", ["'[]'", "'{\"hub\": 1}'", "'null'"])
async def test_heads_that_nobody_wrote_are_found(database: Database, heads: str) -> None:
    await tamper(database, f"update audit_checkpoints set heads = {heads} where number = 2")
    assert await findings_in(database) == [("checkpoints", 2, "altered")]


@pytest.mark.usefixtures("three_checkpoints")
async def test_a_record_that_was_rewritten_with_all_its_digests_is_found(
    database: Database,
) -> None:
    await rewrite(database, from_sequence=2, keep=3)
    assert await findings_in(database) == [("hub", 2, "rewritten"), ("hub", 3, "rewritten")]


@pytest.mark.usefixtures("three_checkpoints")
async def test_a_record_that_was_rewritten_and_then_signed_as_it_is_now_is_found(
    database: Database,
) -> None:
    await rewrite(database, from_sequence=3, keep=3)
    assert await sign(database)  # the hub has seen a head that moved, and nothing else
    assert await findings_in(database) == [("hub", 3, "rewritten")]


@pytest.mark.usefixtures("three_checkpoints")
async def test_a_tail_that_was_cut_with_its_head_is_found(database: Database) -> None:
    await rewrite(database, from_sequence=0, keep=2)
    assert await findings_in(database) == [("hub", 3, "cut")]


@pytest.mark.usefixtures("three_checkpoints")
async def test_a_stream_that_was_removed_altogether_is_found(database: Database) -> None:
    await tamper(
        database,
        "delete from audit_entries where stream = 'hub-2'",
        "delete from audit_heads where stream = 'hub-2'",
    )
    assert await findings_in(database) == [("hub-2", 1, "cut")]


@pytest.mark.usefixtures("three_checkpoints")
async def test_a_checkpoint_signed_by_somebody_else_is_found(database: Database) -> None:
    await act(database, "article:9", {})
    await sign(database, OTHER_KEY)
    assert await findings_in(database) == [("checkpoints", 4, "other_key")]


@pytest.mark.usefixtures("three_checkpoints")
async def test_a_checkpoint_with_our_key_and_anothers_signature_is_found(
    database: Database,
) -> None:
    async with database.work() as session:
        last = await repository.last_checkpoint(session)
        assert last is not None
        now = datetime.now(UTC)
        values: dict[str, Any] = {
            "number": 4,
            "heads": {},
            "previous": anchor_of(last).line_digest,
            "key": PUBLIC_KEY,
        }
        digest = row_digest(plain(values) | {"at": moment_text(now)})
        signature = signed_by(PURPOSE + digest.encode(), OTHER_KEY)
        more = {"at": now, "digest": digest, "signature": signature}
        assert await repository.add_checkpoint(session, values | more)
    assert await findings_in(database) == [("checkpoints", 4, "forged")]


@pytest.mark.usefixtures("three_checkpoints")
async def test_an_older_copy_that_was_restored_shows_against_an_anchor(database: Database) -> None:
    anchors = await anchors_in(database)
    await rewrite(database, from_sequence=0, keep=2)
    await tamper(
        database,
        "delete from audit_checkpoints where number = 3",
        "delete from audit_entries where stream = 'hub-2' and sequence = 3",
        "update audit_heads h set sequence = 2, digest = e.digest from audit_entries e "
        "where h.stream = 'hub-2' and e.stream = 'hub-2' and e.sequence = 2",
    )
    assert await findings_in(database) == []  # it is a whole record, only not the newest
    assert await compared(database, anchors) == [(3, "not_there")]
    await act(database, "article:9", {})
    assert await sign(database)
    assert await compared(database, anchors) == [(3, "exchanged")]


@pytest.mark.usefixtures("three_checkpoints")
async def test_an_anchor_that_the_hub_has_not_signed_says_nothing(database: Database) -> None:
    (first, *_) = await anchors_in(database)
    assert await compared(database, [first._replace(digest="sha256:0")]) == [(1, "forged")]


@pytest.mark.usefixtures("three_checkpoints")
@pytest.mark.parametrize(
    "statement", ["update audit_checkpoints set number = 9", "delete from audit_checkpoints"]
)
async def test_the_database_refuses_changes_of_checkpoints(
    database: Database, statement: str
) -> None:
    with pytest.raises(Exception, match="append-only"):
        async with database.connection() as connection:
            await connection.execute(text(statement))

"""The record: how fast it is verified, and what it costs an act."""

import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.audit.chain import moment_text, plain, row_digest
from hub.audit.checkpoints import next_checkpoint
from hub.audit.lines import one_state
from hub.audit.models import AuditCheckpoint, AuditEntry, AuditHead
from hub.audit.service import record
from hub.audit.streams import GENESIS, STREAMS
from hub.audit.verification import verify
from hub.kit.db import Base, Database, make_engine
from hub.kit.signatures import public_key_of
from hub.kit.suite import use_suite
from tests.bench.town import PAGES, Line, Place, town

MILLION = 1_000_000
A_MINUTE = 50  # entries of each stream; then a checkpoint is signed
MINUTES_AT_ONCE = 125  # that are written together
WRITING_SECONDS = 60.0  # after which no more is written
BOUND_SECONDS = 10.0  # for a million entries verified
BOUND_SHARE = 0.05  # of issuing a push, for its entry
START = datetime(2026, 7, 20, 9, 30, tzinfo=UTC)
PUSHED = 10_000  # accounts
ROUNDS = 5  # of which the median counts
KEY = bytes(range(32))
DETAIL = {
    "kind": "push",
    "target": {"everywhere": True},
    "articles": [{"id": 17, "version": 2}],
    "accounts": 10_000,
    "reason": None,
}
SAID = plain(DETAIL)  # as digests cover it


class Verified(NamedTuple):
    """A record that was verified, and the seconds that it took."""

    entries: int
    checkpoints: int
    seconds: float

    @property
    def a_million(self) -> float:
        """The seconds that a million entries take."""
        return self.seconds * MILLION / self.entries


async def audit(place: Place) -> list[Line]:
    """Verify a long record, and put pushes on record."""
    sha256 = await verification(place)
    use_suite("gm")
    sm3 = await verification(place)
    use_suite("international")
    await place.empty()
    entry, push = await push_and_entry(place)
    return [
        _verified("verified with the key", sha256),
        _verified("… with SM3 in place of SHA-256", sm3),
        (f"a push to {PUSHED:,} accounts issued", f"{push * 1000:.0f} ms", "1.00"),
        (
            "… of it, its entry in the record",
            f"{entry * 1000:.1f} ms",
            f"{entry / push:.3f}, at most {BOUND_SHARE}",
        ),
    ]


def _verified(what: str, found: Verified) -> Line:
    """Return the figure beside its bound, and of how much it is."""
    much = f"{found.entries:,} entries, {found.checkpoints:,} checkpoints"
    ratio = found.a_million / BOUND_SECONDS
    return (
        f"{what}: {much}",
        f"{found.seconds:.1f} s",
        f"{ratio:.2f} of {BOUND_SECONDS:.0f} s a million",
    )


async def verification(place: Place) -> Verified:
    """Verify a long record, as `hub audit verify` does."""
    database = Database(make_engine(place.urls.database))
    await place.empty()
    async with database.connection() as connection:
        entries, checkpoints = await _write(connection)
    started = time.perf_counter()
    async with database.work() as session:
        await one_state(session)
        report = await verify(session, (public_key_of(KEY),))
    seconds = time.perf_counter() - started
    assert (report.entries, report.checkpoints, report.findings) == (entries, checkpoints, [])
    await database.close()
    return Verified(entries, checkpoints, seconds)


async def push_and_entry(place: Place) -> tuple[float, float]:
    """Return the median seconds of an entry of the record, and of the issuing of a push."""
    entries, pushes = [], []
    async with town(place, "http://127.0.0.1:9", PUSHED, PAGES) as enrolled:
        for _ in range(ROUNDS):
            article = await enrolled.story()
            started = time.perf_counter()
            await enrolled.issue(kind="push", articles=[article], target={"everywhere": True})
            pushes.append(time.perf_counter() - started)
            async with enrolled.parts.database.work() as session:
                await session.connection()
                started = time.perf_counter()
                await record(
                    session, actor="bench", action="bench", subject="command:1", detail=DETAIL
                )
                entries.append(time.perf_counter() - started)
    return median(entries), median(pushes)


async def _write(connection: AsyncConnection) -> tuple[int, int]:
    """Write a million entries and a checkpoint for each minute of them, or what there is time for.

    Returns:
        How many entries and how many checkpoints there are.
    """
    chains = [_chain(stream) for stream in STREAMS]
    last: AuditCheckpoint | None = None
    heads: dict[str, dict[str, Any]] = {}
    written, deadline = 0, time.perf_counter() + WRITING_SECONDS
    while written < MILLION and time.perf_counter() < deadline:
        entries, checkpoints = [], []
        for _minute in range(MINUTES_AT_ONCE):
            for chain in chains:
                entries += islice(chain, A_MINUTE)
                newest = entries[-1]
                heads[newest["stream"]] = {name: newest[name] for name in ("sequence", "digest")}
            checkpoints.append(next_checkpoint(last, dict(heads), KEY))
            last = AuditCheckpoint(**checkpoints[-1])
        await _copy(connection, AuditEntry, entries)
        await _copy(connection, AuditCheckpoint, checkpoints)
        written += len(entries)
    rows = [{"stream": stream} | head for stream, head in heads.items()]
    await connection.execute(insert(AuditHead), rows)
    await connection.execute(text("analyze audit_entries"))  # as PostgreSQL does by itself, later
    assert last is not None
    return written, last.number


async def _copy(connection: AsyncConnection, kind: type[Base], rows: list[dict[str, Any]]) -> None:
    """Write rows by COPY: inserting a million would take minutes."""
    columns = list(rows[0])
    records = ([_as_sent(row[name]) for name in columns] for row in rows)
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    await driver.copy_records_to_table(kind.__tablename__, records=records, columns=columns)


def _as_sent(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, Mapping) else value


def _chain(stream: str) -> Iterator[dict[str, Any]]:
    previous = GENESIS
    for sequence in count(1):
        entry = {
            "stream": stream,
            "at": START + timedelta(minutes=1) / A_MINUTE * sequence,
            "actor": "administrator",
            "action": "command.push",
            "subject": f"command:{sequence}",
            "previous": previous,
        }
        covered = {"sequence": plain(sequence), "at": moment_text(entry["at"]), "detail": SAID}
        previous = row_digest(entry | covered)
        yield entry | {"sequence": sequence, "detail": DETAIL, "digest": previous}

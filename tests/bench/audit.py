"""The record: how fast it is verified, and what it costs an act."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import insert

from hub.audit.chain import moment_text, plain, row_digest
from hub.audit.lines import one_state
from hub.audit.models import AuditEntry, AuditHead
from hub.audit.service import record
from hub.audit.streams import GENESIS, STREAMS
from hub.audit.verification import verify
from hub.kit.db import Database, make_engine
from hub.kit.suite import use_suite
from tests.bench.town import PAGES, Line, Place, town

ENTRIES = 200_000
MILLION = 1_000_000
START = datetime(2026, 7, 20, 9, 30, tzinfo=UTC)
PUSHED = 10_000  # accounts
ROUNDS = 5  # of which the median counts
NO_KEYS = ()  # nothing is signed here
DETAIL = {
    "kind": "push",
    "target": {"everywhere": True},
    "articles": [{"id": 17, "version": 2}],
    "accounts": 10_000,
    "reason": None,
}


async def audit(place: Place) -> list[Line]:
    """Verify a long record, and put pushes on record."""
    seconds = await verification(place) * MILLION / ENTRIES
    use_suite("gm")
    with_sm3 = await verification(place) * MILLION / ENTRIES
    use_suite("international")
    await place.empty()
    entry, push = await push_and_entry(place)
    return [
        ("a million entries verified", f"{seconds:.1f} s", "1.00"),
        ("… with SM3 in place of SHA-256", f"{with_sm3:.1f} s", f"{with_sm3 / seconds:.2f}"),
        (f"a push to {PUSHED:,} accounts issued", f"{push * 1000:.0f} ms", "1.00"),
        ("… of it, its entry in the record", f"{entry * 1000:.1f} ms", f"{entry / push:.3f}"),
    ]


async def verification(place: Place) -> float:
    """Return the seconds that the verification of a long record takes."""
    database = Database(make_engine(place.urls.database))
    await place.empty()
    await _write(database)
    started = time.perf_counter()
    async with database.work() as session:
        await one_state(session)
        report = await verify(session, NO_KEYS)
    seconds = time.perf_counter() - started
    assert (report.entries, report.findings) == (ENTRIES, [])
    await database.close()
    return seconds


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


async def _write(database: Database) -> None:
    for stream in STREAMS:
        rows = list(_chain(stream, ENTRIES // len(STREAMS)))
        async with database.connection() as connection:
            await connection.execute(insert(AuditEntry), rows)
            head = {name: rows[-1][name] for name in ("stream", "sequence", "digest")}
            await connection.execute(insert(AuditHead), head)


def _chain(stream: str, length: int) -> Iterator[dict[str, Any]]:
    previous = GENESIS
    for sequence in range(1, length + 1):
        entry = {
            "stream": stream,
            "at": START + timedelta(seconds=sequence),
            "actor": "administrator",
            "action": "command.push",
            "subject": f"command:{sequence}",
            "previous": previous,
        }
        covered = {
            "sequence": plain(sequence),
            "at": moment_text(entry["at"]),
            "detail": plain(DETAIL),
        }
        previous = row_digest(entry | covered)
        yield entry | {"sequence": sequence, "detail": DETAIL, "digest": previous}

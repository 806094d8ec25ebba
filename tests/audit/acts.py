"""Acts to put on record, and ways to tamper with the record."""

from typing import Any

from sqlalchemy import text

from hub.audit.checkpoints import write_checkpoint
from hub.audit.service import record
from hub.audit.verification import verify
from hub.kit.db import Database
from hub.kit.signatures import public_key_of

ACTS: list[dict[str, Any]] = [
    {"reason": "省应急管理厅要求更正", "accounts": 348},
    {},
    {"nested": {"list": [1, None, True, "😀"]}},
    {"seconds": 1e16, "share": 0.1, "small": 1e-9, "whole": 2.0, "negative": -0.5},
]

KEY = bytes(range(32))
PUBLIC_KEY = public_key_of(KEY)

Found = tuple[str, int, str]
"""Stream, sequence number, and what is wrong."""


async def act(database: Database, subject: str, detail: dict[str, Any]) -> None:
    async with database.work() as session:
        await record(
            session, actor="administrator", action="article.add", subject=subject, detail=detail
        )


async def act_elsewhere(database: Database, *subjects: str) -> None:
    """Act while somebody holds the first stream: it goes on record in the second."""
    async with database.connection() as connection:
        await connection.execute(text("select 1 from audit_heads where stream = 'hub' for update"))
        for subject in subjects:
            await act(database, subject, {})


async def tamper(database: Database, *statements: str) -> None:
    """Change the record as its owner could, with the triggers out of the way."""
    async with database.connection() as connection:
        await connection.execute(text("set local session_replication_role = replica"))
        for statement in statements:
            await connection.execute(text(statement))


async def sign(database: Database, key: bytes = KEY) -> bool:
    async with database.work() as session:
        return await write_checkpoint(session, key)


async def findings_in(database: Database, keys: tuple[str, ...] = (PUBLIC_KEY,)) -> list[Found]:
    async with database.work() as session:
        report = await verify(session, keys)
    return [(each.stream, each.sequence, each.wrong) for each in report.findings]

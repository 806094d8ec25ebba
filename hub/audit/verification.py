"""Reading all of the record, to find what does not fit."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from hub.audit import lines, repository
from hub.audit.anchors import Anchor
from hub.audit.checkpoint_walk import CheckpointWalk
from hub.audit.findings import ANCHORS, Finding, Report, Wrong
from hub.audit.walk import Walk


async def verify(session: AsyncSession, keys: tuple[str, ...]) -> Report:
    """Read all checkpoints and all entries of all streams, and say what does not fit.

    Args:
        session: a unit of work that sees one state all along (`lines.one_state`), unless nobody
            writes meanwhile.
        keys: that checkpoints may be signed with: the hub's public key, then its former ones, the
            newest first.
    """
    report = Report()
    heads = await repository.heads(session)
    walked = CheckpointWalk(keys, report.add)
    report.checkpoints = await _walk(walked.along, lines.checkpoints(session))
    walked.end()
    for stream in sorted({*heads, *walked.signed, *await lines.streams_with_entries(session)}):
        walk = Walk(stream, report.add, walked.signed[stream])
        report.entries += await _walk(walk.along, lines.entries(session, stream))
        walk.end(heads.get(stream))
    return report


async def compare(
    session: AsyncSession, anchors: Sequence[Anchor], keys: tuple[str, ...]
) -> list[Finding]:
    """Say which lines, kept elsewhere, are of checkpoints that the database does not have.

    Args:
        session: a unit of work.
        anchors: the lines.
        keys: as `verify` has them.
    """
    there = await repository.checkpoints_among(session, {anchor.number for anchor in anchors})
    known = {each.number: (each.digest, each.signature) for each in there}
    return [
        Finding(ANCHORS, anchor.number, wrong)
        for anchor in anchors
        if (wrong := _wrong(anchor, known.get(anchor.number), keys))
    ]


def _wrong(anchor: Anchor, known: tuple[str, str] | None, keys: tuple[str, ...]) -> Wrong | None:
    if not anchor.is_signed(*keys):
        return Wrong.FORGED
    if known is None:
        return Wrong.NOT_THERE
    return None if known == (anchor.digest, anchor.signature) else Wrong.EXCHANGED


async def _walk(along: Callable[[Iterable[str]], None], found: AsyncIterator[Sequence[str]]) -> int:
    """Go along in a thread, while PostgreSQL makes what comes next and others are served."""
    count = 0
    under_way: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    under_way.set_result(None)
    async for some in found:
        await under_way
        under_way = asyncio.ensure_future(asyncio.to_thread(along, some))
        count += len(some)
    await under_way
    return count

"""The whole record as JSON Lines, to be verified without the hub (`verify_export.py`).

`{"entry": …}` for each entry, by stream and sequence number; `{"checkpoint": …}` for each
checkpoint; at last `{"end": …}` with the public keys and how many there were, without which an
export is not complete. It has what the newest checkpoint was signed over: whoever takes checkpoints
out of it leaves entries that nothing vouches for. What is recorded meanwhile is in the next export.
"""

import json
from collections.abc import AsyncIterator, Sequence

from hub.audit import lines, repository
from hub.kit.parts import Parts


async def exported(parts: Parts) -> AsyncIterator[str]:
    """Yield the export, many lines at a time."""
    counts = {"entries": 0, "checkpoints": 0}
    async with parts.database.work() as session:
        await lines.one_state(session)
        newest = await repository.last_checkpoint(session)
        for stream, head in sorted(newest.heads.items()) if newest else ():
            async for some in lines.entries(session, stream, head["sequence"]):
                counts["entries"] += len(some)
                yield _wrapped("entry", some)
        async for some in lines.checkpoints(session):
            counts["checkpoints"] += len(some)
            yield _wrapped("checkpoint", some)
    key, *former = parts.audit_keys
    yield json.dumps({"end": {"key": key, "former": former, **counts}}) + "\n"


def _wrapped(name: str, some: Sequence[str]) -> str:
    return "".join(f'{{"{name}":{line}}}\n' for line in some)

"""Proof that the record is whole: verification, checkpoints, the key, and an export."""

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from hub.audit import lines, repository
from hub.audit.anchors import Anchor
from hub.audit.checkpoints import anchor_of, write_checkpoint
from hub.audit.export import exported
from hub.audit.schemas import (
    AnchorsIn,
    AnchorsOut,
    CheckpointOut,
    FindingOut,
    KeyOut,
    VerificationOut,
)
from hub.audit.service import record
from hub.audit.verification import compare, verify
from hub.kit.problems import FieldError, InvalidInput, NotFound
from hub.kit.signatures import public_key_of
from hub.kit.web import ActorName, ProcessParts, Session

router = APIRouter(prefix="/audit", tags=["audit"])


@router.get("/verification")
async def verification(session: Session, parts: ProcessParts) -> VerificationOut:
    """Read the whole record and say what does not fit: some ten seconds for a million entries."""
    await lines.one_state(session)
    return VerificationOut.of(await verify(session, public_key_of(parts.audit_key)))


@router.post("/verification/anchors")
async def compare_anchors(body: AnchorsIn, session: Session, parts: ProcessParts) -> AnchorsOut:
    """Compare the database with checkpoints that were kept elsewhere."""
    anchors = [_anchor(index, line) for index, line in enumerate(body.anchors)]
    found = await compare(session, anchors, public_key_of(parts.audit_key))
    return AnchorsOut(findings=[FindingOut.of(each) for each in found])


@router.post("/checkpoints")
async def sign_now(session: Session, parts: ProcessParts) -> CheckpointOut:
    """Sign the record as it is now, unless that was done already; show the newest checkpoint."""
    await write_checkpoint(session, parts.audit_key)
    newest = await repository.last_checkpoint(session)
    if newest is None:  # nobody can have removed it meanwhile but the database's owner
        raise NotFound("The checkpoint that was just written is gone.")
    return CheckpointOut.of(anchor_of(newest))


@router.get("/key")
async def public_key(parts: ProcessParts) -> KeyOut:
    """Show the public key that checkpoints are verified with."""
    return KeyOut(key=public_key_of(parts.audit_key))


@router.get("/export", response_class=StreamingResponse)
async def export(parts: ProcessParts, actor: ActorName) -> StreamingResponse:
    """Stream the whole record as JSON Lines; `hub/audit/verify_export.py` verifies them."""
    async with parts.database.work() as session:
        await record(session, actor=actor, action="audit.export", subject="audit", detail={})
    async with parts.database.work() as session:
        await write_checkpoint(session, parts.audit_key)  # it vouches for all that goes out
    return StreamingResponse(exported(parts), media_type="application/jsonl")


def _anchor(index: int, line: str) -> Anchor:
    try:
        return Anchor.read(line)
    except ValueError:
        reason = "is not a line of `hub audit checkpoint`"
        raise InvalidInput(
            "An anchor can't be read; nothing was compared.",
            errors=[FieldError(field=f"body.anchors[{index}]", reason=reason)],
        ) from None

"""Proof that the record is whole: verification, checkpoints, the key, and an export."""

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from hub.access.dependencies import CurrentActor, Needs
from hub.access.permissions import Permission
from hub.audit import lines, repository
from hub.audit.anchors import Anchor
from hub.audit.checkpoints import anchor_of, write_checkpoint
from hub.audit.export import exported
from hub.audit.readers import ONE_READER
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
from hub.kit.i18n import _
from hub.kit.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.problems import FieldError, InvalidInput, NotFound
from hub.kit.web import ProcessParts, Session

router = APIRouter(prefix="/audit", tags=["audit"])


@router.get("/verification", dependencies=[Needs(Permission.VERIFY_AUDIT), ONE_READER])
async def verification(session: Session, parts: ProcessParts) -> VerificationOut:
    """Read the whole record and say what does not fit: some ten seconds for a million entries."""
    await lines.one_state(session)
    return VerificationOut.of(await verify(session, parts.audit_keys))


@router.post("/verification/anchors", dependencies=[Needs(Permission.VERIFY_AUDIT)])
async def compare_anchors(body: AnchorsIn, session: Session, parts: ProcessParts) -> AnchorsOut:
    """Compare the database with checkpoints that were kept elsewhere."""
    anchors = [_anchor(index, line) for index, line in enumerate(body.anchors)]
    found = await compare(session, anchors, parts.audit_keys)
    return AnchorsOut(findings=[FindingOut.of(each) for each in found])


@router.get("/checkpoints", dependencies=[Needs(Permission.VERIFY_AUDIT)])
async def list_checkpoints(
    session: Session, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[CheckpointOut]:
    """List the checkpoints, the newest first."""
    before = decode_cursor(cursor, int)[0] if cursor else None
    found = await repository.checkpoints(session, before=before, limit=limit + 1)
    shown = [CheckpointOut.of(anchor_of(each)) for each in found]
    return page_of(shown, limit, key=lambda checkpoint: [checkpoint.number])


@router.post("/checkpoints", dependencies=[Needs(Permission.SIGN_AUDIT)])
async def sign_now(session: Session, parts: ProcessParts) -> CheckpointOut:
    """Sign the record as it is now, unless that was done already; show the newest checkpoint."""
    await write_checkpoint(session, parts.audit_key)
    newest = await repository.last_checkpoint(session)
    if newest is None:  # nobody can have removed it meanwhile but the database's owner
        raise NotFound(_("The checkpoint that was just written is gone."))
    return CheckpointOut.of(anchor_of(newest))


@router.get("/key", dependencies=[Needs(Permission.VERIFY_AUDIT)])
async def public_key(parts: ProcessParts) -> KeyOut:
    """Show the public keys that checkpoints are verified with."""
    key, *former = parts.audit_keys
    return KeyOut(key=key, former=former)


@router.get(
    "/export",
    response_class=StreamingResponse,
    dependencies=[Needs(Permission.EXPORT_AUDIT), ONE_READER],
)
async def export(parts: ProcessParts, actor: CurrentActor) -> StreamingResponse:
    """Stream the whole record as JSON Lines; `hub/audit/verify_export.py` verifies them."""
    async with parts.database.work() as session:
        await record(session, actor=actor.name, action="audit.export", subject="audit", detail={})
    async with parts.database.work() as session:
        await write_checkpoint(session, parts.audit_key)  # it vouches for all that goes out
    return StreamingResponse(exported(parts), media_type="application/jsonl")


def _anchor(index: int, line: str) -> Anchor:
    try:
        return Anchor.read(line)
    except ValueError:
        reason = _("is not a line of `hub audit checkpoint`")
        raise InvalidInput(
            _("An anchor can't be read; nothing was compared."),
            errors=[FieldError(field=f"body.anchors[{index}]", reason=reason)],
        ) from None

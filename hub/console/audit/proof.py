"""Proof that the record is whole: verification, signed checkpoints, lines kept elsewhere."""

from typing import Any

from fastapi import Request, Response

from hub.access.dependencies import CurrentActor, Needs
from hub.access.permissions import Permission
from hub.audit.proof_endpoints import (
    compare_anchors,
    list_checkpoints,
    public_key,
    sign_now,
    verification,
)
from hub.audit.readers import ONE_READER
from hub.audit.schemas import AnchorsIn
from hub.console.form import Form, asked, see
from hub.console.look import PREFIX
from hub.console.query import CURSOR, filters_of, ways
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.said import say
from hub.kit.i18n import _
from hub.kit.pagination import DEFAULT_LIMIT
from hub.kit.problems import HubError, InvalidInput
from hub.kit.web import ProcessParts, Session

PROOF = f"{PREFIX}/audit/proof"
PROVING = (Permission.VERIFY_AUDIT,)

router = pages_below("/audit/proof")

VERIFYING = Needs(*PROVING)


@router.get("", dependencies=[VERIFYING])
async def show_proof(
    request: Request, session: Session, parts: ProcessParts, actor: CurrentActor
) -> Response:
    """Show the checkpoints, and what can be verified."""
    return await _page(request, session, parts, actor)


@router.post("/verification", dependencies=[VERIFYING, ONE_READER])
async def verify(
    request: Request, session: Session, parts: ProcessParts, actor: CurrentActor
) -> Response:
    """Read the whole record, and say what does not fit."""
    report = await verification(session, parts)
    return await _page(request, session, parts, actor, report=report)


@router.post("/anchors", dependencies=[VERIFYING])
async def compare(
    request: Request, form: Form, session: Session, parts: ProcessParts, actor: CurrentActor
) -> Response:
    """Compare the database with lines that were kept elsewhere."""
    lines = [line.strip() for line in form.one("anchors").splitlines() if line.strip()]
    try:
        compared = await compare_anchors(asked(AnchorsIn, {"anchors": lines}), session, parts)
    except InvalidInput as problem:
        text = form.one("anchors")
        return await _page(request, session, parts, actor, problem=problem, anchors=text)
    return await _page(request, session, parts, actor, compared=compared, lines=len(lines))


@router.post("/checkpoints", dependencies=[Needs(Permission.SIGN_AUDIT)])
async def sign(session: Session, parts: ProcessParts) -> Response:
    """Sign the record as it is now."""
    await sign_now(session, parts)
    return say(see(PROOF), "signed")


async def _page(
    request: Request,
    session: Session,
    parts: ProcessParts,
    actor: CurrentActor,
    **more: Any,
) -> Response:
    given = filters_of(request)
    found = await list_checkpoints(session, given.get(CURSOR), DEFAULT_LIMIT)
    problem: HubError | None = more.get("problem")
    nothing = {"report": None, "compared": None, "lines": 0, "anchors": ""}
    return page(
        request,
        "audit/proof.html",
        _("Proof of the record"),
        problem.status if problem else 200,
        crumbs=[(_("Record"), f"{PREFIX}/audit")],
        checkpoints=found.items,
        ways=ways(PROOF, given, found.next),
        key=await public_key(parts),
        may_sign=bool(actor.remit(Permission.SIGN_AUDIT).places),
        may_export=bool(actor.remit(Permission.EXPORT_AUDIT).places),
        **nothing | more,
    )

"""Commands and holds over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response, status
from pydantic import BaseModel, ConfigDict

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.commands import approval, holds, preview, reading, service
from hub.commands.after import tell_workers
from hub.commands.breakdown_endpoints import router as breakdown_router
from hub.commands.dependencies import CurrentDesk
from hub.commands.hold_endpoints import router as hold_router
from hub.commands.idempotency import IdempotencyKey
from hub.commands.instruction_endpoints import router as instruction_router
from hub.commands.models import CommandKind, CommandState
from hub.commands.preview_views import PreviewOut
from hub.commands.repository.commands import CommandFilter
from hub.commands.retry import RetryOut, RetryRequest, retry
from hub.commands.schemas import ApproveRequest, CommandRequest, PauseRequest, RejectRequest
from hub.commands.target_set_endpoints import router as target_set_router
from hub.commands.today_endpoints import router as today_router
from hub.commands.untagged import UntaggedRoute
from hub.commands.views import CommandLine, CommandOut, HoldOut, TargetOut
from hub.kit.pagination import BIGGEST, DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.sorting import Sort
from hub.kit.web import Id

router = APIRouter()
commands = APIRouter(prefix="/commands", tags=["commands"], route_class=UntaggedRoute)

PERMISSIONS = {
    CommandKind.PUSH: Permission.PUSH,
    CommandKind.CORRECT: Permission.CORRECT,
    CommandKind.RETRACT: Permission.RETRACT,
    CommandKind.REINSTATE: Permission.REINSTATE,
}
COMMANDING = Needs(*PERMISSIONS.values())
READING = Needs(Permission.READ_COMMANDS)

REPLAYED = "Idempotency-Replayed"


class CommandQuery(BaseModel):
    """Which commands a list has.

    Attributes:
        state: `running` is issued, with something of it open or parked.
        to_approve: what waits for the approval of whoever asks.
    """

    model_config = ConfigDict(extra="forbid")

    kind: CommandKind | None = None
    state: CommandState | Literal["running"] | None = None
    to_approve: bool = False
    article: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None
    sort: Sort = Sort.NEWEST
    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT


@commands.post("", status_code=status.HTTP_202_ACCEPTED, dependencies=[COMMANDING])
async def issue_command(
    request: CommandRequest,
    desk: CurrentDesk,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> CommandOut:
    """Issue a command. Once this has answered 202, nothing of it gets lost.

    The same `Idempotency-Key` with the same body returns the same command, with the header
    `Idempotency-Replayed: true`; with another body it is refused.
    """
    issued = await service.issue(
        desk.session,
        request,
        key=idempotency_key,
        mandate=desk.mandate(PERMISSIONS[CommandKind(request.kind)]),
        platforms=desk.platforms,
        approval_above=desk.parts.settings.approval_above,
    )
    tell_workers(desk.session, desk.parts, issued.effects)
    response.headers["Location"] = f"/api/v1/commands/{issued.command_id}"
    if issued.replayed:
        response.headers[REPLAYED] = "true"
    return await reading.issued(desk.session, issued.command_id)


@commands.post("/preview", dependencies=[COMMANDING])
async def preview_command(
    request: CommandRequest,
    desk: CurrentDesk,
    cursor: Cursor = None,
    limit: Limit = DEFAULT_LIMIT,
) -> PreviewOut:
    """Say what a command would do, and which placements it concerns, without doing it."""
    article, account, slot = decode_cursor(cursor, int, int, int) if cursor else (0, 0, 0)
    return await preview.preview(
        desk.session,
        request,
        desk.mandate(PERMISSIONS[CommandKind(request.kind)]),
        platforms=desk.platforms,
        connectors=desk.connectors,
        base_url=desk.parts.settings.public_url,
        approval_above=desk.parts.settings.approval_above,
        after=(article, account, slot),
        limit=limit,
    )


@commands.get("", dependencies=[READING])
async def list_commands(
    query: Annotated[CommandQuery, Query()], desk: CurrentDesk
) -> Page[CommandLine]:
    """List commands, the newest first unless `sort` says otherwise."""
    last = decode_cursor(query.cursor, int)[0] if query.cursor else None
    wanted = CommandFilter(query.kind, query.state, query.article, sort=query.sort)
    mandate = desk.mandate(Permission.READ_COMMANDS)
    if query.to_approve:
        mandate = desk.mandate(Permission.APPROVE)
        wanted = await approval.waiting_for(desk.session, desk.actor, wanted)
    found = await reading.page(desk.session, wanted, mandate, last=last, limit=query.limit + 1)
    return page_of(found, query.limit, key=lambda command: [command.id])


@commands.get("/{command_id}", dependencies=[READING])
async def show_command(command_id: Id, desk: CurrentDesk) -> CommandOut:
    """Show a command and how far it has come."""
    return await reading.get(desk.session, command_id, desk.mandate(Permission.READ_COMMANDS))


@commands.get("/{command_id}/targets", dependencies=[READING])
async def list_targets(
    command_id: Id, desk: CurrentDesk, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[TargetOut]:
    """List the accounts that a push froze when it was issued.

    Corrections and retractions freeze none: they go for the placements that there are.
    """
    after = decode_cursor(cursor, int)[0] if cursor else 0
    mandate = desk.mandate(Permission.READ_COMMANDS)
    found = await reading.targets(desk.session, command_id, mandate, after=after, limit=limit + 1)
    return page_of(found, limit, key=lambda account: [account.id])


@commands.post(
    "/{command_id}/retry",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[Needs(Permission.RETRY)],
)
async def retry_command(command_id: Id, request: RetryRequest, desk: CurrentDesk) -> RetryOut:
    """Try again what waits for a person.

    What may have been published (`unknown`) is tried again only if somebody has looked.
    """
    out, effects = await retry(desk.session, command_id, request, desk.mandate(Permission.RETRY))
    tell_workers(desk.session, desk.parts, effects)
    return out


@commands.post("/{command_id}/approval", dependencies=[Needs(Permission.APPROVE)])
async def approve_command(command_id: Id, request: ApproveRequest, desk: CurrentDesk) -> CommandOut:
    """Approve what somebody else has proposed; it goes out at once, or at its time.

    Say which versions you have read; if others would go out by now, it is refused.
    """
    read = {(each.article_id, each.version) for each in request.articles}
    effects = await approval.decide(desk.session, command_id, desk.actor, read=read)
    tell_workers(desk.session, desk.parts, effects)
    return await reading.issued(desk.session, command_id)


@commands.post("/{command_id}/rejection", dependencies=[Needs(Permission.APPROVE)])
async def reject_command(command_id: Id, request: RejectRequest, desk: CurrentDesk) -> CommandOut:
    """Turn down what somebody else has proposed; nothing of it goes out."""
    await approval.decide(desk.session, command_id, desk.actor, why=request.reason)
    return await reading.issued(desk.session, command_id)


@commands.post("/{command_id}/pause", dependencies=[Needs(Permission.PLACE_HOLDS)])
async def pause_command(command_id: Id, request: PauseRequest, desk: CurrentDesk) -> HoldOut:
    """Pause a push or a correction: nothing of it goes out until it is resumed."""
    mandate = desk.mandate(Permission.PLACE_HOLDS)
    hold = await holds.pause(desk.session, command_id, mandate, reason=request.reason)
    return HoldOut.model_validate(hold)


@commands.post("/{command_id}/resume", dependencies=[Needs(Permission.PLACE_HOLDS)])
async def resume_command(command_id: Id, desk: CurrentDesk) -> HoldOut:
    """Resume a command that is paused."""
    mandate = desk.mandate(Permission.PLACE_HOLDS)
    return HoldOut.model_validate(await holds.resume(desk.session, command_id, mandate))


router.include_router(commands)
router.include_router(breakdown_router)
router.include_router(instruction_router)
router.include_router(hold_router)
router.include_router(today_router)
router.include_router(target_set_router)

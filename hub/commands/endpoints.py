"""Commands and holds over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status
from pydantic import BaseModel, ConfigDict

from hub.auth.dependencies import CurrentActor
from hub.commands import holds, preview, reading, service
from hub.commands.after import tell_workers
from hub.commands.dependencies import CurrentDesk
from hub.commands.hold_endpoints import router as hold_router
from hub.commands.idempotency import IdempotencyKey
from hub.commands.models import CommandKind, CommandState
from hub.commands.repository.commands import CommandFilter
from hub.commands.retry import RetryOut, RetryRequest, retry
from hub.commands.schemas import CommandRequest, PauseRequest
from hub.commands.untagged import UntaggedRoute
from hub.commands.views import CommandLine, CommandOut, HoldOut, PreviewOut, TargetOut
from hub.kit.pagination import BIGGEST, DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.web import Id, Session

router = APIRouter()
commands = APIRouter(prefix="/commands", tags=["commands"], route_class=UntaggedRoute)

REPLAYED = "Idempotency-Replayed"


class CommandQuery(BaseModel):
    """Which commands a list has."""

    model_config = ConfigDict(extra="forbid")

    kind: CommandKind | None = None
    state: CommandState | None = None
    article: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None
    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT


@commands.post("", status_code=status.HTTP_202_ACCEPTED)
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
        desk.session, request, key=idempotency_key, actor=desk.actor, platforms=desk.platforms
    )
    tell_workers(desk.session, desk.parts, issued.effects)
    response.headers["Location"] = f"/api/v1/commands/{issued.command_id}"
    if issued.replayed:
        response.headers[REPLAYED] = "true"
    return await reading.get(desk.session, issued.command_id)


@commands.post("/preview")
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
        platforms=desk.platforms,
        after=(article, account, slot),
        limit=limit,
    )


@commands.get("")
async def list_commands(
    query: Annotated[CommandQuery, Query()], session: Session
) -> Page[CommandLine]:
    """List commands, the newest first."""
    before = decode_cursor(query.cursor, int)[0] if query.cursor else None
    wanted = CommandFilter(query.kind, query.state, query.article)
    found = await reading.page(session, wanted, before=before, limit=query.limit + 1)
    return page_of(found, query.limit, key=lambda command: [command.id])


@commands.get("/{command_id}")
async def show_command(command_id: Id, session: Session) -> CommandOut:
    """Show a command and how far it has come."""
    return await reading.get(session, command_id)


@commands.get("/{command_id}/targets")
async def list_targets(
    command_id: Id, session: Session, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> Page[TargetOut]:
    """List the accounts that a push froze when it was issued.

    Corrections and retractions freeze none: they go for the placements that there are.
    """
    after = decode_cursor(cursor, int)[0] if cursor else 0
    found = await reading.targets(session, command_id, after=after, limit=limit + 1)
    return page_of(found, limit, key=lambda account: [account.id])


@commands.post("/{command_id}/retry", status_code=status.HTTP_202_ACCEPTED)
async def retry_command(command_id: Id, request: RetryRequest, desk: CurrentDesk) -> RetryOut:
    """Try again what waits for a person.

    What may have been published (`unknown`) is tried again only if somebody has looked.
    """
    out, effects = await retry(desk.session, command_id, request, actor=desk.actor)
    tell_workers(desk.session, desk.parts, effects)
    return out


@commands.post("/{command_id}/pause")
async def pause_command(
    command_id: Id, request: PauseRequest, session: Session, actor: CurrentActor
) -> HoldOut:
    """Pause a push or a correction: nothing of it goes out until it is resumed."""
    hold = await holds.pause(session, command_id, reason=request.reason, actor=actor.name)
    return HoldOut.model_validate(hold)


@commands.post("/{command_id}/resume")
async def resume_command(command_id: Id, session: Session, actor: CurrentActor) -> HoldOut:
    """Resume a command that is paused."""
    return HoldOut.model_validate(await holds.resume(session, command_id, actor=actor.name))


router.include_router(commands)
router.include_router(hold_router)

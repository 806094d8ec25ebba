"""What a command came to, account by account, and live, over HTTP."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.dependencies import CurrentActor, Needs
from hub.access.mandate import Mandate
from hub.access.permissions import Permission
from hub.auth.identity import look_again
from hub.commands import reading
from hub.commands.views import CommandOut, ids_of, is_settled
from hub.deliveries import lists
from hub.deliveries.announcer import channel_of
from hub.deliveries.change import Parked
from hub.deliveries.claimed import Key
from hub.deliveries.delivery_list import DeliveryFilter, deliveries
from hub.deliveries.results import Result
from hub.deliveries.schemas import DeliveryOut
from hub.enrollment.codes import prefix_of
from hub.enrollment.fields import RegionCode
from hub.enrollment.models import Level
from hub.kit.crypto import digest_of
from hub.kit.pagination import BIGGEST, DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.sse import EventSourceResponse, ServerSentEvent, Snapshot, frames
from hub.kit.streams import ONE_STREAM
from hub.kit.web import Id, ProcessParts, Session

router = APIRouter(
    prefix="/commands/{command_id}",
    tags=["commands"],
    dependencies=[Needs(Permission.READ_COMMANDS)],
)

OpenState = Literal["open", "closed", "parked", "waiting", "sending", "unverified"]


class DeliveryQuery(BaseModel):
    """Which deliveries a list has.

    Attributes:
        state: `open` is `waiting` or `sending`, of which what is `unverified` was deleted, and has
            to be looked for once more; `closed` is any result.
    """

    model_config = ConfigDict(extra="forbid")

    state: OpenState | Parked | Result | None = None
    platform: Annotated[str | None, Query(max_length=32)] = None
    level: Level | None = None
    region: RegionCode | None = None
    account: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None
    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT


async def _exists(command_id: Id, parts: ProcessParts, actor: CurrentActor) -> None:
    async with parts.database.work() as session:
        await reading.find(session, command_id, _reading(actor))


def _reading(actor: Actor) -> Mandate:
    return Mandate.of(actor, Permission.READ_COMMANDS)


async def deliveries_of(
    session: AsyncSession, command: CommandOut, query: DeliveryQuery
) -> Page[DeliveryOut]:
    """Return a page of what a command came to on each account."""
    wanted = DeliveryFilter(
        command=command.id,
        articles=tuple(ids_of(command)),
        settled=is_settled(command),
        state=query.state,
        platform=query.platform,
        level=query.level,
        region=prefix_of(query.region) if query.region else None,
        account=query.account,
    )
    after = Key(*decode_cursor(query.cursor, int, int, int)) if query.cursor else lists.FIRST
    rows = await deliveries(session, wanted, after=after, limit=query.limit + 1)
    return page_of(
        [DeliveryOut.model_validate(dict(row)) for row in rows],
        query.limit,
        key=lambda one: [one.article_id, one.account_id, one.slot],
    )


@router.get("/deliveries")
async def list_deliveries(
    command_id: Id,
    query: Annotated[DeliveryQuery, Query()],
    session: Session,
    actor: CurrentActor,
) -> Page[DeliveryOut]:
    """List what a command came to on each account: open, parked, or the result."""
    command = await reading.get(session, command_id, _reading(actor))
    return await deliveries_of(session, command, query)


@router.get(
    "/events", response_class=EventSourceResponse, dependencies=[Depends(_exists), ONE_STREAM]
)
async def follow_command(
    command_id: Id, parts: ProcessParts, actor: CurrentActor
) -> AsyncIterator[ServerSentEvent]:
    """Follow a command: a snapshot at once, then one after each change, until it is done.

    As soon as whoever follows may not read it any more, an event `lost` says why: a problem's
    code, `not-authenticated` or `not-found`.
    """

    async def read() -> Snapshot:
        now = await look_again(parts, actor)
        async with parts.database.work() as session:
            command = await reading.get(session, command_id, _reading(now))
        data = command.model_dump(mode="json")
        return Snapshot(revision=_revision(data), data=data, final=command.done)

    async for frame in frames(read, parts.signals, channel_of(command_id)):
        yield frame


def _revision(data: dict[str, object]) -> str:
    return digest_of(json.dumps(data, sort_keys=True).encode())

"""What a command came to, account by account, and live, over HTTP."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from hub.commands import reading
from hub.deliveries import lists
from hub.deliveries.announcer import channel_of
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
from hub.kit.web import Id, ProcessParts, Session

router = APIRouter(prefix="/commands/{command_id}", tags=["commands"])

OpenState = Literal["open", "closed", "parked", "waiting", "sending"]


class DeliveryQuery(BaseModel):
    """Which deliveries a list has.

    Attributes:
        state: `open` is `waiting` or `sending`; `closed` is any result.
    """

    model_config = ConfigDict(extra="forbid")

    state: OpenState | Result | None = None
    platform: Annotated[str | None, Query(max_length=32)] = None
    level: Level | None = None
    region: RegionCode | None = None
    account: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None
    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT


async def _exists(command_id: Id, parts: ProcessParts) -> None:
    async with parts.database.work() as session:
        await reading.find(session, command_id)


@router.get("/deliveries")
async def list_deliveries(
    command_id: Id, query: Annotated[DeliveryQuery, Query()], session: Session
) -> Page[DeliveryOut]:
    """List what a command came to on each account: open, parked, or the result."""
    command = await reading.get(session, command_id)
    wanted = DeliveryFilter(
        command=command_id,
        articles=tuple(article.article_id for article in command.articles),
        settled=not command.progress.open and not command.progress.parked,
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


@router.get("/events", response_class=EventSourceResponse, dependencies=[Depends(_exists)])
async def follow_command(command_id: Id, parts: ProcessParts) -> AsyncIterator[ServerSentEvent]:
    """Follow a command: a snapshot at once, then one after each change, until it is done."""

    async def read() -> Snapshot:
        async with parts.database.work() as session:
            command = await reading.get(session, command_id)
        data = command.model_dump(mode="json")
        return Snapshot(revision=_revision(data), data=data, final=command.done)

    async for frame in frames(read, parts.signals, channel_of(command_id)):
        yield frame


def _revision(data: dict[str, object]) -> str:
    return digest_of(json.dumps(data, sort_keys=True).encode())

"""A command's progress as it changes: the same part of the page, sent again."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from fastapi import Depends, Request
from markupsafe import Markup

from hub.access.dependencies import CurrentActor, Needs
from hub.access.mandate import Mandate
from hub.access.permissions import Permission
from hub.auth.identity import look_again
from hub.commands import reading
from hub.console.commands.live_part import live_values
from hub.console.commands.pace import Watch, since_issued
from hub.console.render import render
from hub.console.routes import pages_below
from hub.deliveries.announcer import channel_of
from hub.kit.crypto import digest_of
from hub.kit.sse import EventSourceResponse, ServerSentEvent, Snapshot, frames
from hub.kit.streams import ONE_STREAM
from hub.kit.web import Id, ProcessParts

router = pages_below("/commands")


async def _exists(command_id: Id, parts: ProcessParts, actor: CurrentActor) -> None:
    async with parts.database.work() as session:
        await reading.find(session, command_id, Mandate.of(actor, Permission.READ_COMMANDS))


@router.get(
    "/{command_id}/events",
    response_class=EventSourceResponse,
    dependencies=[Needs(Permission.READ_COMMANDS), Depends(_exists), ONE_STREAM],
)
async def follow(
    request: Request, command_id: Id, parts: ProcessParts, actor: CurrentActor
) -> AsyncIterator[ServerSentEvent]:
    """Send the progress at once, and again after each change, until the command is done.

    It ends with why, as soon as whoever follows may not read the command any more.
    """
    watch, clock = Watch(), asyncio.get_running_loop().time

    async def read() -> Snapshot:
        mandate = Mandate.of(await look_again(parts, actor), Permission.READ_COMMANDS)
        async with parts.database.work() as session:
            command = await reading.get(session, command_id, mandate)
            values = await live_values(session, command)
        progress = command.progress
        pace = watch.note(clock(), progress.total - progress.open, progress.open)
        values["pace"] = pace or since_issued(command, datetime.now(UTC))
        part = Markup(render(request, "commands/live.html", **values))  # noqa: S704 - escaped there
        return Snapshot(
            _revision(command.model_dump(mode="json"), values), part, final=command.done
        )

    async for frame in frames(read, parts.signals, channel_of(command_id)):
        yield frame


def _revision(command: dict[str, Any], values: dict[str, Any]) -> str:
    shown = {"command": command, "became": values["became"]}
    return digest_of(json.dumps(shown, sort_keys=True).encode())

"""Saved targets over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, ConfigDict

from hub.access.dependencies import Needs
from hub.access.mandate import Mandate
from hub.access.permissions import SEES_TARGET_SETS, Permission
from hub.commands import target_sets
from hub.commands.dependencies import CurrentDesk, Desk
from hub.commands.facts import Facts
from hub.commands.repository import commands
from hub.commands.repository import target_sets as repository
from hub.commands.target_set_schemas import (
    TargetSetLine,
    TargetSetOut,
    TargetSetReplacement,
    TargetSetRequest,
)
from hub.kit.pagination import DEFAULT_LIMIT, Cursor, Limit, Page, decode_cursor, page_of
from hub.kit.web import Id

router = APIRouter(prefix="/target-sets", tags=["target sets"])

READING, PUSHING = [Needs(*SEES_TARGET_SETS)], [Needs(Permission.PUSH)]


class TargetSetQuery(BaseModel):
    """Which page of the list."""

    model_config = ConfigDict(extra="forbid")

    cursor: Cursor = None
    limit: Limit = DEFAULT_LIMIT


@router.get("", dependencies=READING)
async def list_target_sets(
    query: Annotated[TargetSetQuery, Query()], desk: CurrentDesk
) -> Page[TargetSetLine]:
    """List the targets that were saved for where you may push, or read them, by name."""
    name, number = decode_cursor(query.cursor, str, int) if query.cursor else ("", 0)
    last = (name, number)
    found = await repository.page(desk.session, _reader(desk), after=last, limit=query.limit + 1)
    shown = [TargetSetLine.model_validate(each) for each in found]
    return page_of(shown, query.limit, key=lambda each: [each.name, each.id])


@router.get("/{set_id}", dependencies=READING)
async def show_target_set(set_id: Id, desk: CurrentDesk) -> TargetSetOut:
    """Show a set with its rule."""
    found = await target_sets.get(desk.session, set_id, _reader(desk))
    return TargetSetOut.model_validate(found)


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=PUSHING)
async def create_target_set(request: TargetSetRequest, desk: CurrentDesk) -> TargetSetOut:
    """Save where a push goes, under a name."""
    made = await target_sets.create(desk.session, request, await _facts(desk))
    return TargetSetOut.model_validate(made)


@router.put("/{set_id}", dependencies=PUSHING)
async def replace_target_set(
    set_id: Id, request: TargetSetReplacement, desk: CurrentDesk
) -> TargetSetOut:
    """Put another rule, or another name, into a set as it was read."""
    new = await target_sets.replace(desk.session, set_id, request, await _facts(desk))
    return TargetSetOut.model_validate(new)


@router.delete("/{set_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=PUSHING)
async def delete_target_set(set_id: Id, desk: CurrentDesk) -> None:
    """Delete a set. What was pushed with it stays as it is."""
    await target_sets.delete(desk.session, set_id, await _facts(desk))


def _reader(desk: Desk) -> Mandate:
    return Mandate.of(desk.actor, *SEES_TARGET_SETS)


async def _facts(desk: Desk) -> Facts:
    now = await commands.take_time(desk.session)
    return Facts(now, desk.platforms, desk.mandate(Permission.PUSH))

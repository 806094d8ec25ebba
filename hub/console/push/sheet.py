"""The sheet of a push: what it offers to choose from, and what it says about what was chosen."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import Field

from hub.access.permissions import Permission
from hub.articles import service as articles
from hub.auth.repository.holders import holders_of
from hub.commands.dependencies import Desk
from hub.commands.endpoints import PERMISSIONS, preview_command
from hub.commands.models import CommandKind
from hub.commands.repository.places import owner_of, remit_of
from hub.commands.schemas import MAX_ARTICLES, CommandRequest
from hub.commands.target_set_endpoints import TargetSetQuery, list_target_sets
from hub.console.form import Fields
from hub.console.holds.reached import reached
from hub.console.push.foreseen import Foreseen
from hub.console.push.rule import Rule
from hub.console.render import page
from hub.deliveries.lanes import Priority
from hub.enrollment.models import Level
from hub.enrollment.repository import region_tree
from hub.kit.i18n import _, word
from hub.kit.pagination import BIGGEST
from hub.kit.problems import HubError, KeyReused, NotFound

Numbers = list[Annotated[int, Field(ge=1, le=BIGGEST)]]
Chosen = Annotated[Numbers | None, Query(max_length=MAX_ARTICLES)]

SAMPLE = 10  # accounts that are named
SETS = TargetSetQuery(limit=100)  # in the sheet; the API has all
MOST_APPROVERS = 5  # that are named


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is on a sheet.

    Attributes:
        chosen: the articles.
        rule: where they go, as far as it is said.
        form: what was sent, if it comes back.
        problem: what is wrong with that.
        foreseen: what it would come to; None while that can't be said.
        recounted: the number that was confirmed, where it is another one by now.
        approvers: some of those who may approve it, where that is wanted.
        reached: what the holds in its way hold, by their ids.
    """

    chosen: Sequence[int]
    rule: Rule
    form: Fields | None = None
    problem: HubError | None = None
    foreseen: Foreseen | None = None
    recounted: int | None = None
    approvers: Sequence[str] = ()
    reached: Mapping[int, str] = field(default_factory=dict)


async def looked_at(sheet: Sheet, asked: CommandRequest, desk: Desk) -> Sheet:
    """Return a sheet that says what a command would come to.

    Raises:
        InvalidInput, Banned, Conflict: as issuing it would.
    """
    outlook = await preview_command(asked, desk, limit=SAMPLE)
    permission = PERMISSIONS[CommandKind(asked.kind)]
    names = await _approvers(desk, permission) if outlook.needs_approval else ()
    return replace(
        sheet,
        foreseen=Foreseen.of(outlook, desk.connectors),
        approvers=names,
        reached=await reached(desk.session, outlook.holds),
    )


async def shown(request: Request, desk: Desk, sheet: Sheet, template: str, title: str) -> Response:
    """Return the page of a sheet.

    Raises:
        NotFound: one of the articles is not to be seen.
    """
    status = 200 if sheet.problem is None else sheet.problem.status
    values = await _choices(desk) if template == "push/sheet.html" else {}
    stories = await stories_of(desk, sheet.chosen)
    return page(request, template, title, status, stories=stories, **values, **part_values(sheet))


def part_values(sheet: Sheet) -> dict[str, Any]:
    """Return what the part with the dry run shows, and the page around it."""
    is_used = isinstance(sheet.problem, KeyReused)  # for what the sheet said before
    key = sheet.form.one("key") if sheet.form and not is_used else ""
    return {
        "sheet": sheet,
        "form": sheet.form,
        "rule": sheet.rule,
        "problem": sheet.problem,
        "key": key or secrets.token_urlsafe(16),
        "priorities": [(each.value, word(each)) for each in Priority],
    }


async def stories_of(desk: Desk, chosen: Sequence[int]) -> list[Any]:
    """Return the chosen articles as a list has them, in the order in which they were chosen.

    Raises:
        NotFound: one is not to be seen.
    """
    sees = desk.actor.remit(Permission.READ_ARTICLES)
    rows = {row[0].id: row for row in await articles.lines(desk.session, set(chosen), sees)}
    for missing in (each for each in chosen if each not in rows):
        raise NotFound(_("There is no article {id}.", id=missing))
    return [rows[each] for each in dict.fromkeys(chosen)]


async def _choices(desk: Desk) -> dict[str, Any]:
    remit = desk.mandate(Permission.PUSH).remit
    return {
        "sets": (await list_target_sets(SETS, desk)).items,
        "regions": await region_tree.children(desk.session, None, remit),
        "levels": [(level.value, word(level)) for level in Level],
        "platforms": sorted(desk.connectors),
    }


async def _approvers(desk: Desk, permission: Permission) -> Sequence[str]:
    owner = await owner_of(desk.session, desk.mandate(permission).remit)
    (place,) = (await remit_of(desk.session, owner)).places
    return await holders_of(
        desk.session, Permission.APPROVE, place, but=desk.actor.user_id, most=MOST_APPROVERS
    )

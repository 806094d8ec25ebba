"""Today (工作台): what runs, what waits, what is wrong."""

from fastapi import APIRouter, Request, Response

from hub.access.actor import Actor
from hub.access.dependencies import SIGNED_IN
from hub.access.permissions import Permission
from hub.articles.repository import drafts
from hub.articles.repository.drafts import DraftFilter
from hub.commands.dependencies import CurrentDesk, Desk
from hub.commands.endpoints import CommandQuery, list_commands
from hub.commands.repository.titles import titles_of
from hub.commands.today import today
from hub.console.commands.standing import parts, standing
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.today import waiting
from hub.kit.i18n import _

NEWEST = 8  # of what runs

router = APIRouter(include_in_schema=False)
own = pages_below("")


@own.get("", dependencies=[SIGNED_IN])
async def show_today(request: Request, desk: CurrentDesk) -> Response:
    """Show what the day is like: figures, each of which leads to its list, and what runs."""
    reads = _has(desk.actor, Permission.READ_COMMANDS)
    query = CommandQuery(state="running", limit=NEWEST)
    running = (await list_commands(query, desk)).items if reads else []
    return page(
        request,
        "today/today.html",
        _("Today"),
        figures=await today(desk.session, desk.actor),
        drafts=await _drafts(desk),
        running=running,
        titles=await titles_of(desk.session, [command.id for command in running]),
        reads_commands=reads,
        parts=parts,
        standing=standing,
    )


async def _drafts(desk: Desk) -> int | None:
    """Count the drafts that somebody has begun; None for who writes nothing."""
    remit = desk.actor.remit(Permission.WRITE_ARTICLES)
    if not remit.places:
        return None
    return await drafts.count(desk.session, DraftFilter(made_by=desk.actor.name), remit)


def _has(actor: Actor, permission: Permission) -> bool:
    return bool(actor.remit(permission).places)


router.include_router(own)
router.include_router(waiting.router)

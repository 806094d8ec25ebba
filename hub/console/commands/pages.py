"""Commands (指令) and how far each has come."""

from fastapi import APIRouter, Request, Response

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.commands.dependencies import CurrentDesk
from hub.commands.endpoints import CommandQuery, list_commands
from hub.commands.models import CommandKind, CommandState
from hub.commands.repository.titles import titles_of
from hub.console.commands import acts, evidence, live, record, shown
from hub.console.commands.standing import parts, standing
from hub.console.form import asked
from hub.console.query import filters_of, other_order, ways
from hub.console.render import page
from hub.console.routes import pages_below
from hub.kit.i18n import _, word

router = APIRouter(include_in_schema=False)
listed = pages_below("/commands")

READING = Needs(Permission.READ_COMMANDS)


@listed.get("", dependencies=[READING])
async def show_commands(request: Request, desk: CurrentDesk) -> Response:
    """List commands as the filters and the order in the address say."""
    given = filters_of(request)
    found = await list_commands(asked(CommandQuery, given), desk)
    titles = await titles_of(desk.session, [command.id for command in found.items])
    return page(
        request,
        "commands/list.html",
        _("Commands"),
        commands=found.items,
        titles=titles,
        given=given,
        kinds=[(kind.value, word(kind)) for kind in CommandKind],
        states=[(state, word(state)) for state in ("running", *CommandState)],
        ways=ways(request.url.path, given, found.next),
        other_order=other_order(request.url.path, given),
        parts=parts,
        standing=standing,
    )


router.include_router(listed)
for part in (shown, live, acts, record, evidence):
    router.include_router(part.router)

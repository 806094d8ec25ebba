"""The lists behind today's figures that stand nowhere else: what is parked, accounts in trouble."""

from typing import Annotated

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.access.remit import Remit
from hub.commands.dependencies import CurrentDesk
from hub.console.filters import platform
from hub.console.form import asked
from hub.console.query import filters_of, ways
from hub.console.render import page
from hub.console.routes import pages_below
from hub.deliveries.change import Parked
from hub.deliveries.troubles import Trouble
from hub.deliveries.waiting_endpoints import ParkedQuery, list_parked, list_troubled_accounts
from hub.kit.i18n import _, word
from hub.kit.web import Session

router = pages_below("")

Placements = Annotated[Remit, Needs(Permission.READ_PLACEMENTS)]
Accounts = Annotated[Remit, Needs(Permission.READ_ACCOUNTS)]


class TroubleQuery(BaseModel):
    """Which accounts in trouble a list has."""

    model_config = ConfigDict(extra="forbid")

    trouble: Trouble | None = None
    cursor: str | None = None


@router.get("/parked")
async def show_parked(request: Request, desk: CurrentDesk, remit: Placements) -> Response:
    """List what waits for a person, whatever command it belongs to."""
    given = filters_of(request)
    found = await list_parked(asked(ParkedQuery, given), desk.session, remit)
    return page(
        request,
        "today/parked.html",
        _("Waits for a person"),
        crumbs=[(_("Today"), "/console")],
        parked=found.items,
        given=given,
        codes=[(code.value, word(code)) for code in Parked],
        platforms=[(key, platform(key)) for key in sorted(desk.platforms)],
        ways=ways("/console/parked", given, found.next),
    )


@router.get("/troubles")
async def show_troubles(request: Request, session: Session, remit: Accounts) -> Response:
    """List the accounts that cannot be used just now, or soon."""
    given = filters_of(request)
    query = asked(TroubleQuery, given)
    found = await list_troubled_accounts(session, remit, query.trouble, query.cursor)
    return page(
        request,
        "today/troubles.html",
        _("Accounts in trouble"),
        crumbs=[(_("Today"), "/console")],
        accounts=found.items,
        given=given,
        troubles=[(trouble.value, _trouble(trouble)) for trouble in Trouble],
        ways=ways("/console/troubles", given, found.next),
    )


def _trouble(trouble: Trouble) -> str:
    return {
        Trouble.CREDENTIALS: _("Credentials refused"),
        Trouble.GATE: _("Nothing is sent for a while"),
        Trouble.EXPIRING: _("Credentials end soon"),
    }[trouble]

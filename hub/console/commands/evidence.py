"""All that is on record of one article on one account: every call, and every look."""

from typing import Annotated

from fastapi import Depends, Request, Response

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.commands.dependencies import CurrentDesk
from hub.console.articles.pool import pool_crumb
from hub.console.render import page
from hub.console.routes import pages_below
from hub.deliveries.claimed import Key
from hub.deliveries.endpoints import Attempted, Slot, show_evidence, show_exchanges
from hub.deliveries.placement_view import PlacementView, view
from hub.kit.i18n import _
from hub.kit.web import Id

router = pages_below("/articles/{article_id}/placements")

READING = [Needs(Permission.READ_PLACEMENTS)]


@router.get("/{account_id}", dependencies=READING)
async def show_placement(
    request: Request, article_id: Id, account_id: Id, desk: CurrentDesk, slot: Slot = 0
) -> Response:
    """Show what is wanted there, what is there, and how the hub knows."""
    remit = desk.actor.remit(Permission.READ_PLACEMENTS)
    here = await view(desk.session, Key(article_id, account_id, slot), remit)
    found = await show_evidence(article_id, account_id, desk.session, remit, slot)
    return page(
        request,
        "commands/evidence.html",
        _("“{title}” on {account}", title=here.title, account=here.account),
        crumbs=_crumbs(article_id),
        here=here,
        attempts=found.attempts,
        observations=found.observations,
    )


@router.get("/{account_id}/attempts/{claim}/{operation}", dependencies=READING)
async def show_attempt(
    request: Request, attempt: Annotated[Attempted, Depends()], desk: CurrentDesk
) -> Response:
    """Show what was sent and what came back in an attempt that failed."""
    remit = desk.actor.remit(Permission.READ_PLACEMENTS)
    here = await view(desk.session, attempt.key, remit)
    found = await show_exchanges(attempt, desk.session, desk.actor, remit)
    return page(
        request,
        "commands/exchanges.html",
        _("Request and answer"),
        crumbs=[*_crumbs(here.article_id), (here.account, _address(here))],
        here=here,
        operation=attempt.operation,
        found=found,
    )


def _crumbs(article_id: int) -> list[tuple[str, str]]:
    return [
        *pool_crumb(),
        (f"#{article_id}", f"/console/articles/{article_id}"),
        (_("Where it is"), f"/console/articles/{article_id}/placements"),
    ]


def _address(here: PlacementView) -> str:
    return f"/console/articles/{here.article_id}/placements/{here.account_id}?slot={here.slot}"

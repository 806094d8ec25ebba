"""All that an account's page shows, of what whoever looks may see."""

from typing import Any

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.commands.work_order_endpoints import (
    WorkOrderOut,
    WorkOrderQuery,
    list_work_orders,
)
from hub.console.accounts.looking import Look
from hub.deliveries.credential_health import show_credential_health
from hub.deliveries.editions.endpoints import EditionOut, list_editions
from hub.deliveries.shown import ShownOut, list_shown
from hub.deliveries.standing import show_standing
from hub.enrollment.answers import AccountOut
from hub.enrollment.codes import prefix_of
from hub.enrollment.registry.endpoints import show_filing, show_people
from hub.sdk.manifest import Unit

SHOWN = 10  # of each list

P = Permission

ACTS = {
    "may_change": P.WRITE_ACCOUNTS,
    "may_set": P.SET_CREDENTIALS,
    "may_check": P.CHECK_ACCOUNTS,
    "may_read_placements": P.READ_PLACEMENTS,
    "may_read_orders": P.READ_WORK_ORDERS,
    "may_read_editions": P.READ_EDITIONS,
}


def acts_on(actor: Actor, account: AccountOut) -> dict[str, bool]:
    """Return what somebody may do with an account, and see of it."""
    place = prefix_of(account.region_code), account.organisation_id
    return {name: actor.remit(needed).covers(*place) for name, needed in ACTS.items()}


async def standing_of(look: Look, account: AccountOut) -> dict[str, Any]:
    """Return what is known of an account: its gate, its place in the registry, what it shows."""
    may = acts_on(look.actor, account)
    standing = await show_standing(account.id, look.session, look.remit, look.connectors)
    return may | {
        "standing": standing,
        "filing": await show_filing(account.id, look.session, look.remit),
        "people": await show_people(account.id, look.session, look.remit, look.parts, look.actor),
        "credentials": await show_credential_health(
            account.id, look.session, look.remit, look.connectors
        ),
        "placements": await _placements(look) if may["may_read_placements"] else [],
        "orders": await _orders(look) if may["may_read_orders"] else [],
        "editions": await _editions(look, account) if may["may_read_editions"] else [],
    }


async def _placements(look: Look) -> list[ShownOut]:
    seen = look.actor.remit(P.READ_PLACEMENTS)
    return (await list_shown(look.account_id, look.session, seen, None, SHOWN)).items


async def _orders(look: Look) -> list[WorkOrderOut]:
    query = WorkOrderQuery(account=look.account_id, limit=SHOWN)
    page = await list_work_orders(query, look.session, look.actor.remit(P.READ_WORK_ORDERS))
    return page.items


async def _editions(look: Look, account: AccountOut) -> list[EditionOut]:
    connector = look.connector(account)
    if connector is None or connector.manifest.capabilities.unit is not Unit.EDITION:
        return []
    seen = look.actor.remit(P.READ_EDITIONS)
    return (await list_editions(look.account_id, look.session, seen, None, SHOWN)).items

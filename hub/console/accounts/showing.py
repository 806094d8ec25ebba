"""An account's page: how it stands, what it shows, and what its platform says of it."""

from fastapi import Response

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.console.accounts import words
from hub.console.accounts.inputs import inputs_of
from hub.console.accounts.listing import PATH
from hub.console.accounts.looking import CurrentLook, Look
from hub.console.accounts.standing import standing_of
from hub.console.render import page
from hub.console.routes import pages_below
from hub.deliveries.asking import AskedAbout, AskingTools
from hub.deliveries.health import HealthOut, check_account
from hub.deliveries.recent import RecentOut, list_recent
from hub.kit.i18n import _
from hub.kit.web import ProcessParts
from hub.sdk.manifest import Also

router = pages_below("/accounts/{account_id}")


@router.get("")
async def show_one(look: CurrentLook) -> Response:
    """Show an account."""
    return await account_page(look)


@router.post("/check", dependencies=[Needs(Permission.CHECK_ACCOUNTS)])
async def check_now(
    look: CurrentLook, about: AskedAbout, tools: AskingTools, parts: ProcessParts
) -> Response:
    """Ask the platform whether the account can be used, and show what it says."""
    return await account_page(look, health=await check_account(about, tools, parts))


@router.get("/recent", dependencies=[Needs(Permission.CHECK_ACCOUNTS)])
async def show_recent(
    look: CurrentLook, about: AskedAbout, tools: AskingTools, parts: ProcessParts
) -> Response:
    """Ask the platform what the account shows now, and say what of it the hub put there."""
    recent = await list_recent(look.account_id, about, tools, parts)
    return await account_page(look, recent=recent)


async def account_page(
    look: Look, *, health: HealthOut | None = None, recent: RecentOut | None = None
) -> Response:
    """Return the page, with what the platform has just said."""
    account = await look.account()
    connector = look.connector(account)
    also = connector.manifest.capabilities.also if connector else ()
    return page(
        look.request,
        "accounts/account.html",
        account.name,
        crumbs=[(_("Enrolled accounts"), PATH)],
        account=account,
        connector=connector,
        health=health,
        recent=recent,
        settings=inputs_of(connector.settings_model, "settings") if connector else [],
        statuses=words.statuses(),
        tones=words.TONES,
        buckets=words.buckets(),
        words=words,
        can_join=Also.AUTHORIZE in also,
        **await standing_of(look, account),
    )

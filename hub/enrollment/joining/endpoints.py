"""Links for owners, and the hub's applications that they allow, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.dependencies import CurrentActor, Needs
from hub.access.permissions import Permission
from hub.enrollment.dependencies import Connectors, SetCredentials
from hub.enrollment.fields import PlatformKey
from hub.enrollment.joining.apps import set_app
from hub.enrollment.joining.candidate import callback_url, how_to_register
from hub.enrollment.joining.dependencies import CurrentDesk
from hub.enrollment.joining.schemas import AppIn, AppOut, LinkOut
from hub.enrollment.repository import apps
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.problems import NotFound
from hub.kit.web import Id, ProcessParts, Session
from hub.sdk.optional import App

router = APIRouter()


@router.post("/accounts/{account_id}/authorization", status_code=201, tags=["accounts"])
async def invite_owner(
    account_id: Id,
    desk: CurrentDesk,
    actor: CurrentActor,
    remit: SetCredentials,
    response: Response,
) -> LinkOut:
    """Make a link to a page of the platform, where the account's owner lets the hub publish.

    It is good for ten minutes and one return. Nobody sees the account's secret: the platform hands
    it to the hub, which takes it only if it is the enrolled account's.
    """
    link = await desk.invite(account_id, remit, actor=actor.name)
    response.headers["Cache-Control"] = "no-store"
    return LinkOut(url=link.url, expires_at=link.expires_at)


async def app_name(platform: PlatformKey, connectors: Connectors) -> str:
    """Return what a platform's connector calls the hub's application there."""
    connector = connectors.get(platform)
    if connector is None:
        raise NotFound(_("No connector for {platform} is installed.", platform=platform))
    name = connector.manifest.capabilities.app
    if name is None:
        raise NotFound(
            _("Accounts on {platform} need no application of the hub's.", platform=platform)
        )
    return name


@router.get(
    "/platforms/{platform}/app", tags=["platforms"], dependencies=[Needs(Permission.READ_APPS)]
)
async def show_app(
    name: Annotated[str, Depends(app_name)], session: Session, parts: ProcessParts
) -> AppOut:
    """Show the hub's application on a platform; its secret never."""
    return await _shown(session, parts, name)


@router.put(
    "/platforms/{platform}/app",
    tags=["platforms"],
    dependencies=[Needs(Permission.SET_APPS, fresh=True)],
)
async def enter_app(
    name: Annotated[str, Depends(app_name)],
    app: AppIn,
    session: Session,
    parts: ProcessParts,
    actor: CurrentActor,
) -> AppOut:
    """Enter the hub's application on a platform, in place of the one it had."""
    entered = App(app.key, app.secret.get_secret_value())
    await set_app(session, parts.keyring, name, entered, actor=actor.name)
    return await _shown(session, parts, name)


async def _shown(session: AsyncSession, parts: Parts, name: str) -> AppOut:
    public_url = parts.settings.public_url
    found = await apps.get(session, name)
    if found is None:
        raise NotFound(
            _("The hub has no application on {name}.", name=name),
            remedy=how_to_register(public_url, name),
        )
    return AppOut(
        name=name,
        key=found.key,
        callback_url=callback_url(public_url, name),
        set_at=found.updated_at,
    )

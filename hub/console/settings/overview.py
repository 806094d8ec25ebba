"""All settings on one page: what each reader may see of them."""

from typing import Any

from fastapi import Request, Response

from hub.access.dependencies import CurrentActor, Needs
from hub.access.permissions import Permission
from hub.audit.settings_endpoints import show_settings
from hub.auth.grant_endpoints import show_separation
from hub.auth.role_names import name_of
from hub.console.form import Form, asked
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.settings.words import line_of
from hub.enrollment.dependencies import Connectors
from hub.enrollment.region_endpoints import import_shipped
from hub.kit.i18n import _
from hub.kit.web import ProcessParts, Session
from hub.sdk.registry import Registry
from hub.vault.endpoints import rotate_vault, show_vault
from hub.vault.schemas import RotationIn

P = Permission
READING = Needs(P.READ_APPS, P.READ_VAULT, P.READ_SETTINGS, P.IMPORT_REGIONS)

router = pages_below("/settings")


@router.get("", dependencies=[READING])
async def show_all(
    request: Request,
    session: Session,
    parts: ProcessParts,
    actor: CurrentActor,
    connectors: Connectors,
) -> Response:
    """Show the platforms, the vault, the divisions and the settings in force."""
    return await _page(request, session, parts, actor, connectors)


@router.post("/vault/rotation", dependencies=[Needs(P.ROTATE_VAULT, fresh=True)])
async def rotate(  # noqa: PLR0913, PLR0917 - all of it comes with the request
    request: Request,
    form: Form,
    session: Session,
    parts: ProcessParts,
    actor: CurrentActor,
    connectors: Connectors,
) -> Response:
    """Put a batch of what is sealed under the current key, or under a new one."""
    wanted = asked(RotationIn, {"new_key": form.has("new_key")})
    rotated = await rotate_vault(wanted, session, parts, actor)
    return await _page(request, session, parts, actor, connectors, rotated=rotated)


@router.post("/regions", dependencies=[Needs(P.IMPORT_REGIONS)])
async def import_divisions(  # noqa: PLR0913, PLR0917 - all of it comes with the request
    request: Request,
    form: Form,
    session: Session,
    parts: ProcessParts,
    actor: CurrentActor,
    connectors: Connectors,
) -> Response:
    """Enrol the divisions of the file that ships with the hub."""
    imported = await import_shipped(session, actor, townships=form.has("townships"))
    return await _page(request, session, parts, actor, connectors, imported=imported)


async def _page(
    request: Request,
    session: Session,
    parts: ProcessParts,
    actor: CurrentActor,
    connectors: Connectors,
    **done: Any,
) -> Response:
    def may(permission: Permission) -> bool:
        return bool(actor.remit(permission).places)

    settings = await show_settings(parts) if may(P.READ_SETTINGS) else None
    remit = actor.widest((P.READ_PEOPLE, P.READ_SETTINGS))
    separation = await show_separation(remit, session, parts)
    return page(
        request,
        "settings/settings.html",
        _("Settings"),
        platforms=[line_of(connectors[key].manifest) for key in sorted(connectors)],
        broken=connectors.broken if isinstance(connectors, Registry) else {},
        combined=[] if separation.small_site else separation.combined,
        role_name=name_of,
        may_see_people=may(P.READ_PEOPLE),
        vault=await show_vault(session, parts) if may(P.READ_VAULT) else None,
        settings=settings,
        settings_shown=settings.items if settings else [],
        may_rotate=may(P.ROTATE_VAULT),
        may_import=may(P.IMPORT_REGIONS),
        **{"rotated": None, "imported": None} | done,
    )

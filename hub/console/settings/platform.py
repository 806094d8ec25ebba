"""One platform: what its connector can do, and the hub's own application there."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request, Response

from hub.access import policy
from hub.access.dependencies import CurrentActor, Needs
from hub.access.permissions import Permission
from hub.console.form import Form, asked, see
from hub.console.look import PREFIX
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.said import say
from hub.console.settings.overview import READING
from hub.console.settings.words import limits_of, line_of, operations_of
from hub.enrollment.capability_words import name_of
from hub.enrollment.dependencies import Connectors
from hub.enrollment.fields import PlatformKey
from hub.enrollment.joining.candidate import callback_url
from hub.enrollment.joining.endpoints import app_name, enter_app, show_app
from hub.enrollment.joining.schemas import AppIn, AppOut
from hub.kit.i18n import _
from hub.kit.parts import Parts
from hub.kit.problems import InvalidInput, NotFound
from hub.kit.web import ProcessParts, Session

router = pages_below("/settings/platforms/{platform}")

AppName = Annotated[str, Depends(app_name)]


@router.get("", dependencies=[READING])
async def show_platform(  # noqa: PLR0913, PLR0917 - all of it comes with the request
    request: Request,
    platform: PlatformKey,
    session: Session,
    parts: ProcessParts,
    actor: CurrentActor,
    connectors: Connectors,
) -> Response:
    """Show what a connector can do, and the limits that it keeps."""
    if platform not in connectors:
        raise NotFound(_("No connector for {platform} is installed.", platform=platform))
    manifest = connectors[platform].manifest
    name = manifest.capabilities.app if actor.remit(Permission.READ_APPS).places else None
    return page(
        request,
        "settings/platform.html",
        name_of(manifest),
        crumbs=_crumbs(),
        manifest=manifest,
        line=line_of(manifest),
        limits=list(limits_of(manifest)),
        operations=operations_of(manifest),
        app_name=name,
        app=await _app(session, parts, name) if name else None,
        callback=callback_url(parts.settings.public_url, name) if name else "",
        may_set=bool(actor.remit(Permission.SET_APPS).places),
    )


@router.get("/app", dependencies=[Needs(Permission.SET_APPS, fresh=True)])
async def show_form(
    request: Request, platform: PlatformKey, name: AppName, parts: ProcessParts
) -> Response:
    """Ask for the application's key and secret."""
    return _form_page(request, platform, name, parts)


@router.post("/app", dependencies=[Needs(Permission.SET_APPS)])
async def enter(  # noqa: PLR0913, PLR0917 - all of it comes with the request
    request: Request,
    platform: PlatformKey,
    name: AppName,
    form: Form,
    session: Session,
    parts: ProcessParts,
    actor: CurrentActor,
) -> Response:
    """Enter the hub's application on a platform; its secret goes in and never comes out."""
    if not policy.is_fresh(actor, datetime.now(UTC)):
        # the form asks who they are, and for the secret once more
        return see(f"{_path(platform)}/app")
    try:
        app = asked(AppIn, {"key": form.one("key"), "secret": form.one("secret")})
    except InvalidInput as problem:
        return _form_page(request, platform, name, parts, form.one("key"), problem)
    await enter_app(name, app, session, parts, actor)
    return say(see(_path(platform)), "saved")


async def _app(session: Session, parts: Parts, name: str) -> AppOut | None:
    try:
        return await show_app(name, session, parts)
    except NotFound:
        return None


def _form_page(  # noqa: PLR0913, PLR0917 - a form that comes back
    request: Request,
    platform: str,
    name: str,
    parts: Parts,
    key: str = "",
    problem: InvalidInput | None = None,
) -> Response:
    return page(
        request,
        "settings/app.html",
        _("The hub's application"),
        problem.status if problem else 200,
        crumbs=[*_crumbs(), (platform, _path(platform))],
        callback=callback_url(parts.settings.public_url, name),
        key=key,
        problem=problem,
    )


def _path(platform: str) -> str:
    return f"{PREFIX}/settings/platforms/{platform}"


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Settings"), f"{PREFIX}/settings")]

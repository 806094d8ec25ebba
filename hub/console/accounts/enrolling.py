"""Enrolling one account by a form made of its connector's own models."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Query, Request, Response

from hub.access.dependencies import CurrentActor
from hub.access.permissions import Permission
from hub.console.accounts.inputs import Input, Kind, inputs_of, said
from hub.console.accounts.listing import PATH
from hub.console.accounts.tags import tags_of
from hub.console.filters import platform as called
from hub.console.form import Fields, Form, asked, see
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.said import say
from hub.enrollment import service
from hub.enrollment.dependencies import CurrentEnrolment, KnownPlatforms, WriteAccounts
from hub.enrollment.platforms import Platform
from hub.enrollment.schemas import NewAccount
from hub.kit.i18n import _
from hub.kit.problems import Conflict, HubError, InvalidInput, NotFound

OWN = ("external_id", "name", "organisation", "region_code", "level", "url", "network_zone")

router = pages_below("/accounts/new")


@router.get("")
async def show_form(
    request: Request,
    platforms: KnownPlatforms,
    actor: CurrentActor,
    _remit: WriteAccounts,
    platform: Annotated[str, Query(max_length=32)] = "",
    region: Annotated[str, Query(max_length=30)] = "",
) -> Response:
    """Show the platforms to choose from, or the form of the one that was chosen."""
    if not platform:
        title = _("Enrol an account")
        known = sorted(platforms.values(), key=lambda each: each.key)
        return _page(request, "accounts/platforms.html", title, known=known, region=region)
    return _form(request, _known(platforms, platform), actor, {"region_code": region})


@router.post("")
async def enrol(
    request: Request,
    form: Form,
    platforms: KnownPlatforms,
    actor: CurrentActor,
    enrolment: CurrentEnrolment,
    _remit: WriteAccounts,
) -> Response:
    """Enrol an account; what is wrong stands beside its field."""
    platform = _known(platforms, form.one("platform"))
    given = _given(form, platform)
    try:
        account_id = await service.enrol(enrolment, asked(NewAccount, given))
    except (InvalidInput, Conflict) as problem:
        return _form(request, platform, actor, given, problem)
    return say(see(f"{PATH}/{account_id}"), "enrolled", account_id)


def _given(form: Fields, platform: Platform) -> dict[str, Any]:
    own = {name: text for name in OWN if (text := form.one(name))}
    parts = {
        "tags": tags_of(form.one("tags")),
        "settings": said(form, inputs_of(platform.settings_model, "settings")),
        "credentials": said(form, inputs_of(platform.credentials_model, "credentials")),
    }
    given = {"platform": platform.key, **own}
    return given | {name: value for name, value in parts.items() if value}


def _form(
    request: Request,
    platform: Platform,
    actor: CurrentActor,
    given: Mapping[str, Any],
    problem: HubError | None = None,
) -> Response:
    may_set = bool(actor.remit(Permission.SET_CREDENTIALS).places)
    secrets = inputs_of(platform.credentials_model, "credentials") if may_set else []
    optional = [replace(each, required=False) for each in secrets]  # all of them or none
    return _page(
        request,
        "accounts/new.html",
        _("Enrol an account: {platform}", platform=called(platform.key)),
        problem.status if problem else 200,
        platform=platform,
        values=dict.fromkeys((*OWN, "tags", "settings")) | dict(given),
        settings=inputs_of(platform.settings_model, "settings"),
        credentials=optional,
        shown=_open(secrets, given.get("credentials", {})),
        problem=problem,
    )


def _open(inputs: list[Input], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return of what was given that which may be shown again."""
    return {each.own: given.get(each.own) for each in inputs if each.kind is not Kind.HIDDEN}


def _known(platforms: KnownPlatforms, key: str) -> Platform:
    if key not in platforms:
        raise NotFound(
            _("No connector has the name {key}.", key=key), remedy=_("Choose a platform.")
        )
    return platforms[key]


def _page(
    request: Request, template: str, title: str, status: int = 200, **values: Any
) -> Response:
    crumbs = [(_("Enrolled accounts"), PATH)]
    return page(request, template, title, status, crumbs=crumbs, **values)

"""An account's credentials, entered by hand or handed over by its owner; they never come out."""

from typing import Any

from fastapi import Response

from hub.auth.pages.render import qr
from hub.console.accounts.inputs import Input, Kind, inputs_of, said
from hub.console.accounts.listing import PATH
from hub.console.accounts.looking import CurrentLook, Look
from hub.console.form import Form, asked, see
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.said import say
from hub.deliveries.credential_health import ExpiryIn, show_credential_health
from hub.enrollment import service
from hub.enrollment.answers import AccountOut
from hub.enrollment.dependencies import CurrentEnrolment, SetCredentials
from hub.enrollment.joining.dependencies import CurrentDesk
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

PART = "credentials"  # what stands before the connector's names of fields

router = pages_below("/accounts/{account_id}")


@router.get("/credentials")
async def show_form(look: CurrentLook, _remit: SetCredentials) -> Response:
    """Show what the platform's connector asks for; of what is there, only when it was entered."""
    return await _form(look, await look.account(), {})


@router.post("/credentials")
async def set_credentials(
    look: CurrentLook, form: Form, enrolment: CurrentEnrolment, _remit: SetCredentials
) -> Response:
    """Take credentials in place of all there were."""
    account = await look.account()
    given = said(form, _inputs(look, account))
    try:
        await service.set_credentials(enrolment, account.id, given)
    except InvalidInput as problem:
        return await _form(look, account, given, _by_field(problem))
    return say(see(f"{PATH}/{account.id}"), "saved")


@router.post("/credentials/expiry")
async def set_end(
    look: CurrentLook, form: Form, enrolment: CurrentEnrolment, _remit: SetCredentials
) -> Response:
    """Say until when they are good, where the platform does not say so."""
    try:
        expiry = asked(ExpiryIn, {"expires_on": form.one("expires_on") or None})
        await service.set_expiry(enrolment, look.account_id, expiry.expires_on)
    except InvalidInput as problem:
        return await _form(look, await look.account(), {}, problem)
    return say(see(f"{PATH}/{look.account_id}"), "saved")


@router.post("/authorize")
async def invite_owner(look: CurrentLook, desk: CurrentDesk, remit: SetCredentials) -> Response:
    """Make a link for the account's owner, who lets the hub publish and hands over no secret."""
    link = await desk.invite(look.account_id, remit, actor=look.actor.name)
    account = await look.account()
    return page(
        look.request,
        "accounts/link.html",
        _("Link for the owner"),
        crumbs=look.crumbs(account),
        account=account,
        link=link,
        drawn=qr(link.url),
    )


def _inputs(look: Look, account: AccountOut) -> list[Input]:
    connector = look.connector(account)
    return inputs_of(connector.credentials_model, PART) if connector else []


async def _form(
    look: Look, account: AccountOut, given: dict[str, Any], problem: InvalidInput | None = None
) -> Response:
    health = await show_credential_health(account.id, look.session, look.remit, look.connectors)
    inputs = _inputs(look, account)
    shown = {each.own: given.get(each.own) for each in inputs if each.kind is not Kind.HIDDEN}
    return page(
        look.request,
        "accounts/credentials.html",
        _("Credentials"),
        422 if problem else 200,
        crumbs=look.crumbs(account),
        account=account,
        inputs=inputs,
        health=health,
        values=shown,
        problem=problem,
    )


def _by_field(problem: InvalidInput) -> InvalidInput:
    """Name wrong fields as the form calls them; to the service they are all there is."""
    problem.errors = tuple(
        FieldError(field=f"{PART}.{each.field.removeprefix('body.')}", reason=each.reason)
        for each in problem.errors
    )
    return problem

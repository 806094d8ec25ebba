"""An account's filing (备案), entered by a form."""

from collections.abc import Mapping
from typing import Any

from fastapi import Response

from hub.console.accounts.listing import PATH
from hub.console.accounts.looking import CurrentLook, Look
from hub.console.form import Form, asked, see
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.said import say
from hub.enrollment.dependencies import CurrentEnrolment, WriteAccounts
from hub.enrollment.registry.endpoints import show_filing
from hub.enrollment.registry.schemas import FilingIn
from hub.enrollment.registry.service import set_filing
from hub.kit.i18n import _
from hub.kit.problems import InvalidInput

router = pages_below("/accounts/{account_id}/filing")


@router.get("")
async def show_form(look: CurrentLook, _remit: WriteAccounts) -> Response:
    """Show what is known of the filing, to be changed."""
    filing = await show_filing(look.account_id, look.session, look.remit)
    return await _form(look, filing.model_dump())


@router.post("")
async def enter(
    look: CurrentLook, form: Form, enrolment: CurrentEnrolment, _remit: WriteAccounts
) -> Response:
    """Take the form's filing in place of what was known."""
    values = {name: form.one(name) or None for name in FilingIn.model_fields}
    try:
        await set_filing(enrolment, look.account_id, asked(FilingIn, values).filing())
    except InvalidInput as problem:
        return await _form(look, values, problem)
    return say(see(f"{PATH}/{look.account_id}"), "saved")


async def _form(
    look: Look, values: Mapping[str, Any], problem: InvalidInput | None = None
) -> Response:
    account = await look.account()
    return page(
        look.request,
        "accounts/filing.html",
        _("Filing"),
        422 if problem else 200,
        crumbs=look.crumbs(account),
        account=account,
        values=values,
        problem=problem,
    )

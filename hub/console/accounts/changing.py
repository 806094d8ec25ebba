"""What is changed of an account: whether it takes pushes, and what it says of itself."""

from typing import Any

from fastapi import Response

from hub.console.accounts.inputs import changed, inputs_of
from hub.console.accounts.listing import PATH
from hub.console.accounts.looking import CurrentLook, Look
from hub.console.accounts.patch import patch_of
from hub.console.accounts.tags import as_text, tags_of
from hub.console.form import Fields, Form, see
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.said import say
from hub.enrollment import service
from hub.enrollment.answers import AccountOut
from hub.enrollment.dependencies import CurrentEnrolment, WriteAccounts
from hub.kit.i18n import _
from hub.kit.problems import InvalidInput

PLAIN = ("name", "url", "network_zone", "tags")

router = pages_below("/accounts/{account_id}")


@router.post("/status")
async def set_status(
    look: CurrentLook, form: Form, enrolment: CurrentEnrolment, _remit: WriteAccounts
) -> Response:
    """Let an account take pushes, or not."""
    await service.change(enrolment, look.account_id, patch_of({"status": form.one("status")}))
    return say(see(f"{PATH}/{look.account_id}"), "saved")


@router.get("/change")
async def show_form(look: CurrentLook, _remit: WriteAccounts) -> Response:
    """Show what an account says of itself, to be changed."""
    account = await look.account()
    values = {name: getattr(account, name) for name in PLAIN} | {"tags": as_text(account.tags)}
    return _form(look, account, values, account.settings)


@router.post("/change")
async def change(
    look: CurrentLook, form: Form, enrolment: CurrentEnrolment, _remit: WriteAccounts
) -> Response:
    """Change it; what is wrong stands beside its field."""
    account = await look.account()
    settings = changed(form, _inputs(look, account), account.settings)
    try:
        await service.change(enrolment, account.id, patch_of(_said(form) | {"settings": settings}))
    except InvalidInput as problem:
        values = {name: form.one(name) for name in PLAIN}
        return _form(look, account, values, settings, problem)
    return say(see(f"{PATH}/{account.id}"), "saved")


def _said(form: Fields) -> dict[str, Any]:
    return {
        "name": form.one("name"),
        "url": form.one("url") or None,
        "network_zone": form.one("network_zone"),
        "tags": tags_of(form.one("tags")),
    }


def _inputs(look: Look, account: AccountOut) -> list[Any]:
    connector = look.connector(account)
    return inputs_of(connector.settings_model, "settings") if connector else []


def _form(
    look: Look,
    account: AccountOut,
    values: dict[str, Any],
    settings: dict[str, Any],
    problem: InvalidInput | None = None,
) -> Response:
    return page(
        look.request,
        "accounts/change.html",
        _("Change"),
        422 if problem else 200,
        crumbs=look.crumbs(account),
        account=account,
        values=values,
        settings=settings,
        inputs=_inputs(look, account),
        problem=problem,
    )

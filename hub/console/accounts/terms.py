"""An account's quotas, and what its unit agreed for pushes from above."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import Response

from hub.articles.models import Tier
from hub.console.accounts import words
from hub.console.accounts.listing import PATH
from hub.console.accounts.looking import CurrentLook, Look
from hub.console.accounts.patch import patch_of
from hub.console.form import Fields, Form, see
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.said import say
from hub.enrollment import service
from hub.enrollment.dependencies import CurrentEnrolment, WriteAccounts
from hub.kit.i18n import _
from hub.kit.problems import InvalidInput

PARTS = {"quotas": ("limit", "per"), "push_policy": ("mode", "minutes")}

Values = Mapping[str, Any]

router = pages_below("/accounts/{account_id}/terms")


@router.get("")
async def show_form(look: CurrentLook, _remit: WriteAccounts) -> Response:
    """Show the quotas and the policy, to be changed."""
    account = await look.account()
    return await _form(look, {"quotas": account.quotas or {}, "push_policy": account.push_policy})


@router.post("")
async def change(
    look: CurrentLook, form: Form, enrolment: CurrentEnrolment, _remit: WriteAccounts
) -> Response:
    """Take the form's quotas and policy in place of those there were."""
    quotas = _said(form, "quotas", words.buckets())
    policy = _said(form, "push_policy", Tier)
    try:
        patch = patch_of({"quotas": quotas or None, "push_policy": policy})
        await service.change(enrolment, look.account_id, patch)
    except InvalidInput as problem:
        return await _form(look, {"quotas": quotas, "push_policy": policy}, problem)
    return say(see(f"{PATH}/{look.account_id}"), "saved")


def _said(form: Fields, part: str, keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return a part of what the form says: the keys whose first field says something."""
    first = PARTS[part][0]
    return {
        str(key): {name: text for name in PARTS[part] if (text := form.one(f"{part}.{key}.{name}"))}
        for key in keys
        if form.has(f"{part}.{key}.{first}")
    }


async def _form(look: Look, values: Values, problem: InvalidInput | None = None) -> Response:
    account = await look.account()
    return page(
        look.request,
        "accounts/terms.html",
        _("Quotas and pushes"),
        422 if problem else 200,
        crumbs=look.crumbs(account),
        account=account,
        values=values,
        buckets=words.buckets().items(),
        tiers=list(Tier),
        modes=words.modes().items(),
        problem=problem,
    )

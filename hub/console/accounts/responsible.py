"""Who answers for an account (责任人), entered by a form: a line for each, and some to fill in."""

import re
from collections.abc import Sequence
from typing import Any

from fastapi import Response

from hub.console.accounts import words
from hub.console.accounts.listing import PATH
from hub.console.accounts.looking import CurrentLook, Look
from hub.console.form import Fields, Form, asked, see
from hub.console.render import page
from hub.console.routes import pages_below
from hub.console.said import say
from hub.enrollment.dependencies import CurrentEnrolment, WriteAccounts
from hub.enrollment.registry.endpoints import show_people
from hub.enrollment.registry.schemas import MOST_PEOPLE, PeopleIn
from hub.enrollment.registry.service import set_people
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

EMPTY_LINES = 2

_IN_LIST = re.compile(r"people\[(\d+)\]\.(\w+)")

Line = dict[str, Any]

router = pages_below("/accounts/{account_id}/responsible")


@router.get("")
async def show_form(look: CurrentLook, _remit: WriteAccounts) -> Response:
    """Show who answers, to be changed."""
    known = await _known(look)
    return await _form(look, [each.model_dump() for each in known.people], phones=known.phones)


@router.post("")
async def enter(
    look: CurrentLook, form: Form, enrolment: CurrentEnrolment, _remit: WriteAccounts
) -> Response:
    """Take the form's people in place of those who answered."""
    lines = _lines(form)
    try:
        await set_people(enrolment, look.account_id, asked(PeopleIn, {"people": lines}).people)
    except InvalidInput as problem:
        phones = (await _known(look)).phones
        return await _form(look, lines, phones=phones, problem=_line_by_line(problem))
    return say(see(f"{PATH}/{look.account_id}"), "saved")


async def _known(look: Look) -> Any:
    return await show_people(look.account_id, look.session, look.remit, look.parts, look.actor)


def _lines(form: Fields) -> list[Line]:
    """Return the lines that name somebody. A phone that the form does not ask for stays."""
    return [
        {"duty": form.one(f"duty.{number}"), "name": name} | _phone(form, number)
        for number in range(MOST_PEOPLE)
        if (name := form.one(f"name.{number}"))
    ]


def _phone(form: Fields, number: int) -> Line:
    asks = any(name == f"phone.{number}" for name, _text in form.pairs())
    return {"phone": form.one(f"phone.{number}") or None} if asks else {}


def _line_by_line(problem: InvalidInput) -> InvalidInput:
    """Name wrong fields as the form does."""
    errors = [
        FieldError(field=_IN_LIST.sub(r"\2.\1", each.field), reason=each.reason)
        for each in problem.errors
    ]
    return InvalidInput(problem.detail, remedy=problem.remedy, errors=errors)


async def _form(
    look: Look, lines: Sequence[Line], *, phones: bool, problem: InvalidInput | None = None
) -> Response:
    account = await look.account()
    empty = min(EMPTY_LINES, MOST_PEOPLE - len(lines))
    return page(
        look.request,
        "accounts/responsible.html",
        _("Responsible people"),
        422 if problem else 200,
        crumbs=look.crumbs(account),
        account=account,
        lines=[*lines, *[{}] * empty],
        phones=phones,
        duties=words.duties().items(),
        problem=problem,
    )

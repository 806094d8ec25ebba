"""`/welcome`: whoever has a one-time link chooses a password."""

from typing import Any

from fastapi import APIRouter, Response

from hub.auth import passwords
from hub.auth.accepting import accept
from hub.auth.cookies import keep_device
from hub.auth.pages.render import page
from hub.auth.pages.route import DoorRoute, Form, problem_page, see
from hub.auth.visitor import CurrentVisitor
from hub.kit.i18n import _
from hub.kit.problems import FieldError, HubError, InvalidInput
from hub.kit.web import ProcessParts

router = APIRouter(include_in_schema=False, route_class=DoorRoute)


@router.get("/welcome")
async def show_welcome() -> Response:
    """Ask for a password, and for the link where no script can read it from the address."""
    return page("welcome.html", problem=None, token="", **_limits())


@router.post("/welcome")
async def choose(form: Form, parts: ProcessParts, visitor: CurrentVisitor) -> Response:
    """Take the link and the password."""
    token = form.get("token", "").strip().rpartition("#")[2]  # or the whole link
    try:
        password = same_twice(form)
        done = await accept(parts, visitor, token, password)
    except HubError as error:
        return problem_page("welcome.html", error, token=token, **_limits())
    answer = see("/sign-in?said=chosen")
    keep_device(answer, done.device)
    return answer


def same_twice(form: Form) -> str:
    """Return the password that was typed twice.

    Raises:
        InvalidInput: it was not the same.
    """
    password = form.get("password", "")
    if password != form.get("again", ""):
        raise InvalidInput(
            _("The two passwords differ."),
            errors=[FieldError(field="again", reason=_("is not the same as the first"))],
        )
    return password


def _limits() -> dict[str, Any]:
    return {"least": passwords.LEAST, "most": passwords.MOST}

"""A second person's word on a command (复核): two buttons on the command's page."""

from fastapi import Request, Response

from hub.access.dependencies import Needs
from hub.access.permissions import Permission
from hub.commands.dependencies import CurrentDesk
from hub.commands.endpoints import approve_command, reject_command
from hub.commands.schemas import ApproveRequest, RejectRequest
from hub.console.commands.shown import command_page
from hub.console.form import Form, asked, see
from hub.console.routes import pages_below
from hub.console.said import say
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput
from hub.kit.web import Id

router = pages_below("/commands/{command_id}")

MOST_READ = 40  # characters of an article's number and its version's

APPROVING = Needs(Permission.APPROVE)


@router.post("/approval", dependencies=[APPROVING])
async def approve(command_id: Id, form: Form, desk: CurrentDesk) -> Response:
    """Approve the versions that stood on the page."""
    read = {"articles": [_read(text) for text in form.all("read")]}
    await approve_command(command_id, asked(ApproveRequest, read), desk)
    return say(see(f"/console/commands/{command_id}"), "approved", command_id)


@router.post("/rejection", dependencies=[APPROVING])
async def reject(request: Request, command_id: Id, form: Form, desk: CurrentDesk) -> Response:
    """Turn a command down; without a reason the page comes back, with the field."""
    try:
        asked_for = asked(RejectRequest, {"reason": form.one("reason")})
    except InvalidInput as problem:
        return await command_page(request, command_id, desk, form=form, problem=problem)
    await reject_command(command_id, asked_for, desk)
    return say(see(f"/console/commands/{command_id}"), "rejected", command_id)


def _read(text: str) -> dict[str, int]:
    article, _dot, version = text.partition(".")
    if len(text) > MOST_READ or not (article.isdecimal() and version.isdecimal()):
        raise InvalidInput(
            _("It is not said which versions were read."),
            errors=[FieldError(field="read", reason=_("load the page once more"))],
        )
    return {"article_id": int(article), "version": int(version)}

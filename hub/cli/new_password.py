"""Asking for a new password where nobody sees it: not in the arguments, which `ps` shows to all."""

import sys

import typer

from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput


def new_password() -> str:
    """Ask twice; a program writes it into the first line of standard input.

    Raises:
        InvalidInput: there is none.
    """
    if sys.stdin.isatty():
        said = _("New password")
        return str(typer.prompt(said, hide_input=True, confirmation_prompt=True, err=True))
    if password := sys.stdin.readline().rstrip("\r\n"):
        return password
    raise InvalidInput(
        _("There is no password."),
        errors=[FieldError(field="stdin", reason=_("must have the password in its first line"))],
    )

"""Whom somebody means: a number, or a login."""

from typing import Annotated, Any

import typer

from hub.cli.client import Api
from hub.kit.i18n import _
from hub.kit.problems import NotFound

Person = Annotated[str, typer.Argument(metavar="PERSON", help=_("A login, or a number."))]
Service = Annotated[str, typer.Argument(metavar="SERVICE", help=_("A login, or a number."))]


def number_of(api: Api, kind: str, named: str) -> int:
    """Return the number of a person or a machine. Logins begin with a letter, numbers don't.

    Args:
        api: of the hub.
        kind: `people` or `services`.
        named: what was typed.

    Raises:
        NotFound: nobody is called so.
    """
    return int(named) if named.isdecimal() else int(_called(api, kind, named)["id"])


def found(api: Api, kind: str, named: str) -> dict[str, Any]:
    """Return a person or a machine as the API shows it.

    Raises:
        NotFound: nobody is called so.
    """
    if named.isdecimal():
        return dict(api.get(f"/{kind}/{named}"))
    return _called(api, kind, named)


def _called(api: Api, kind: str, login: str) -> dict[str, Any]:
    for each in api.pages(f"/{kind}", q=login):
        if each["login"] == login:
            return each
    raise NotFound(
        _("Nobody that you may see is called {login}.", login=login),
        remedy=_("`hub user list` and `hub service list` show who there is."),
    )

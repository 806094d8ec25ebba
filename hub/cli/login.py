"""`hub login`, `hub logout`, `hub whoami`: a session in place of a key."""

import sys
from typing import Annotated, Any

import segno
import typer
from rich.console import Group, RenderableType

from hub.cli import output, session_file
from hub.cli.client import Api, Refused
from hub.kit.i18n import _, word
from hub.kit.problems import FieldError, InvalidInput, NotAuthenticated
from hub.settings import Settings, get_settings

NOBODY = ""  # who shows no key
CODE_NEEDED = "/problems/code-needed"

Login = Annotated[str | None, typer.Argument(metavar="[LOGIN]", help=_("What you sign in as."))]
Again = Annotated[
    bool, typer.Option("--again", help=_("Show once more that it is you, for a dangerous act."))
]
FromStdin = Annotated[
    bool,
    typer.Option(
        "--password-stdin",
        help=_("Read the password from the first line of standard input, a code from the second."),
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("login", help=_("Sign in; further commands act as you."))(login)
    app.command("logout", help=_("Sign out."))(logout)
    app.command("whoami", help=_("Show who you are here and what you may."))(whoami)


def login(
    name: Login = None,
    again: Again = False,
    from_stdin: FromStdin = False,
    as_json: output.Json = False,
) -> None:
    """Sign in, or prove once more who you are; set up a second factor where it is wanted."""
    settings = get_settings()
    typed = _Typed(from_stdin)
    token = _prove(settings, typed) if again else _sign_in(name, typed)
    session_file.keep(settings, token)
    with Api(key=token, settings=settings) as api:
        me = api.get("/session")
        if me["second_factor"]["needed"]:
            me = _set_up(api, settings, typed)
    output.show(me, _view(me), as_json=as_json)
    if settings.api_key is not None:
        typer.echo(_("HUB_API_KEY is set: commands act with that key, not as you."), err=True)


def logout() -> None:
    """Sign out; the session is over on the hub as well as here."""
    settings = get_settings()
    token = session_file.kept(settings)
    if token is None:
        typer.echo(_("Nobody is signed in here."))
        return
    try:
        with Api(key=token, settings=settings) as api:
            api.delete("/session")
    except Refused as refused:
        if refused.status != NotAuthenticated.status:  # it was over already
            raise
    session_file.forget(settings)
    typer.echo(_("You are signed out."))


def whoami(as_json: output.Json = False) -> None:
    """Show who commands act as."""
    with Api() as api:
        me = api.get("/session")
    output.show(me, _view(me), as_json=as_json)


class _Typed:
    """What somebody types, or a program writes."""

    def __init__(self, from_stdin: bool) -> None:
        self.from_stdin = from_stdin

    def login(self) -> str:
        """Return what they sign in as."""
        if self.from_stdin:
            raise InvalidInput(_("There is no login."), remedy=_("Write it behind `hub login`."))
        return str(typer.prompt(_("Login"), err=True))

    def password(self) -> str:
        """Return the password."""
        if self.from_stdin:
            return self._line("password")
        return str(typer.prompt(_("Password"), hide_input=True, err=True))

    def code(self) -> str:
        """Return a code."""
        if self.from_stdin:
            return self._line("code")
        return str(typer.prompt(_("Code of your authenticator, or a recovery code"), err=True))

    def _line(self, what: str) -> str:
        if line := sys.stdin.readline().rstrip("\r\n"):
            return line
        raise InvalidInput(
            _("Standard input ends too early."),
            errors=[FieldError(field="stdin", reason=_("has no line with the {what}", what=what))],
        )


def _sign_in(name: str | None, typed: _Typed) -> str:
    body = {"login": name or typed.login(), "password": typed.password(), "keep": "token"}
    with Api(key=NOBODY) as api:
        try:
            begun = api.post("/session", body)
        except Refused as refused:
            if refused.document.get("type") != CODE_NEEDED:
                raise
            begun = api.post("/session", body | {"code": typed.code()})
    return str(begun["token"])


def _prove(settings: Settings, typed: _Typed) -> str:
    token = session_file.kept(settings)
    if token is None:
        raise NotAuthenticated(
            _("Nobody is signed in here."), remedy=_("Sign in with `hub login`.")
        )
    with Api(key=token, settings=settings) as api:
        has_code = api.get("/session")["second_factor"]["has"]
        body = {"password": typed.password()} | ({"code": typed.code()} if has_code else {})
        return str(api.post("/session/proof", body)["token"])


def _set_up(api: Api, settings: Settings, typed: _Typed) -> Any:
    """Walk through setting up a second factor; without it nothing else can be done."""
    if typed.from_stdin:
        raise InvalidInput(
            _("Your roles reach so many accounts that they need a second factor."),
            remedy=_("Set it up: `hub login` in a terminal shows how."),
        )
    setup = api.post("/session/second-factor")
    typer.echo(_("Your roles reach so many accounts that they need a second factor."))
    typer.echo(_("Scan this with an authenticator on your phone, or type the key into it:"))
    segno.make(setup["uri"], error="l", micro=False).terminal(compact=True)
    typer.echo(setup["secret"])
    confirmed = _confirm(api)
    session_file.keep(settings, confirmed["token"])
    typer.echo(_("If you lose the phone, each of these lets you in once. Keep them elsewhere:"))
    for code in confirmed["recovery_codes"]:
        typer.echo(f"  {code}")
    with Api(key=confirmed["token"], settings=settings) as as_new:
        return as_new.get("/session")


def _confirm(api: Api) -> Any:
    while True:
        code = typer.prompt(_("The six digits that it shows"), err=True)
        try:
            return api.put("/session/second-factor", {"code": code})
        except Refused as refused:
            if refused.status != InvalidInput.status:
                raise
            output.show_problem(refused)


def _view(me: dict[str, Any]) -> RenderableType:
    rows = [
        (
            word(grant["role"]),
            grant["region"] or _("The whole hub"),
            grant["organisation"],
        )
        for grant in me["grants"]
    ]
    said = [_("{full_name} ({name})", full_name=me["full_name"], name=me["name"])]
    if me["second_factor"]["needed"]:
        said.append(_("A second factor has to be set up first: `hub login`."))
    if not rows:
        return Group(*said, _("Nothing was granted yet."))
    return Group(*said, output.table([_("Role"), _("Region"), _("Unit")], rows))

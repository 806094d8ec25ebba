"""`hub user …`: people, and what is granted to them."""

from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from hub.cli import granting, output
from hub.cli.client import KEY_FILE, Api, Refused
from hub.cli.granting import GrantId, Organisation, Region, WhichRole, grants_table, places
from hub.cli.moments import as_read
from hub.cli.new_password import new_password
from hub.cli.option_names import with_option_names
from hub.cli.user_view import facts_of, show_link, state_of
from hub.cli.who import Person, found, number_of
from hub.kit.i18n import _, word
from hub.settings import get_settings

LISTED = 50  # people, when nothing else is asked

Login = Annotated[str, typer.Argument(metavar="LOGIN", help=_("What they sign in as, for good."))]
Name = Annotated[str, typer.Option("--name", help=_("Who that is."))]
Home = Annotated[str | None, typer.Option("--region", metavar="CODE", help=_("Where they belong."))]
Unit = Annotated[
    int | None, typer.Option("--organisation", metavar="ID", min=1, help=_("Their unit."))
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    users = typer.Typer(help=_("People: invite, grant, disable, reset."), no_args_is_help=True)
    users.command("first", help=_("Make the first person, with the key of the first start."))(first)
    users.command("add", help=_("Invite a person: print the link that they get."))(add)
    users.command("list", help=_("List people and what they may do."))(list_people)
    users.command("show", help=_("Show a person and what was granted to them."))(show)
    users.command("change", help=_("Change a person's name, region or unit."))(change)
    users.command("disable", help=_("Sign a person out everywhere and let them in no more."))(
        disable
    )
    users.command("enable", help=_("Let a disabled person in again."))(enable)
    users.command("reset", help=_("Print a link for choosing a new password."))(reset)
    users.command(
        "rescue", help=_("On the hub's own machine: let a security administrator in again.")
    )(rescue)
    users.command("grant", help=_("Grant a role to a person, in a region or for the hub."))(grant)
    users.command("revoke", help=_("Take a grant back."))(revoke)
    users.command("sessions", help=_("List a person's sessions, or end them all."))(sessions)
    users.command(
        "separation", help=_("Say who holds roles that are three people's; exit 1 if anybody.")
    )(separation)
    users.command("roles", help=_("List the roles and what they permit."))(roles)
    app.add_typer(users, name="user")


def first(
    login: Login,
    name: Name,
    every_role: Annotated[
        bool, typer.Option("--every-role", help=_("All roles; only with HUB_SMALL_SITE=true."))
    ] = False,
    as_json: output.Json = False,
) -> None:
    """Make the first person; the password is asked for, or read from standard input."""
    body = {"login": login, "name": name, "password": new_password(), "every_role": every_role}
    person = _send("POST", "/people/first", body, key=_first_key())
    output.show(person, facts_of(person), as_json=as_json)
    if not as_json:
        typer.echo(_("Now sign in: hub login {login}", login=login), err=True)


def add(
    login: Login, name: Name, region: Home = None, unit: Unit = None, as_json: output.Json = False
) -> None:
    """Invite a person, who may do nothing until something is granted to them."""
    body = {"login": login, "name": name, "region_code": region, "organisation_id": unit}
    invited = _send("POST", "/people", body)
    show_link(invited, invited["link"], as_json=as_json)


def list_people(
    *,
    region: Annotated[
        str | None, typer.Option(metavar="CODE", help=_("A region and its subtree."))
    ] = None,
    disabled: Annotated[
        bool | None, typer.Option("--disabled/--enabled", help=_("Only those who are, or not."))
    ] = None,
    q: Annotated[str | None, typer.Option("--search", help=_("Part of a name or a login."))] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help=_("How many."))] = LISTED,
    as_json: output.Json = False,
) -> None:
    """List people."""
    asked = {"region": region, "disabled": disabled, "q": q, "limit": min(limit, 200)}
    with Api() as api:
        people = list(islice(api.pages("/people", **asked), limit))
    rows = [
        (
            one["id"],
            one["login"],
            one["name"],
            one["region_code"],
            state_of(one),
            places(one["grants"]),
        )
        for one in people
    ]
    columns = [_("No."), _("Login"), _("Name"), _("Region"), _("State"), _("Roles")]
    output.show(people, output.table(columns, rows), as_json=as_json)


def show(who: Person, as_json: output.Json = False) -> None:
    """Show a person."""
    with Api() as api:
        person = found(api, "people", who)
    output.show(person, facts_of(person), as_json=as_json)


def change(
    who: Person,
    name: Annotated[str | None, typer.Option("--name", help=_("Who that is."))] = None,
    region: Home = None,
    unit: Unit = None,
    as_json: output.Json = False,
) -> None:
    """Change what is said; what was granted stays."""
    said = {"name": name, "region_code": region, "organisation_id": unit}
    _patch(who, {key: value for key, value in said.items() if value is not None}, as_json=as_json)


def disable(who: Person, as_json: output.Json = False) -> None:
    """Disable a person."""
    _patch(who, {"disabled": True}, as_json=as_json)


def enable(who: Person, as_json: output.Json = False) -> None:
    """Enable a person."""
    _patch(who, {"disabled": False}, as_json=as_json)


def reset(
    who: Person,
    second_factor: Annotated[
        bool,
        typer.Option("--second-factor", help=_("Take a lost second factor away first.")),
    ] = False,
    as_json: output.Json = False,
) -> None:
    """Make a link by which a person chooses another password."""
    with Api() as api:
        person = f"/people/{number_of(api, 'people', who)}"
        if second_factor:
            api.delete(f"{person}/second-factor")
        link = api.post(f"{person}/link")
    show_link(link, link, as_json=as_json)


def rescue(login: Login) -> None:
    """Print a link for a security administrator; it asks the database, not the API."""
    from hub.cli.rescue import make_rescue  # noqa: PLC0415 - as in `hub.cli.serve`

    make_rescue(login)


def grant(
    who: Person,
    role: WhichRole,
    region: Region = None,
    organisation: Organisation = None,
    as_json: output.Json = False,
) -> None:
    """Grant a role."""
    given = granting.grant("people", who, role, region, organisation)
    output.show(given, grants_table([given]), as_json=as_json)


def revoke(who: Person, grant_id: GrantId, as_json: output.Json = False) -> None:
    """Revoke a grant."""
    revoked = granting.revoke("people", who, grant_id)
    output.show(revoked, grants_table([revoked]), as_json=as_json)


def sessions(
    who: Person,
    end: Annotated[bool, typer.Option("--end", help=_("End all of them."))] = False,
    as_json: output.Json = False,
) -> None:
    """List a person's sessions that go on, or end them."""
    with Api() as api:
        path = f"/people/{number_of(api, 'people', who)}/sessions"
        if end:
            ended = api.delete(path)
            said = _("{count} sessions ended.", count=ended["ended"])
            return output.show(ended, said, as_json=as_json)
        listed = list(api.pages(path))
    rows = [
        (
            as_read(each["created_at"]),
            as_read(each["last_seen_at"]),
            each["address"],
            each["device"],
        )
        for each in listed
    ]
    columns = [_("Began"), _("Last seen"), _("From"), _("With")]
    return output.show(listed, output.table(columns, rows), as_json=as_json)


def separation(as_json: output.Json = False) -> None:
    """Say whether the three administrators are three people; exit with 1 where they should be."""
    with Api() as api:
        report = api.get("/roles/separation")
    rows = [
        (each["id"], each["login"], each["name"], _(", ").join(map(word, each["roles"])))
        for each in report["combined"]
    ]
    view: RenderableType = _("Nobody holds roles that are three people's.")
    if rows:
        view = output.table([_("No."), _("Login"), _("Name"), _("Roles")], rows)
    output.show(report, view, as_json=as_json)
    if not rows or report["small_site"]:
        return
    if not as_json:
        said = _("Take roles back (hub user revoke), or set HUB_SMALL_SITE=true.")
        typer.echo(said, err=True)
    raise typer.Exit(output.FAILED)


def roles(as_json: output.Json = False) -> None:
    """List roles."""
    with Api() as api:
        listed = list(api.pages("/roles"))
    rows = [(each["role"], each["name"], "\n".join(each["permissions"])) for each in listed]
    columns = [_("Role"), _("Name"), _("Permissions")]
    output.show(listed, output.table(columns, rows), as_json=as_json)


def _first_key() -> str | None:
    """Return the key of the first start, whatever session was kept here before; None: as usual."""
    settings = get_settings()
    file = settings.data_dir / KEY_FILE
    return file.read_text().strip() if settings.api_key is None and file.exists() else None


def _send(method: str, path: str, body: dict[str, Any], *, key: str | None = None) -> Any:
    with Api(key=key) as api:
        try:
            return api.request(method, path, json=body)
        except Refused as refused:
            raise with_option_names(refused) from None


def _patch(who: str, body: dict[str, Any], *, as_json: bool) -> None:
    with Api() as api:
        number = number_of(api, "people", who)
    person = _send("PATCH", f"/people/{number}", body)
    output.show(person, facts_of(person), as_json=as_json)

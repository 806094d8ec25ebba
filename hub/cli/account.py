"""`hub account …`: enrolled clients."""

from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, Group, RenderableType
from rich.text import Text

from hub.cli import account_registry, output
from hub.cli.client import Api, Refused
from hub.cli.moments import as_read
from hub.enrollment.models import AccountStatus, Level
from hub.enrollment.upload.table import CSV, XLSX
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput
from hub.kit.retold import retold

LISTED = 50  # accounts, when nothing else is asked
RECENT = 20  # posts
KINDS = {".csv": CSV, ".xlsx": XLSX}


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    accounts = typer.Typer(help=_("Accounts: import, list, show."), no_args_is_help=True)
    accounts.command("import", help=_("Enrol the accounts of a file: all, or none."))(import_file)
    accounts.command("list", help=_("List accounts, region by region."))(list_all)
    accounts.command("show", help=_("Show an account; its secrets never."))(show)
    accounts.command("check", help=_("Ask the platform whether an account can be used."))(check)
    accounts.command("recent", help=_("List what an account shows now, and what of it is ours."))(
        recent
    )
    accounts.command("authorize", help=_("Print a link for the account's owner to agree at."))(
        authorize
    )
    account_registry.add_to(accounts)
    app.add_typer(accounts, name="account")


def import_file(
    file: Annotated[
        Path,
        typer.Argument(help=_("A ledger of accounts: .csv or .xlsx."), exists=True, dir_okay=False),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Say what it would do, and do nothing."))
    ] = False,
    as_json: output.Json = False,
) -> None:
    """Enrol the accounts of a file; a wrong cell is reported by its place, and nothing imported."""
    kind = _kind(file)
    with Api() as api:
        try:
            report = api.request(
                "POST",
                "/accounts/import",
                content=file.read_bytes(),
                headers={"Content-Type": kind},
                params={"dry_run": dry_run},
            )
        except Refused as refused:
            raise refused if as_json else _laid_out(refused) from None
    output.show(report, _summary(report), as_json=as_json)


def list_all(
    *,
    region: Annotated[
        str | None, typer.Option(metavar="CODE", help=_("A region and its subtree."))
    ] = None,
    platform: Annotated[str | None, typer.Option(help=_("A platform, such as webhook."))] = None,
    level: Annotated[Level | None, typer.Option(help=_("A level of government."))] = None,
    status: Annotated[AccountStatus | None, typer.Option(help=_("Active, or not."))] = None,
    tag: Annotated[str | None, typer.Option(help=_("A tag."))] = None,
    q: Annotated[
        str | None, typer.Option("--search", help=_("Part of a name, or an account's id."))
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000_000, help=_("How many."))] = LISTED,
    as_json: output.Json = False,
) -> None:
    """List accounts, region by region."""
    asked = {
        "region": region,
        "platform": platform,
        "level": level,
        "status": status,
        "tag": tag,
        "q": q,
    }
    with Api() as api:
        found = list(islice(api.pages("/accounts", **asked, limit=min(limit, 200)), limit))
    names = ("id", "platform", "external_id", "name", "region", "status")
    rows = [[account[name] for name in names] for account in found]
    headings = [_("No."), _("Platform"), _("Account"), _("Name"), _("Region"), _("Status")]
    output.show(found, output.table(headings, rows), as_json=as_json)


def show(
    account_id: Annotated[
        int, typer.Argument(metavar="ID", min=1, help=_("The account's number."))
    ],
    as_json: output.Json = False,
) -> None:
    """Show an account; of its secrets, only when they were set."""
    with Api() as api:
        account = api.get(f"/accounts/{account_id}")
    output.show(account, output.table([_("Field"), ""], _facts(account)), as_json=as_json)


def check(
    account_id: Annotated[
        int, typer.Argument(metavar="ID", min=1, help=_("The account's number."))
    ],
    as_json: output.Json = False,
) -> None:
    """Ask an account's platform; nothing is changed there. 1 if the account cannot be used."""
    with Api() as api:
        health = api.post(f"/accounts/{account_id}/check")
    output.show(health, output.table([_("Field"), ""], _facts(health)), as_json=as_json)
    if health["healthy"] is False:
        raise typer.Exit(output.FAILED)


def recent(
    account_id: Annotated[
        int, typer.Argument(metavar="ID", min=1, help=_("The account's number."))
    ],
    most: Annotated[int, typer.Option(min=1, max=100, help=_("How many."))] = RECENT,
    as_json: output.Json = False,
) -> None:
    """Ask what an account shows; 1 if nobody knows, or the hub does not want all of it there."""
    with Api() as api:
        found = api.get(f"/accounts/{account_id}/recent", most=most)
    posts = found["posts"]
    output.show(found, retold(found["why"]) if posts is None else _posts(posts), as_json=as_json)
    if posts is None or any(not post["wanted"] for post in posts):
        raise typer.Exit(output.FAILED)


def authorize(
    account_id: Annotated[
        int, typer.Argument(metavar="ID", min=1, help=_("The account's number."))
    ],
    as_json: output.Json = False,
) -> None:
    """Print where an account's owner lets the hub publish, in one line to send on."""
    with Api() as api:
        link = api.post(f"/accounts/{account_id}/authorization")
    if as_json:
        output.show(link, "", as_json=True)
        return
    typer.echo(link["url"])
    said = _("Its owner opens it, agrees, and is back by {time}.", time=as_read(link["expires_at"]))
    typer.echo(said, err=True)


def _posts(posts: list[dict[str, Any]]) -> RenderableType:
    rows = [
        (
            as_read(post["published_at"]) if post["published_at"] else "",
            post["title"],
            post["article_id"] or _("not the hub's"),
            {True: "", False: _("should be gone"), None: ""}[post["wanted"]],
            post["url"] or post["remote_id"],
        )
        for post in posts
    ]
    return output.table([_("Published"), _("Title"), _("Article"), "", _("Where")], rows)


def _kind(file: Path) -> str:
    try:
        return KINDS[file.suffix.lower()]
    except KeyError:
        raise InvalidInput(
            _("{file} is neither .csv nor .xlsx.", file=file.name),
            remedy=_("Save it as one of them."),
            errors=[FieldError(field="FILE", reason=_("its name must end in .csv or .xlsx"))],
        ) from None


def _laid_out(refused: Refused) -> Refused:
    """Print the wrong cells as a table, and return the rest of the problem."""
    rows = [(*_place(error.field), error.reason) for error in refused.errors]
    if not rows:
        return refused
    headings = [_("Line"), _("Cell"), _("What is wrong")]
    Console(stderr=True).print(output.table(headings, rows))
    return Refused({**refused.document, "errors": []})


def _place(field: str) -> tuple[str, str]:
    line, _comma, cell = field.partition(", ")
    return line.removeprefix("line "), cell


def _summary(report: dict[str, Any]) -> RenderableType:
    counts = {name: report[name] for name in ("created", "updated", "unchanged")}
    if report["dry_run"]:
        said = _("{created} would be enrolled, {updated} changed, {unchanged} stay.", **counts)
    else:
        said = _("{created} enrolled, {updated} changed, {unchanged} as they were.", **counts)
    if not report["changes"]:
        return Text(said)
    rows = [(each["name"], ", ".join(each["fields"])) for each in report["changes"]]
    return Group(Text(said), output.table([_("Account"), _("Changed")], rows))


def _facts(account: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in account.items() if value not in (None, [], {})]

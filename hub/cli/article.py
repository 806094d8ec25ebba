"""`hub article …`: stories from files, and what became of them."""

from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from hub.articles import markup
from hub.articles.models import Category, Kind, Tier
from hub.cli import output
from hub.cli.article_file import ArticleFile, read_article
from hub.cli.client import Api
from hub.kit.i18n import _

LISTED = 50  # articles, when nothing else is asked

File = Annotated[Path, typer.Argument(help=_("Markdown (.md), HTML (.html) or JSON (.json)."))]
Id = Annotated[int, typer.Argument(metavar="ID", min=1, help=_("The article's number."))]
TierOption = Annotated[Tier | None, typer.Option("--tier", help=_("How important it is."))]
CategoryOption = Annotated[
    Category | None, typer.Option("--category", help=_("In which column it belongs."))
]
Cover = Annotated[Path | None, typer.Option(help=_("A picture for lists and shares."))]
Attach = Annotated[list[Path] | None, typer.Option(help=_("A document; can be given again."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    articles = typer.Typer(help=_("Articles: add, revise, show, list."), no_args_is_help=True)
    articles.command("add", help=_("Add an article from a file."))(add)
    articles.command("revise", help=_("Make a new version of an article from a file."))(revise)
    articles.command("show", help=_("Show what an article says."))(show)
    articles.command("list", help=_("List articles, the newest first."))(list_articles)
    app.add_typer(articles, name="article")


def add(
    file: File,
    *,
    tier: TierOption = None,
    category: CategoryOption = None,
    cover: Cover = None,
    attach: Attach = None,
    as_json: output.Json = False,
) -> None:
    """Add an article. Pictures and documents beside the file go with it."""
    article = _read(file, {"tier": tier, "category": category}, cover, attach)
    with Api() as api:
        _print_saved(_send(api, "/articles", article), as_json=as_json)


def revise(
    article_id: Id,
    file: File,
    *,
    tier: TierOption = None,
    category: CategoryOption = None,
    cover: Cover = None,
    attach: Attach = None,
    as_json: output.Json = False,
) -> None:
    """Make a new version, unless the present one says the same already."""
    article = _read(file, {"tier": tier, "category": category}, cover, attach)
    with Api() as api:
        _print_saved(_send(api, f"/articles/{article_id}/versions", article), as_json=as_json)


def show(
    article_id: Id,
    version: Annotated[
        int | None, typer.Option(min=1, help=_("Another version than the present one."))
    ] = None,
    as_json: output.Json = False,
) -> None:
    """Show what an article says."""
    with Api() as api:
        article = api.get(f"/articles/{article_id}")
        if version is not None:
            article["version"] = api.get(f"/articles/{article_id}/versions/{version}")
    output.show(article, _page(article), as_json=as_json)


def list_articles(
    *,
    tier: TierOption = None,
    category: CategoryOption = None,
    kind: Annotated[Kind | None, typer.Option(help=_("What it is made of."))] = None,
    q: Annotated[str | None, typer.Option("--title", help=_("Words of the title."))] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=_("How many."))] = LISTED,
    as_json: output.Json = False,
) -> None:
    """List articles, the newest first."""
    with Api() as api:
        wanted = {"tier": tier, "category": category, "kind": kind, "q": q}
        found = list(islice(api.pages("/articles", **wanted), limit))
    shown = ("id", "current_version", "tier", "category", "title")
    rows = [[article[name] for name in shown] for article in found]
    head = [_("Article"), _("Version"), _("Tier"), _("Category"), _("Title")]
    view = output.table(head, rows)
    output.show(found, view, as_json=as_json)


def _read(
    file: Path, named: dict[str, str | None], cover: Path | None, attach: list[Path] | None
) -> ArticleFile:
    options = {name: value for name, value in named.items() if value is not None}
    return read_article(file, options=options, cover=cover, attachments=attach or ())


def _send(api: Api, path: str, article: ArticleFile) -> Any:
    """Send the files first: an article can only name what the hub has."""
    for data in article.files.values():
        api.request("POST", "/assets", content=data)
    return api.post(path, article.draft.model_dump(mode="json", exclude_unset=True))


def _print_saved(saved: dict[str, Any], *, as_json: bool) -> None:
    article = saved["article"]
    said = _("saved") if saved["changed"] else _("says the same already; no version was made")
    lines: list[RenderableType] = [
        Text.assemble(
            (
                _("Article {id}, version {number}", id=article["id"], number=_number(article)),
                "bold",
            ),
            f": {said}",
        ),
        Text(article["version"]["title"]),
    ]
    if saved["removed"]:
        lines.append(Text(_("Taken out: {names}", names=", ".join(saved["removed"])), "yellow"))
    output.show(saved, Group(*lines), as_json=as_json)


def _number(article: dict[str, Any]) -> int:
    return int(article["version"]["number"])


def _page(article: dict[str, Any]) -> RenderableType:
    version = article["version"]
    facts = {
        _("Article"): _("{id} (version {number})", id=article["id"], number=version["number"]),
        _("Region"): article["region"],
        _("Tier"): article["tier"],
        _("Category"): article["category"],
        _("Author"): version["author"],
        _("Source"): " ".join(filter(None, (version["source"], version["source_url"]))),
        _("Embargo until"): article["embargo_until"],
        _("Retracted at"): article["stopped_at"],
        _("Sealed since"): article["sealed_at"],
        _("Files"): ", ".join(file["name"] for file in _files(version)),
        _("Fingerprint"): version["fingerprint"],
    }
    lines = [f"{name}: {value}" for name, value in facts.items() if value]
    words = markup.plain_text(markup.read(version["body"]))
    return Group(Text(version["title"], "bold"), *map(Text, lines), Text(""), Text(words))


def _files(version: dict[str, Any]) -> list[dict[str, Any]]:
    cover = [version["cover"]] if version["cover"] else []
    return [*cover, *version["pictures"], *version["attachments"]]

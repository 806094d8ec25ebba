"""`hub target-set …`: where pushes go, under a name, for the next one."""

import json
from itertools import islice
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from hub.cli import output, target
from hub.cli.client import Api, Refused
from hub.cli.moments import as_read
from hub.cli.option_names import with_option_names
from hub.kit.i18n import _

LISTED = 50  # sets, when nothing else is asked

Id = Annotated[int, typer.Argument(metavar="ID", min=1, help=_("The target set's number."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    sets = typer.Typer(help=_("Saved targets: list, show, save, remove."), no_args_is_help=True)
    sets.command("list", help=_("List the targets that were saved for where you may push."))(
        list_all
    )
    sets.command("show", help=_("Show a saved target with its rule."))(show)
    sets.command("save", help=_("Save where a push goes, under a name."))(save)
    sets.command("remove", help=_("Remove a saved target; what was pushed with it stays."))(remove)
    app.add_typer(sets, name="target-set")


def list_all(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=_("How many."))] = LISTED,
    as_json: output.Json = False,
) -> None:
    """List saved targets by name."""
    with Api() as api:
        found = list(islice(api.pages("/target-sets"), limit))
    output.show(found, _view(found), as_json=as_json)


def show(set_id: Id, as_json: output.Json = False) -> None:
    """Show one saved target."""
    with Api() as api:
        found = api.get(f"/target-sets/{set_id}")
    output.show_text(found, _whole(found), as_json=as_json)


def save(
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("What it is found by."))],
    *,
    region: target.Region = None,
    level: target.Levels = None,
    platform: target.Platform = None,
    organisation: target.Organisation = None,
    tag: target.Tag = None,
    account: target.Account = None,
    everywhere: target.Everywhere = False,
    exclude_region: target.ExcludeRegion = None,
    exclude_level: target.ExcludeLevels = None,
    exclude_platform: target.ExcludePlatform = None,
    exclude_organisation: target.ExcludeOrganisation = None,
    exclude_tag: target.ExcludeTag = None,
    exclude_account: target.ExcludeAccount = None,
    replace: Annotated[
        int | None,
        typer.Option(metavar="ID", min=1, help=_("In place of this one, as it is now.")),
    ] = None,
    as_json: output.Json = False,
) -> None:
    """Save a target."""
    include = {
        "regions": region,
        "levels": level,
        "platforms": platform,
        "organisations": organisation,
        "tags": tag,
        "accounts": account,
    }
    exclude = {
        "regions": exclude_region,
        "levels": exclude_level,
        "platforms": exclude_platform,
        "organisations": exclude_organisation,
        "tags": exclude_tag,
        "accounts": exclude_account,
    }
    rule = target.rule_of(include, exclude, everywhere=everywhere)
    with Api() as api:
        try:
            saved = _saved(api, {"name": name, "target": rule}, replace)
        except Refused as refused:
            raise with_option_names(refused) from None
    output.show_text(saved, _whole(saved), as_json=as_json)


def remove(set_id: Id, as_json: output.Json = False) -> None:
    """Remove a saved target."""
    with Api() as api:
        api.delete(f"/target-sets/{set_id}")
    words = _("Target set {id} is removed.").format(id=set_id)
    output.show({"id": set_id}, words, as_json=as_json)


def _saved(api: Api, wanted: dict[str, Any], replace: int | None) -> Any:
    if replace is None:
        return api.post("/target-sets", wanted)
    path = f"/target-sets/{replace}"
    return api.put(path, wanted | {"made_at": api.get(path)["made_at"]})


def _view(sets: list[dict[str, Any]]) -> RenderableType:
    rows = [
        (one["id"], one["name"], one["region_code"], one["made_by"], as_read(one["made_at"]))
        for one in sets
    ]
    return output.table([_("Set"), _("Name"), _("Region"), _("Saved by"), _("Saved")], rows)


def _whole(found: dict[str, Any]) -> str:
    saved = f"{as_read(found['made_at'])} · {found['made_by']}"
    rule = json.dumps(found["target"], ensure_ascii=False, indent=2)
    return f"{found['id']}  {found['name']}\n{_('Saved')}  {saved}\n\n{rule}"

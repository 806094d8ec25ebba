"""Where a command goes, as options: a push has a rule, a retraction a scope."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from hub.enrollment.models import Level
from hub.kit.i18n import _

_WHOM = _("Who gets it")
_NOT_WHOM = _("Who does not")


def _of(text: str, panel: str, metavar: str) -> Any:
    return typer.Option(help=text, rich_help_panel=panel, metavar=metavar)


Codes = list[str] | None
Numbers = list[int] | None

Articles = Annotated[
    list[int], typer.Argument(metavar="ARTICLE", min=1, help=_("The articles' numbers."))
]
Article = Annotated[int, typer.Argument(metavar="ARTICLE", min=1, help=_("The article's number."))]

Region = Annotated[Codes, _of(_("A region and all below it."), _WHOM, "CODE")]
Levels = Annotated[
    list[Level] | None, typer.Option("--level", help=_("A level."), rich_help_panel=_WHOM)
]
Platform = Annotated[Codes, _of(_("A platform, such as webhook."), _WHOM, "KEY")]
Organisation = Annotated[Numbers, _of(_("A unit."), _WHOM, "ID")]
Tag = Annotated[Codes, _of(_("A tag."), _WHOM, "TAG")]
Account = Annotated[Numbers, _of(_("A single account, whatever else is said."), _WHOM, "ID")]
Everywhere = Annotated[
    bool, typer.Option("--everywhere", help=_("All accounts."), rich_help_panel=_WHOM)
]

ExcludeRegion = Annotated[Codes, _of(_("Not this region."), _NOT_WHOM, "CODE")]
ExcludeLevels = Annotated[
    list[Level] | None,
    typer.Option("--exclude-level", help=_("Not this level."), rich_help_panel=_NOT_WHOM),
]
ExcludePlatform = Annotated[Codes, _of(_("Not this platform."), _NOT_WHOM, "KEY")]
ExcludeOrganisation = Annotated[Numbers, _of(_("Not this unit."), _NOT_WHOM, "ID")]
ExcludeTag = Annotated[Codes, _of(_("Not with this tag."), _NOT_WHOM, "TAG")]
ExcludeAccount = Annotated[Numbers, _of(_("Not this account."), _NOT_WHOM, "ID")]

ScopeRegion = Annotated[
    Codes,
    typer.Option("--region", metavar="CODE", help=_("Only in this region and all below it.")),
]
ScopeAccount = Annotated[
    Numbers, typer.Option("--account", metavar="ID", help=_("Only on this account."))
]


def rule_of(
    include: Mapping[str, Sequence[Any] | None],
    exclude: Mapping[str, Sequence[Any] | None],
    *,
    everywhere: bool,
) -> dict[str, Any]:
    """Return the target rule of a push; what was not given is left out.

    Raises:
        typer.BadParameter: it selects nobody.
    """
    rule: dict[str, Any] = _given(include)
    if not rule and not everywhere:
        raise typer.BadParameter(
            _("say who gets it: --region, --level, --platform, … or --everywhere")
        )
    if everywhere:
        rule["everywhere"] = True
    if left_out := _given(exclude):
        rule["exclude"] = left_out
    return rule


def scope_of(regions: Codes, accounts: Numbers) -> dict[str, Any]:
    """Return the `scope` of a retraction or a reinstatement; nothing for everywhere."""
    scope = _given({"regions": regions, "accounts": accounts})
    return {"scope": scope} if scope else {}


def _given(lists: Mapping[str, Sequence[Any] | None]) -> dict[str, Any]:
    return {name: list(values) for name, values in lists.items() if values}

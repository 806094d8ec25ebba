"""The list of the pool: what its address says, and what it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.remit import Remit
from hub.articles import service as articles
from hub.articles.endpoints import ArticleQuery, list_articles
from hub.articles.owner import Owner
from hub.articles.schemas import ArticleLine
from hub.console.filters import ZONE
from hub.console.form import asked
from hub.console.places import organisation_id, region_code
from hub.console.query import other_order
from hub.kit.i18n import _
from hub.kit.pagination import Page
from hub.kit.problems import FieldError, InvalidInput

PATH = "/console/articles"
DAYS = ("since", "until")  # what a form says as days, and the API as moments
SPARE_DAY = timedelta(days=1)  # `until` is a form's last day, and the API's first moment after it


@dataclass(frozen=True, slots=True)
class Pool:
    """A page of the pool.

    Attributes:
        said: what the address says, without what is empty.
        names: of regions by code and of units by id.
    """

    said: Mapping[str, str]
    page: Page[ArticleLine]
    names: Mapping[str | int, str]

    @property
    def first(self) -> str:
        """Where the list begins; empty if this is it."""
        return self._way(cursor=None) if "cursor" in self.said else ""

    @property
    def next(self) -> str:
        """Where it goes on; empty if nowhere."""
        return self._way(cursor=self.page.next) if self.page.next else ""

    @property
    def is_cards(self) -> bool:
        """Whether the articles are cards, and no table."""
        return self.said.get("view") == "cards"

    def other_view(self) -> str:
        """Return the same list as cards, or as a table."""
        return self._way(view=None if self.is_cards else "cards")

    def other_order(self) -> str:
        """Return the same list from its other end."""
        return other_order(PATH, self.said)

    def without(self, name: str) -> str:
        """Return the list without a filter."""
        return self._way(cursor=None, **{name: None})

    def _way(self, **changed: str | None) -> str:
        query = {name: value for name, value in {**self.said, **changed}.items() if value}
        return f"{PATH}?{urlencode(query)}" if query else PATH


async def pool(session: AsyncSession, sees: Remit, query: Mapping[str, str]) -> Pool:
    """Read what an address asks for.

    Raises:
        InvalidInput: naming every part of it that can't be followed.
    """
    said = {name: value.strip() for name, value in query.items() if value.strip()}
    wanted = asked(ArticleQuery, await _values(session, sees, said))
    page = await list_articles(wanted, session, sees)
    owners = [Owner(each.region, each.organisation) for each in page.items]
    return Pool(said, page, await articles.names(session, owners))


async def _values(session: AsyncSession, sees: Remit, said: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {name: said[name] for name in said if name != "view"}
    if "region" in said:
        values["region"] = await region_code(session, said["region"], "region")
    if "organisation" in said:
        unit = said["organisation"]
        values["organisation"] = await organisation_id(session, sees, unit, "organisation")
    for name in DAYS:
        if name in said:
            values[name] = _midnight(name, said[name])
    return values


def _midnight(name: str, said: str) -> datetime:
    try:
        day = date.fromisoformat(said)
        day = day + SPARE_DAY if name == "until" else day
    except (ValueError, OverflowError):
        raise _wrong(name, _("is not a day like 2026-07-01")) from None
    return datetime.combine(day, time(), tzinfo=ZONE)


def _wrong(name: str, reason: str) -> InvalidInput:
    error = FieldError(field=name, reason=reason)
    return InvalidInput(_("The list can't be narrowed down like this."), errors=[error])


def pool_crumb() -> list[tuple[str, str]]:
    """Return the line of the breadcrumb above every article."""
    return [(_("Article pool"), PATH)]

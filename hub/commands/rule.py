"""Where a push goes: the rule that a request states, and the selection of accounts it means. Pure.

Values within a list are alternatives; the lists narrow each other; single accounts come on top.
An exclusion is hit by any of its lists. A rule that says nothing means nobody: everywhere has to
be said.

    {"regions": ["420100"], "platforms": ["site"]}                   # Wuhan's subtree, site only
    {"everywhere": true, "levels": ["county"]}                       # every county's clients
    {"everywhere": true, "exclude": {"regions": ["429021"]}}         # all but 神农架林区
"""

from collections.abc import Hashable
from dataclasses import replace
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from hub.enrollment.fields import PlatformKey, RegionCode, Tag
from hub.enrollment.models import Level
from hub.enrollment.selection import Selection
from hub.kit.i18n import _
from hub.kit.pagination import BIGGEST

MAX_REGIONS = 5_000  # all counties of the country are 2,844; a longer list should be `everywhere`
MAX_LEVELS = len(Level)
MAX_PLATFORMS = 100
MAX_ORGANISATIONS = 5_000
MAX_TAGS = 100
MAX_ACCOUNTS = 10_000

T = TypeVar("T", bound=Hashable)


def once_each(values: list[T]) -> list[T]:
    """Drop repetitions; the first of each stays where it was."""
    return list(dict.fromkeys(values))


RowId = Annotated[int, Field(strict=True, ge=1, le=BIGGEST)]
Once = AfterValidator(once_each)


class Where(BaseModel):
    """Lists that select accounts; what is empty selects by nothing."""

    model_config = ConfigDict(extra="forbid")

    regions: Annotated[list[RegionCode], Field(max_length=MAX_REGIONS), Once] = []
    levels: Annotated[list[Level], Field(max_length=MAX_LEVELS), Once] = []
    platforms: Annotated[list[PlatformKey], Field(max_length=MAX_PLATFORMS), Once] = []
    organisations: Annotated[list[RowId], Field(max_length=MAX_ORGANISATIONS), Once] = []
    tags: Annotated[list[Tag], Field(max_length=MAX_TAGS), Once] = []
    accounts: Annotated[list[RowId], Field(max_length=MAX_ACCOUNTS), Once] = []

    def selection(self) -> Selection:
        """Return what enrolment understands."""
        return Selection(
            regions=tuple(self.regions),
            levels=tuple(self.levels),
            platforms=tuple(self.platforms),
            organisations=tuple(self.organisations),
            tags=tuple(self.tags),
            accounts=tuple(self.accounts),
        )


class TargetRule(Where):
    """Where a push goes.

    Attributes:
        everywhere: all accounts, as far as the lists do not narrow them.
        exclude: accounts that do not get it, whatever else says that they do.
    """

    everywhere: Annotated[bool, Field(strict=True)] = False
    exclude: Where | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.selection() == Selection():
            raise ValueError(_("selects nobody; say `everywhere` or fill one of the lists"))
        return self

    def selection(self) -> Selection:
        """Return what enrolment understands, without the exclusions."""
        return replace(super().selection(), everywhere=self.everywhere)

    def exclusion(self) -> Selection | None:
        """Return what is excluded."""
        return self.exclude.selection() if self.exclude else None

    def as_stored(self) -> dict[str, Any]:
        """Return what was said, as JSON."""
        return self.model_dump(mode="json", exclude_defaults=True)

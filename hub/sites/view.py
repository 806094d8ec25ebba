"""What the pages show, as the repository reads it and the templates draw it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unit:
    """One account of a region's site, and the unit (单位) that runs it."""

    account_id: int
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Region:
    """A region, with the accounts of its site in the order of their enrolment."""

    code: str
    name: str
    prefix: str
    is_grouping: bool
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A region's site, and where it stands among the others.

    Attributes:
        above: the regions that contain it, the province first, with a site or not.
        below: the regions directly below it that have a site.
    """

    region: Region
    above: tuple[Region, ...]
    below: tuple[Region, ...]

    @property
    def name(self) -> str:
        """What the first account is called: the title of every page."""
        return self.region.units[0].name

    @property
    def accounts(self) -> list[int]:
        """The accounts whose stories the site shows."""
        return [unit.account_id for unit in self.region.units]

    @property
    def organisations(self) -> list[str]:
        """Who runs it, each once."""
        return list(dict.fromkeys(unit.organisation for unit in self.region.units))

    def organisation_of(self, account_id: int) -> str:
        """Return who runs one of its accounts."""
        return next(u.organisation for u in self.region.units if u.account_id == account_id)


@dataclass(frozen=True, slots=True)
class File:
    """A file that a version shows, without its bytes; `size` is bytes."""

    digest: str
    name: str
    alt: str
    role: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A story in a list.

    Attributes:
        account_id: the account that carries it; of several, the one it came to last.
        published_at: when it came onto the site.
        corrected_at: when the version that is shown was made, if that was later.
    """

    article_id: int
    account_id: int
    title: str
    digest: str
    author: str
    source: str
    published_at: datetime
    corrected_at: datetime | None
    cover: File | None

    @property
    def updated_at(self) -> datetime:
        """When what it says last changed."""
        return self.corrected_at or self.published_at


@dataclass(frozen=True, slots=True)
class Removal:
    """A story that was in a list, and has been taken down.

    Attributes:
        comment: what the retraction tells the public, if anything.
    """

    article_id: int
    at: datetime
    comment: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """A story on its own page: in the version that is there, which need not be the newest."""

    entry: Entry
    body: str
    source_url: str | None
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Copy(Generic[T]):
    """A story on one account of a site, whatever has become of it.

    Attributes:
        public_reason: what the retraction that rules it tells the public.
        shows: what is asked for of it; None where it shows nothing such.
    """

    want: int
    have: str
    incarnation: int
    public_reason: str | None
    shows: T | None

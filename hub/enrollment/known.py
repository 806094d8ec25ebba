"""What the hub knows already of the accounts that somebody wants to enrol."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hub.enrollment.registry.filing import NONE, Filing

Key = tuple[str, str]
"""Platform and external id: what there is only one of."""


@dataclass(frozen=True, slots=True)
class AccountValues:
    """All that an account says of itself, except its secrets."""

    platform: str
    external_id: str
    name: str
    organisation: str
    region_code: str
    level: str
    status: str
    url: str | None
    network_zone: str
    tags: list[str]
    settings: dict[str, Any]
    quotas: dict[str, Any] | None
    push_policy: dict[str, Any]

    @property
    def key(self) -> Key:
        """What there is only one of."""
        return self.platform, self.external_id


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account that is enrolled.

    Attributes:
        credentials: its secrets, opened; None if it has none or nobody asked for them.
        has_credentials: whether it has secrets.
        filing: what is known of it; nothing where nobody asked for it.
    """

    id: int
    values: AccountValues
    credentials: dict[str, Any] | None = field(repr=False)
    has_credentials: bool = False
    filing: Filing = NONE


class Unit(NamedTuple):
    """A unit that is known."""

    id: int
    region_code: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is in the database of what some rows speak of.

    Attributes:
        regions: whether each is a grouping of the statistics, by code.
        organisations: by name.
        accounts: those that are enrolled already, where whoever enrols may change them.
        elsewhere: those that are enrolled already where they may not; no more of them is known.
    """

    regions: Mapping[str, bool]
    organisations: Mapping[str, Unit]
    accounts: Mapping[Key, KnownAccount]
    elsewhere: Collection[Key] = frozenset()

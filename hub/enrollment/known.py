"""What the hub knows already of the accounts that somebody wants to enrol."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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
    """

    id: int
    values: AccountValues
    credentials: dict[str, Any] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Known:
    """What is in the database of what some rows speak of.

    Attributes:
        regions: whether each is a grouping of the statistics, by code.
        organisations: the region of each unit, by name.
        accounts: those that are enrolled already.
    """

    regions: Mapping[str, bool]
    organisations: Mapping[str, str]
    accounts: Mapping[Key, KnownAccount]

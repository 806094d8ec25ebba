"""What enrolling some accounts would change: a pure comparison of what is said with what is known.

What an account does not say stays as it is, or takes its default where there is no account yet.
Settings are merged, name by name; credentials are one thing and are replaced as one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from hub.enrollment.codes import level_of
from hub.enrollment.known import AccountValues, Key, Known, KnownAccount
from hub.enrollment.models import AccountStatus, Level
from hub.enrollment.platforms import Platforms
from hub.enrollment.registry.filing import NONE, Filing
from hub.enrollment.schemas import NewAccount

CREDENTIALS = "credentials"
FILING = "filing"
DEFAULT_ZONE = "internet"


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that runs accounts and is not known yet."""

    name: str
    region_code: str
    level: str


@dataclass(frozen=True, slots=True)
class Update:
    """An account that changes: into what, and in which fields."""

    id: int
    values: AccountValues
    fields: list[str]


@dataclass(slots=True)
class Plan:
    """All that is to be written.

    Attributes:
        organisations: by name.
        secrets: by account; only those that differ from what is sealed already.
        filings: by account; only those that differ from what is known already.
    """

    organisations: dict[str, NewUnit] = field(default_factory=dict)
    created: list[AccountValues] = field(default_factory=list)
    updated: list[Update] = field(default_factory=list)
    unchanged: int = 0
    secrets: dict[Key, dict[str, Any]] = field(default_factory=dict, repr=False)
    filings: dict[Key, Filing] = field(default_factory=dict)


def make_plan(accounts: Iterable[NewAccount], known: Known, platforms: Platforms) -> Plan:
    """Compare accounts that have been checked with those that are known."""
    plan = Plan()
    for account in accounts:
        before = known.accounts.get(account.key)
        values = _values(account, before, platforms)
        if account.credentials and (before is None or before.credentials != account.credentials):
            plan.secrets[account.key] = account.credentials
        filed = before.filing if before else NONE
        if account.filing and (filing := account.filing.merged_with(filed)) != filed:
            plan.filings[account.key] = filing
        if values.organisation not in known.organisations:
            unit = NewUnit(values.organisation, values.region_code, values.level)
            plan.organisations.setdefault(unit.name, unit)
        besides = [CREDENTIALS] * (account.key in plan.secrets)
        besides += [FILING] * (account.key in plan.filings)
        _sort_in(plan, before, values, besides)
    return plan


def _sort_in(
    plan: Plan, before: KnownAccount | None, values: AccountValues, besides: list[str]
) -> None:
    if before is None:
        plan.created.append(values)
        return
    changed = changed_fields(before.values, values) + besides
    if changed:
        plan.updated.append(Update(before.id, values, changed))
    else:
        plan.unchanged += 1


def changed_fields(before: AccountValues, after: AccountValues) -> list[str]:
    """Return the names of the fields that differ."""
    names = [each.name for each in fields(before)]
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _values(
    account: NewAccount, before: KnownAccount | None, platforms: Platforms
) -> AccountValues:
    said = account.model_dump(mode="json", exclude_none=True, exclude={CREDENTIALS, FILING})
    base = before.values if before else _defaults(account)
    said["settings"], _ = platforms[account.platform].check_settings(
        base.settings | said.get("settings", {})
    )
    if base.level != Level.DEPARTMENT:  # a region's own level goes with its code
        said.setdefault("level", level_of(account.region_code))
    return replace(base, **said)


def _defaults(account: NewAccount) -> AccountValues:
    return AccountValues(
        platform=account.platform,
        external_id=account.external_id,
        name=account.name,
        organisation=account.organisation,
        region_code=account.region_code,
        level=level_of(account.region_code).value,
        status=AccountStatus.ACTIVE.value,
        url=None,
        network_zone=DEFAULT_ZONE,
        tags=[],
        settings={},
        quotas=None,
        push_policy={},
    )

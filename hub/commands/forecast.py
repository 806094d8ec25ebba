"""What becomes of what a command sends: what a retraction could undo, and what keeps it waiting.

The retraction's forecast (撤稿预估) is of the manifests: a platform whose cards stay on phones says
so before anything is pushed. Quotas are those that claims reserve; a spent one delays.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hub.commands.models import CommandKind
from hub.commands.repository.forecasts import Group
from hub.deliveries.account_types import type_of
from hub.deliveries.quotas import BUCKETS, Share, quotas_of, share_of
from hub.deliveries.transition import Operation
from hub.sdk.contract import Connector
from hub.sdk.manifest import Correction, Retraction


@dataclass(slots=True)
class Shortage:
    """A quota of accounts of one type, and for how many of them there is not enough left.

    Attributes:
        operation: `publish` or `retract`.
        limit: how often in a period, which is a `day` or a `month`.
        accounts: how many accounts it is counted for.
        spent: of these, how many have nothing left.
        short: how many have something left, but not enough for all of this.
        renews_at: when the next period begins.
    """

    platform: str
    account_type: str
    operation: str
    limit: int
    per: str
    renews_at: datetime
    accounts: int = 0
    spent: int = 0
    short: int = 0


@dataclass(slots=True)
class Forecast:
    """What is told of the accounts that a command goes to.

    Attributes:
        retraction: by platform, how many copies a retraction can undo in which way.
        quotas: those of which some accounts have not enough left.
    """

    retraction: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    quotas: list[Shortage] = field(default_factory=list)


def forecast(
    groups: Sequence[Group],
    connectors: Mapping[str, Connector],
    kind: CommandKind,
    now: datetime,
) -> Forecast:
    """Return what groups of accounts come to.

    Args:
        groups: of the accounts that get, or lose, a copy.
        connectors: those that are installed; without its own a platform can't be reached at all.
        kind: what is done there: a push, a correction or a retraction.
        now: the moment whose quotas count.
    """
    found = Forecast()
    for group in groups:
        ability = _ability(group, connectors.get(group.platform))
        found.retraction[group.platform][ability] += group.copies * group.accounts
    found.quotas = list(_shortages(groups, connectors, kind, now))
    return found


def _ability(group: Group, connector: Connector | None) -> Retraction:
    if connector is None:
        return Retraction.NONE
    kind = type_of(connector.settings_model, group.settings)
    return connector.manifest.capabilities.retraction_for(kind)


def _shortages(
    groups: Iterable[Group],
    connectors: Mapping[str, Connector],
    kind: CommandKind,
    now: datetime,
) -> Iterator[Shortage]:
    by_quota: dict[tuple[str, str, int, str], Shortage] = {}
    for group in groups:
        connector = connectors.get(group.platform)
        if connector is None or (share := _share(connector, group, kind, now)) is None:
            continue
        called = type_of(connector.settings_model, group.settings)
        per = "month" if (share.ends - share.period).days > 1 else "day"
        quota = Shortage(group.platform, called, share.bucket, share.limit, per, share.ends)
        quota = by_quota.setdefault((group.platform, called, share.limit, per), quota)
        _count(quota, group, share, _sends(connector, group, share))
    yield from (quota for quota in by_quota.values() if quota.spent or quota.short)


def _share(connector: Connector, group: Group, kind: CommandKind, now: datetime) -> Share | None:
    quotas = quotas_of(connector, group.settings, group.quotas)
    return share_of(0, quotas, _operation(kind, connector), now)


def _operation(kind: CommandKind, connector: Connector) -> Operation:
    if kind is CommandKind.RETRACT:
        return Operation.RETRACT
    reposts = connector.manifest.capabilities.correction is Correction.DELETE_AND_REPOST
    updates = kind is CommandKind.CORRECT and not reposts
    return Operation.UPDATE if updates else Operation.PUBLISH


def _sends(connector: Connector, group: Group, share: Share) -> int:
    """Return how often an account's quota is used: an edition carries several stories."""
    at_once = connector.manifest.limits.edition_stories or 1
    publishes = share.bucket == BUCKETS[Operation.PUBLISH]
    return math.ceil(group.copies / at_once) if publishes else group.copies


def _count(quota: Shortage, group: Group, share: Share, sends: int) -> None:
    left = share.limit - (group.used_this_month if quota.per == "month" else group.used_today)
    quota.accounts += group.accounts
    if left <= 0:
        quota.spent += group.accounts
    elif left < sends:
        quota.short += group.accounts

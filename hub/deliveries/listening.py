"""Handing what was told too early to what has just been recorded."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hub.deliveries import waking
from hub.deliveries.early import About, EarlyEvents, Told
from hub.deliveries.finding import Finding
from hub.deliveries.passing import describe
from hub.deliveries.transition import Have
from hub.kit.db import Database
from hub.kit.log import get_logger
from hub.sdk.contract import Connector
from hub.sdk.manifest import Also

PATIENCE_SECONDS = 0.5  # with a Redis that does not answer: records of others wait meanwhile

_THERE = frozenset({Have.PRESENT, Have.UNSEEN})

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Listening:
    """One per process; it does nothing for platforms that never call.

    Attributes:
        hearing: the platforms that do.
    """

    database: Database
    early: EarlyEvents
    hearing: frozenset[str]

    async def after(self, platform: str, findings: Iterable[Finding]) -> None:
        """Hand over what was told of these, which have just been committed."""
        if platform not in self.hearing:
            return
        waiting = {about: finding for finding in findings for about in _waits_for(finding)}
        if not waiting:
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                kept = await self.early.of(waiting)
            await self._hand_over({a: t for a, t in kept.items() if _is_new(t, waiting[a])})
        except Exception as error:  # noqa: BLE001 - these are recorded; their next record looks again
            log.warning("events_not_heard", error=describe(error))

    async def _hand_over(self, kept: Mapping[About, Told]) -> None:
        for told, names in _together(kept):
            async with self.database.statement() as connection:
                heard = await waking.tell(connection, told)
            if heard:
                await self.early.forget(names)


def _waits_for(finding: Finding) -> Iterator[About]:
    change, account = finding.change, finding.claimed.key.account_id
    if change.have is Have.PENDING:
        for value in (change.handle or {}).values():
            if isinstance(value, str):
                yield About(account, value)
    elif change.have in _THERE and change.remote_id and change.url is None:
        yield About(account, change.remote_id)


def _is_new(told: Told, finding: Finding) -> bool:
    """Say whether a finding has not heard this yet."""
    if finding.change.have is not Have.PENDING:
        return bool(told.links)
    heard = (finding.change.handle or {}).get("heard")
    return not told.tells or heard != told.tells


def _together(kept: Mapping[About, Told]) -> Sequence[tuple[Told, Sequence[About]]]:
    """Put together the names under which the same was kept."""
    groups: list[tuple[Told, list[About]]] = []
    for about, told in kept.items():
        names = next((names for other, names in groups if other == told), None)
        if names is None:
            groups.append((told, [about]))
        else:
            names.append(about)
    return groups


def hearing(connectors: Mapping[str, Connector]) -> frozenset[str]:
    """Return the platforms that call the hub."""
    return frozenset(
        key
        for key, connector in connectors.items()
        if Also.ON_EVENT in connector.manifest.capabilities.also
    )

"""From claimed placements to findings: the calls to one platform.

No transaction is open here. Every call runs inside the SDK's guard, which stops a committing call
that would start too late or against a retraction, and knows whether one was made.

Placements come in batches that share what `kinship` says; of one, where the platform takes one at a
time.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from hub.deliveries import quotas
from hub.deliveries.accounts import AccountMaker
from hub.deliveries.answers import LOOKING, Answer, nobody_knows, sound
from hub.deliveries.change import Policy
from hub.deliveries.exchanges import Kept, written_down
from hub.deliveries.finding import Attempt, Finding, Observation
from hub.deliveries.patience import Patience
from hub.deliveries.reactions import after, lapse, not_yet, settled
from hub.deliveries.refreshing import Refresher
from hub.deliveries.taking import Taken
from hub.deliveries.transition import MUTATING, Have, Known, Operation
from hub.kit.log import get_logger
from hub.sdk import call
from hub.sdk.classify import classify, describe
from hub.sdk.contract import Account, Connector, Placement, Tools
from hub.sdk.manifest import LookUp
from hub.sdk.outcomes import CannotTell, Credentials, Refused, Retry, Sighting, Unknown

log = get_logger(__name__)

WRITING = frozenset({Operation.PUBLISH, Operation.UPDATE})  # what carries a payload
MAKING = frozenset({Operation.PUBLISH, Operation.POLL, Operation.LOOK_UP})

# what the connector calls it, where that differs from the operation's name
_METHODS = {Operation.CONFIRM: "read_back", Operation.RECHECK: "read_back"}


def kinship(taken: Taken) -> Hashable:
    """Return what placements must have in common to be one batch."""
    claimed = taken.claimed
    known = claimed.known
    return (
        taken.operation,
        claimed.key.article_id,
        known.want,
        known.horizon_passed,
        claimed.too_late,
    )


class Payloads(Protocol):
    """Where payloads come from: `Library`."""

    async def payload(
        self, connector: Connector, article_id: int, version: int, account: Account
    ) -> Any:
        """Return what the connector makes of a version. Raise `ValueError` for what cannot be."""


class Stops(Protocol):
    """Who knows what was retracted meanwhile: `StopList`."""

    def stops(self, article_id: int, taken_at: float) -> bool:
        """Say whether a claim of that time must not send any more."""


@dataclass(frozen=True, slots=True)
class Performer:
    """All that is needed to call one platform.

    Attributes:
        send_within: seconds from the claim in which a committing call may start.
        patience: with which an operation is waited for.
        sees_at_once: a retraction is read back within its own claim.
        refresher: renews credentials that are refused, where the platform offers that.
        keeps_all: requests and answers of what went well are kept, too.
    """

    connector: Connector
    tools: Tools
    policy: Policy
    send_within: float
    patience: Patience
    library: Payloads
    stops: Stops
    accounts: AccountMaker
    sees_at_once: bool
    refresher: Refresher
    keeps_all: bool = False

    def calls_platform(self, taken: Taken) -> bool:
        """Say whether a rate counts what is to be done."""
        return taken.operation is not None

    def batches(self, taken: Sequence[Taken]) -> list[list[Taken]]:
        """Put together what one call can do."""
        if not self.connector.manifest.capabilities.batches:
            return [[one] for one in taken]
        batches: defaultdict[Hashable, list[Taken]] = defaultdict(list)
        for one in taken:
            batches[kinship(one)].append(one)
        return list(batches.values())

    async def perform(self, batch: Sequence[Taken]) -> list[Finding]:
        """Do what is to be done with a batch. Never raises for the connector's sake."""
        operation = batch[0].operation
        if operation is None:
            return [Finding(one.claimed, settled(one.claimed.known)) for one in batch]
        if batch[0].claimed.too_late and batch[0].claimed.known.want and operation in MUTATING:
            return [Finding(one.claimed, lapse(one.claimed.known)) for one in batch]
        if operation is Operation.UPDATE and not batch[0].claimed.known.horizon_passed:
            # an earlier update may be under way, and would land on top of this one
            return [
                Finding(one.claimed, not_yet(one.claimed.known, self._policy(one))) for one in batch
            ]
        findings = await self.do(batch, operation, [one.claimed.known for one in batch])
        if operation is Operation.RETRACT and self.sees_at_once:
            return await self._look_now(batch, findings)
        return findings

    async def do(
        self, batch: Sequence[Taken], operation: Operation, known: Sequence[Known]
    ) -> list[Finding]:
        """Make the calls of one operation, whatever `known` says is to be done."""
        started = time.monotonic()
        guard = self._guard(batch, operation, started)
        prepared = [
            self._prepared(one, what, operation) for one, what in zip(batch, known, strict=True)
        ]
        found = await self._answers(batch[0], operation, prepared, guard)
        answers = [
            await self._refreshed(one, sound(operation, answer))
            for one, answer in zip(batch, found, strict=True)
        ]
        took = round((time.monotonic() - started) * 1000)
        kept = [self.keeps_all or _is_failure(answer) for answer in answers]
        calls = _calls(guard, prepared) if any(kept) else None
        attempts = [
            Attempt(operation, what.want, answer, took, calls if keeps else None)
            for what, answer, keeps in zip(known, answers, kept, strict=True)
        ]
        return list(map(self._finding, batch, known, attempts))

    async def _refreshed(self, taken: Taken, answer: Answer) -> Answer:
        """Let credentials that do not work be renewed; a look is then made again by itself."""
        match answer:
            case Credentials(why):
                return await self._renewed(taken, why)
            case CannotTell(why, credentials=True):
                await self._renewed(taken, why)
        return answer

    async def _renewed(self, taken: Taken, why: str) -> Answer:
        account = self.accounts.make(self.connector, taken.account)
        return await self.refresher.after(taken, account, Credentials(why))

    def _finding(self, taken: Taken, known: Known, attempt: Attempt) -> Finding:
        change = after(known, attempt.operation, attempt.answer, self._policy(taken))
        seen = self._seen(attempt.answer)
        own_id = self.policy.look_up is LookUp.OWN_ID
        return Finding(taken.claimed, change, (attempt,), seen, named_by_us=own_id)

    def _policy(self, taken: Taken) -> Policy:
        """Return the platform's, with the settle time that this account has of its own."""
        settings: Any = taken.account.settings  # whatever was stored: it may fit no connector
        own = settings.get("settle_seconds") if isinstance(settings, dict) else None
        if not isinstance(own, int | float):
            return self.policy
        return replace(self.policy, settle=float(own))

    def _seen(self, answer: Answer) -> tuple[Observation, ...]:
        if not isinstance(answer, Sighting):
            return ()
        return (Observation(self.connector.manifest.capabilities.viewpoint, answer),)

    async def _look_now(self, batch: Sequence[Taken], retracted: list[Finding]) -> list[Finding]:
        """Read back what was just retracted; the other findings stay as they are."""
        pairs = [
            (one, finding)
            for one, finding in zip(batch, retracted, strict=True)
            if finding.change.have is Have.UNSEEN and finding.change.parked is None
        ]
        if not pairs:
            return retracted
        known = [
            replace(one.claimed.known, have=Have.UNSEEN, handle=finding.change.handle)
            for one, finding in pairs
        ]
        seen = await self.do([one for one, _ in pairs], Operation.READ_BACK, known)
        looked = {
            one.claimed.key: replace(second, attempts=first.attempts + second.attempts)
            for (one, first), second in zip(pairs, seen, strict=True)
        }
        return [looked.get(finding.claimed.key, finding) for finding in retracted]

    async def _answers(
        self,
        first: Taken,
        operation: Operation,
        prepared: Sequence[Placement | Answer],
        guard: call.Operation,
    ) -> Sequence[object]:
        """Return one answer each; who cannot be called at all answers for itself alone."""
        ready = [each for each in prepared if isinstance(each, Placement)]
        answers = iter(await self._called(first, operation, ready, guard) if ready else ())
        return [next(answers) if isinstance(each, Placement) else each for each in prepared]

    def _prepared(self, taken: Taken, known: Known, operation: Operation) -> Placement | Answer:
        try:
            quotas.check(taken.quotas, operation)
            return self._placement(taken, known, operation)
        except Exception as error:  # noqa: BLE001 - nothing was called yet, so nothing was sent
            return _unprepared(operation, error)

    async def _called(
        self,
        first: Taken,
        operation: Operation,
        placements: Sequence[Placement],
        guard: call.Operation,
    ) -> Sequence[object]:
        try:
            arguments = await self._payload(first, operation, placements[0])
        except Exception as error:  # noqa: BLE001 - nothing was called yet, so nothing was sent
            return [_unprepared(operation, error)] * len(placements)
        if self.connector.manifest.capabilities.batches:
            return await self._call_many(guard, operation, placements, arguments)
        return [await self._call(guard, operation, placements[0], arguments)]

    def _placement(self, taken: Taken, known: Known, operation: Operation) -> Placement:
        claimed = taken.claimed
        return Placement(
            key=claimed.name,
            idempotency_key=f"{claimed.name}-{operation}-{known.want}",
            account=self.accounts.make(self.connector, taken.account),
            # a copy in the making has no name yet; the row may still bear its predecessor's
            remote_id=None if operation in MAKING else known.remote_id,
            url=known.url,
            state=known.handle,
            since=claimed.since,
        )

    async def _payload(
        self, taken: Taken, operation: Operation, placement: Placement
    ) -> tuple[Any, ...]:
        if operation not in WRITING:
            return ()
        article_id, version = taken.claimed.key.article_id, taken.claimed.known.want
        return (await self.library.payload(self.connector, article_id, version, placement.account),)

    def _guard(
        self, batch: Sequence[Taken], operation: Operation, started: float
    ) -> call.Operation:
        claimed = batch[0].claimed
        pushing = operation in WRITING
        return call.Operation(
            send_by=min(one.claimed.send_by(self.send_within) for one in batch),
            finish_by=started + self.patience.seconds,
            stopped=lambda: pushing and self.stops.stops(claimed.key.article_id, claimed.taken_at),
        )

    async def _call(
        self,
        guard: call.Operation,
        operation: Operation,
        placement: Placement,
        arguments: tuple[Any, ...],
    ) -> object:
        method = getattr(self.connector, _METHODS.get(operation, operation))
        try:
            with self.patience, guard:
                answer: object = await method(self.tools, placement, *arguments)
        except _ANY_WAY as error:
            return _failed(guard, operation, error)
        return answer

    async def _call_many(
        self,
        guard: call.Operation,
        operation: Operation,
        placements: Sequence[Placement],
        arguments: tuple[Any, ...],
    ) -> Sequence[object]:
        name = _METHODS.get(operation, operation)
        if not hasattr(self.connector, f"{name}_many"):
            return [
                await self._call(guard, operation, placement, arguments) for placement in placements
            ]
        method = getattr(self.connector, f"{name}_many")
        try:
            with self.patience, guard:
                answers = list(await method(self.tools, placements, *arguments))
        except _ANY_WAY as error:
            return [_failed(guard, operation, error)] * len(placements)
        if len(answers) != len(placements):
            why = f"{len(placements)} placements were given, {len(answers)} answers came back"
            return [nobody_knows(operation, why)] * len(placements)
        return answers


# a connector's own cancellation ends its call, not this process; so does its `sys.exit()`
_ANY_WAY = (Exception, asyncio.CancelledError, SystemExit)


def _failed(guard: call.Operation, operation: Operation, error: BaseException) -> Answer:
    task = asyncio.current_task()
    if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
        raise error
    return CannotTell(describe(error)) if operation in LOOKING else classify(guard, error)


def _is_failure(answer: Answer) -> bool:
    return isinstance(answer, Retry | Refused | Unknown | Credentials | CannotTell)


def _calls(guard: call.Operation, prepared: Sequence[object]) -> list[Kept] | None:
    accounts = [each.account for each in prepared if isinstance(each, Placement)]
    try:
        return written_down(guard.exchanges, accounts)
    except Exception as error:  # noqa: BLE001 - what was found out must not be lost for it
        log.error("exchanges_lost", error=describe(error))  # noqa: TRY400 - it may quote what was sent
        return None


def _unprepared(operation: Operation, error: Exception) -> Answer:
    """Say what becomes of a placement for which nothing could be called."""
    if isinstance(error, ValueError):  # its settings or this version can never be sent
        why = str(error)
        return CannotTell(why) if operation in LOOKING else Refused("unusable", why)
    return _failed(call.Operation(), operation, error)

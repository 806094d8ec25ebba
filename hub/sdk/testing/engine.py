"""Calls as the hub's engine makes them: its guard, its clock, what it does after each answer."""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast, get_args

from pydantic import BaseModel

from hub.sdk.call import Operation as Guard
from hub.sdk.classify import classify, describe
from hub.sdk.contract import Account, Connector, Tools
from hub.sdk.manifest import Also, Unit
from hub.sdk.optional import Hears, Renewed
from hub.sdk.outcomes import (
    ByPerson,
    CannotTell,
    Credentials,
    Done,
    Gone,
    Outcome,
    Pending,
    Present,
    Refused,
    Retry,
    Sighting,
    Step,
    Unknown,
)
from hub.sdk.testing.beside import Beside, tell
from hub.sdk.testing.check import Failed, Inapplicable
from hub.sdk.testing.copies import Copy
from hub.sdk.testing.server import Entry

WRITING = frozenset({"publish", "update"})
LOOKING = frozenset({"look_up", "read_back"})
SOMEBODY = "值班编辑"  # who does what a person is asked to
ROUNDS = 12  # calls to one end; the real engine waits longer, and makes as many
SECONDS = 15.0  # of a call that is not meant to time out
GRACE_SECONDS = 2.0  # in which the connector may answer to the client's own timeout

Answer = Outcome | Sighting

# as the hub's engine: a connector's own cancellation ends its call, and so does its `sys.exit()`
_ANY_WAY = (Exception, asyncio.CancelledError, SystemExit)


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was made.

    Attributes:
        requests: that came in meanwhile.
        committed: the guard says that the committing call may have arrived.
        raised: what the operation raised instead of answering.
    """

    operation: str
    answer: Answer
    requests: tuple[Entry, ...]
    committed: bool
    raised: BaseException | None


class Engine:
    """Drives one connector.

    Attributes:
        seconds: that a call may take.
        calls: all that were made, in order.
    """

    def __init__(self, connector: Connector, tools: Tools, beside: Beside) -> None:
        self.seconds = SECONDS
        self.calls: list[Call] = []
        self._renewals: dict[int, BaseModel] = {}
        self._connector = connector
        self._tools = tools
        self._ledger = beside.ledger
        self._pass_time = beside.pass_time
        self._act = beside.act
        self._told = beside.told

    async def call(
        self,
        copy: Copy,
        operation: str,
        *,
        send_by: float = math.inf,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Answer:
        """Make one call.

        Raises:
            Failed: its answer is nothing that the operation may answer.
        """
        copy.account = self._newest(copy.account)
        await self._hear(copy)
        guard = Guard(send_by, time.monotonic() + self.seconds, stopped)
        seen, raised = len(self._ledger), None
        if operation == "publish" and copy.since is None:
            copy.since = datetime.now(UTC)
        try:
            answer = await self._guarded(guard, copy, operation)
        except _ANY_WAY as error:
            answer, raised = _failed(guard, operation, error), error
        requests = tuple(self._ledger[seen:])
        self.calls.append(Call(operation, answer, requests, guard.committed, raised))
        _check_kind(operation, answer)
        return await self._renewed(copy, answer) if isinstance(answer, Credentials) else answer

    async def _renewed(self, copy: Copy, refused: Credentials) -> Answer:
        """Renew refused credentials where the connector can, as the hub does."""
        model = self._connector.credentials_model
        if Also.REFRESH_CREDENTIALS not in self._connector.manifest.capabilities.also or not model:
            return refused
        with Guard(finish_by=time.monotonic() + self.seconds):
            connector: Any = self._connector
            answer = await connector.refresh_credentials(self._tools, copy.account)
        if not isinstance(answer, Renewed):
            return refused
        self._renewals[copy.account.account_id] = model.model_validate(answer.credentials)
        return Retry("the credentials were renewed")

    def _newest(self, account: Account) -> Account:
        renewed = self._renewals.get(account.account_id)
        return account if renewed is None else replace(account, credentials=renewed)

    async def _hear(self, copy: Copy) -> None:
        """Hear what the platform tells of the account, once more each time."""
        if Also.ON_EVENT in self._connector.manifest.capabilities.also:
            for incoming in self._told(copy.account):
                tell(copy, await cast("Hears", self._connector).on_event(copy.account, incoming))

    async def look(self, copy: Copy, operation: str) -> Answer:
        """Look, and again when the platform says that it can tell later."""
        sight: Answer = CannotTell("nothing was asked")
        for _ in range(ROUNDS):
            sight = await self.call(copy, operation)
            if not isinstance(sight, CannotTell) or not sight.after:
                break
            self._pass_time(sight.after)
        return sight

    async def publish(self, copy: Copy) -> Answer:
        """Publish until it is out, refused, or in doubt."""
        return await self._drive(copy, "publish")

    async def attempt(self, copy: Copy, operation: str) -> Answer:
        """Return the first answer that is not a step on the way.

        Raises:
            Inapplicable: a person publishes, no interface.
        """
        return await self._first(copy, operation, lambda: False)

    async def stop(self, copy: Copy) -> Answer:
        """Take the steps before a publish, and stop it right before it is sent."""
        return await self._first(copy, "publish", lambda: True)

    async def _first(self, copy: Copy, operation: str, stopped: Callable[[], bool]) -> Answer:
        answer: Answer = Unknown("nothing was called")
        for _ in range(ROUNDS):
            answer = await self.call(copy, operation, stopped=stopped)
            if not isinstance(answer, Step):
                break
            copy.keep(answer.state)
        if isinstance(answer, ByPerson) and operation == "publish":
            raise Inapplicable("requests", "a person publishes, so no request is made")
        return answer

    async def update(self, copy: Copy) -> Answer:
        """Bring the copy to its article."""
        return await self._drive(copy, "update")

    async def poll(self, copy: Copy) -> Answer:
        """Ask what became of it, until there is an end."""
        return await self._drive(copy, "poll")

    async def retract(self, copy: Copy) -> Answer:
        """Take the copy away."""
        return await self._drive(copy, "retract")

    async def resolve(self, copy: Copy, answer: Answer) -> Answer:
        """Do what the engine does about a publish in doubt: look, then adopt it or send again."""
        for _ in range(ROUNDS):
            if not isinstance(answer, Unknown):
                break
            self._pass_time(self._connector.manifest.limits.settle_seconds)
            sight = await self.look(copy, "look_up")
            if isinstance(sight, Present):
                copy.learn(sight)
                return Done(sight.remote_id, sight.url)
            if not isinstance(sight, Gone):
                return sight
            answer = await self.publish(copy)
        return answer

    async def _drive(self, copy: Copy, operation: str) -> Answer:
        answer: Answer = Unknown("nothing was called")
        for _ in range(ROUNDS):
            answer = await self.call(copy, operation)
            match answer:
                case Step(state):
                    copy.keep(state)
                case Pending(handle, after) if operation != "retract":
                    copy.state, operation = handle, "poll"
                    self._pass_time(after)
                case Retry(after=after):
                    self._pass_time(after)
                case ByPerson() if operation != "poll":
                    answer = await self._by_person(copy, answer, operation)
                    break
                case _:
                    break
        if isinstance(answer, Done) and operation != "retract":
            copy.learn(answer)
        return answer

    async def _by_person(self, copy: Copy, asked: ByPerson, operation: str) -> Answer:
        """Let somebody do it, and look where they say that it is."""
        link = self._act(copy, asked)
        copy.keep({**asked.state, "link": link, "done_by": SOMEBODY})
        if operation == "retract":
            return Done(copy.remote_id, copy.url)
        sight = await self.call(copy, "look_up")
        return Done(sight.remote_id, sight.url) if isinstance(sight, Present) else sight

    async def _guarded(self, guard: Guard, copy: Copy, operation: str) -> Answer:
        try:
            payload = self._payload(copy) if operation in WRITING else ()
        except ValueError as error:
            return Refused("unusable", str(error))
        method = getattr(self._connector, operation)
        async with asyncio.timeout(self.seconds + GRACE_SECONDS):
            with guard:
                answer: Answer = await method(self._tools, copy.placement(operation), *payload)
                return answer

    def _payload(self, copy: Copy) -> tuple[Any, ...]:
        account = copy.account if self._connector.renders_per_account else None
        payloads = [self._connector.render(article, account) for article in copy.articles]
        edition = self._connector.manifest.capabilities.unit is Unit.EDITION
        return (payloads,) if edition and copy.remote_id is None else (payloads[0],)


def _failed(guard: Guard, operation: str, error: BaseException) -> Answer:
    task = asyncio.current_task()
    if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
        raise error
    if isinstance(error, Failed):
        raise error
    return CannotTell(describe(error)) if operation in LOOKING else classify(guard, error)


def _check_kind(operation: str, answer: object) -> None:
    kinds = get_args(Sighting if operation in LOOKING else Outcome)
    if type(answer) not in kinds:
        raise Failed(f"{operation} answered with a {type(answer).__name__}")
    if isinstance(answer, Present) and not answer.remote_id:
        raise Failed(f"{operation} answered with a Present that names nothing")
    if isinstance(answer, Done) and operation in {"publish", "poll"} and not answer.remote_id:
        raise Failed(f"{operation} answered with a Done that does not name the copy")

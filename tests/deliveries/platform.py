"""A platform in memory that does as a test tells it, and a ledger of what it really holds.

It makes its committing calls as the hub's HTTP client does: it asks the guard right before.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel

from hub.sdk import call
from hub.sdk.contract import Account, Article, Placement, Tools
from hub.sdk.manifest import (
    Capabilities,
    Correction,
    Limits,
    LookUp,
    Manifest,
    Rate,
    Retraction,
)
from hub.sdk.outcomes import CannotTell, Done, Gone, Outcome, Pending, Present, Refused, Sighting
from tests.deliveries.ledger import Ledger
from tests.deliveries.workers import die_if_killed

Answer = Any  # an outcome, a sighting, an error to raise, or what no connector should say


class Nothing(BaseModel):
    """Settings of accounts that need none."""


AS_IT_IS = object()  # the true answer


@dataclass(slots=True, eq=False)
class Say:
    """How the platform behaves once.

    Attributes:
        answer: said in place of the true one.
        does_it: it does what was asked all the same.
        wait: what it waits for before the committing call.
        wait_after: what it waits for after it.
        arrived: set when the call has arrived.
        done: set when it has done what was asked.
    """

    answer: Answer = AS_IT_IS
    does_it: bool = True
    wait: asyncio.Event | None = None
    wait_after: asyncio.Event | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)


def refuse(answer: Answer) -> Say:
    """Say something without doing anything."""
    return Say(answer, does_it=False)


def manifest(key: str = "app", *, batches: bool = False, **how: Any) -> Manifest:
    """Return a manifest; `how` are capabilities and limits."""
    limits = {name: how.pop(name) for name in Limits.model_fields if name in how}
    capabilities = {
        "look_up": LookUp.MARKER,
        "retraction": Retraction.FULL,
        "correction": Correction.UPDATE,
        "read_back": True,
        "batches": batches,
    }
    return Manifest(
        key=key,
        name_zh="客户端",
        name_en="App",
        version="1",
        capabilities=Capabilities(**(capabilities | how)),
        limits=Limits(**limits),
    )


class Platform:
    """A connector to a platform in this process.

    Attributes:
        ledger: what it holds.
        calls: every call that arrived, as (operation, account), in order.
        scripts: how it behaves next, by (operation, account); account 0 is anybody.
        always: how it behaves when no script says otherwise.
        seconds: how long every committing call takes.
        most_at_once: the most committing calls that were under way for one placement.
    """

    settings_model: ClassVar[type[BaseModel]] = Nothing
    credentials_model: ClassVar[type[BaseModel] | None] = None
    renders_per_account: ClassVar[bool] = False

    def __init__(self, key: str = "app", **how: Any) -> None:
        self.manifest = manifest(key, **how)
        self.ledger = Ledger()
        self.calls: list[tuple[str, int]] = []
        self.placements: list[Placement] = []
        self.scripts: defaultdict[tuple[str, int], deque[Say]] = defaultdict(deque)
        self.always: dict[tuple[str, int], Say] = {}
        self.jobs: dict[str, tuple[int, int, str, int]] = {}
        self.seconds = 0.0
        self.most_at_once = 0
        self._busy: defaultdict[tuple[int, int], int] = defaultdict(int)

    def next(self, operation: str, *says: Say, account: int = 0) -> Say:
        """Say how it behaves the next times; return the first."""
        self.scripts[operation, account].extend(says)
        return says[0]

    def count(self, operation: str, account: int | None = None) -> int:
        """Return how many calls of an operation have arrived."""
        return sum(
            1 for name, caller in self.calls if name == operation and account in {None, caller}
        )

    def render(self, article: Article, account: Account | None) -> Any:
        _ = account
        return {"article": article.article_id, "version": article.version}

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        _ = tools

        def act() -> Outcome:
            copy = self.ledger.publish(
                payload["article"],
                placement.account.account_id,
                placement.key,
                payload["version"],
                own_id=self.manifest.capabilities.look_up is LookUp.OWN_ID,
            )
            return Done(copy.remote_id, url_of(copy.remote_id))

        return await self._commit("publish", placement, act)

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        _ = tools

        def act() -> Outcome:
            if self.ledger.update(placement.remote_id, payload["version"]):
                return Done(placement.remote_id)
            return Refused("404", "no such post")

        return await self._commit("update", placement, act)

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        _ = tools

        def act() -> Outcome:
            self.ledger.delete(placement.remote_id)
            return Done()

        return await self._commit("retract", placement, act)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        _ = tools

        def look() -> Outcome:
            job = (placement.state or {})["job"]
            article, account, key, version = self.jobs[job]
            found = [copy for copy in self.ledger.live(article, account) if copy.key == key]
            own_id = self.manifest.capabilities.look_up is LookUp.OWN_ID
            copy = (
                found[0]
                if found
                else self.ledger.publish(article, account, key, version, own_id=own_id)
            )
            return Done(copy.remote_id, url_of(copy.remote_id))

        answer: Outcome = await self._look("poll", placement, look)
        return answer

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        _ = tools

        def look() -> Sighting:
            account = placement.account.account_id
            for copy in self.ledger.live(account=account):
                if copy.key == placement.key:
                    return Present(copy.remote_id, url_of(copy.remote_id), version=copy.version)
            return Gone()

        answer: Sighting = await self._look("look_up", placement, look)
        return answer

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        _ = tools

        def look() -> Sighting:
            copy = self.ledger.get(placement.remote_id)
            if copy is None:
                return Gone()
            return Present(copy.remote_id, url_of(copy.remote_id), version=copy.version)

        answer: Sighting = await self._look("read_back", placement, look)
        return answer

    def accept_later(self, article: int, account: int, key: str, version: int) -> Pending:
        """Take a publish in, to be finished by a poll."""
        job = f"job-{len(self.jobs) + 1}"
        self.jobs[job] = (article, account, key, version)
        return Pending({"job": job}, after=0.0)

    async def _commit(
        self, operation: str, placement: Placement, act: Callable[[], Outcome]
    ) -> Outcome:
        say = self._arrives(operation, placement)
        article_id, account_id = map(int, placement.key.split("-")[:2])
        try:
            self._busy[article_id, account_id] += 1
            self.most_at_once = max(self.most_at_once, *self._busy.values())
            await _until(say.wait)
            die_if_killed()
            guard = call.current()
            assert guard is not None
            guard.hand_over()
            truth = act() if say.does_it else None
            say.done.set()
            await asyncio.sleep(self.seconds)
            await _until(say.wait_after)
        finally:
            self._busy[article_id, account_id] -= 1
        answer: Outcome = _said(say, truth)
        return answer

    async def _look(
        self, operation: str, placement: Placement, look: Callable[[], Answer]
    ) -> Answer:
        say = self._arrives(operation, placement)
        await _until(say.wait)
        return _said(say, look() if say.does_it else None)

    def _arrives(self, operation: str, placement: Placement) -> Say:
        account = placement.account.account_id
        self.calls.append((operation, account))
        self.placements.append(placement)
        return self._says(operation, account)

    def _says(self, operation: str, account: int = 0) -> Say:
        for key in ((operation, account), (operation, 0)):
            if self.scripts[key]:
                say = self.scripts[key].popleft()
                break
        else:
            say = self.always.get((operation, account)) or self.always.get((operation, 0)) or Say()
        say.arrived.set()
        return say


class BatchPlatform(Platform):
    """The same, taking many placements in one call; `garble` spoils a batch's answers."""

    def __init__(self, key: str = "site", **how: Any) -> None:
        super().__init__(key, batches=True, **how)
        self.garble: dict[str, Callable[[list[Any]], Any]] = {}
        self.batches: list[tuple[str, int]] = []

    async def publish_many(
        self, tools: Tools, placements: Sequence[Placement], payload: Any
    ) -> Sequence[Outcome]:
        return await self._many("publish", placements, tools, payload)

    async def update_many(
        self, tools: Tools, placements: Sequence[Placement], payload: Any
    ) -> Sequence[Outcome]:
        return await self._many("update", placements, tools, payload)

    async def retract_many(
        self, tools: Tools, placements: Sequence[Placement]
    ) -> Sequence[Outcome]:
        return await self._many("retract", placements, tools)

    async def read_back_many(
        self, tools: Tools, placements: Sequence[Placement]
    ) -> Sequence[Sighting]:
        return await self._many("read_back", placements, tools)

    async def _many(
        self, operation: str, placements: Sequence[Placement], tools: Tools, *rest: Any
    ) -> Any:
        self.batches.append((operation, len(placements)))
        outer = call.current()
        assert outer is not None
        say = self._says(f"{operation}_many")
        await _until(say.wait)
        if operation != "read_back":
            outer.hand_over()
        answers = []
        for placement in placements:
            with call.Operation():  # the batch's one committing call has been handed over above
                answers.append(await getattr(self, operation)(tools, placement, *rest))
        say.done.set()
        garble = self.garble.pop(operation, None)
        return _said(say, garble(answers) if garble else answers)


def url_of(remote_id: str) -> str:
    return f"https://m.example.cn/{remote_id}"


async def _until(event: asyncio.Event | None) -> None:
    if event is not None:
        await event.wait()


def _said(say: Say, truth: Answer) -> Answer:
    if isinstance(say.answer, BaseException):
        raise say.answer
    return truth if say.answer is AS_IT_IS else say.answer


def cannot_tell(why: str = "the list could not be read") -> Say:
    """Say that a look proved nothing."""
    return refuse(CannotTell(why))


def all_of(operations: Iterable[str], say: Say) -> dict[tuple[str, int], Say]:
    """Return one behaviour for several operations of any account."""
    return {(operation, 0): say for operation in operations}


SLOWLY = Rate(per_second=20.0, burst=2)

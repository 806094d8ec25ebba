"""A platform in memory that sends editions, as a test tells it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import BaseModel

from hub.sdk import call
from hub.sdk.contract import Account, Article, Placement, Tools
from hub.sdk.editions import EditionRules
from hub.sdk.manifest import Also, LookUp, Unit
from hub.sdk.outcomes import (
    Done,
    Gone,
    Outcome,
    Part,
    Pending,
    Present,
    Refused,
    Retry,
    Sighting,
    Step,
    Unsupported,
)
from tests.deliveries.platform import manifest
from tests.deliveries.workers import die_if_killed

PLACES = 3


class Settings(BaseModel):
    edition: EditionRules = EditionRules()


@dataclass(slots=True)
class Send:
    """One send: its stories, and which of them are still there."""

    account: int
    key: str
    stories: list[int]
    live: list[bool] = field(default_factory=list)


class Press:
    """Sends at most three stories at once.

    Attributes:
        sends: every send, in order.
        next_answers: said in place of the truth, nothing being done; an error is raised.
        loses: how many of the next answers get lost, though the send is out.
        works_on: the next sends are taken in, and out at the second poll.
        unusable: articles that cannot be rendered.
    """

    settings_model: ClassVar[type[BaseModel]] = Settings
    credentials_model: ClassVar[type[BaseModel] | None] = None
    renders_per_account: ClassVar[bool] = False

    def __init__(self, key: str = "press", **how: Any) -> None:
        self.manifest = manifest(
            key, look_up=LookUp.MARKER, unit=Unit.EDITION, edition_stories=PLACES, **how
        )
        self.sends: list[Send] = []
        self.next_answers: list[Outcome | Exception] = []
        self.loses = 0
        self.works_on: list[Send] = []
        self.works = False
        self.unusable: set[int] = set()

    def render(self, article: Article, account: Account | None) -> Any:
        _ = account
        if article.article_id in self.unusable:
            raise ValueError("标题超过 32 字")
        return article.article_id

    async def publish(self, tools: Tools, placement: Placement, payload: Sequence[int]) -> Outcome:
        _ = tools
        die_if_killed()
        guard = call.current()
        assert guard is not None
        guard.hand_over()
        if self.next_answers:
            return _said(self.next_answers.pop(0))
        assert len(payload) <= PLACES
        send = Send(placement.account.account_id, placement.key, list(payload))
        if self.works:
            self.works_on.append(send)
            return Pending({"n": len(self.works_on) - 1}, after=0.0)
        self._out(send)
        if self.loses:
            self.loses -= 1
            raise ConnectionResetError
        return self._done(send)

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        _ = tools
        if self.next_answers:
            return _said(self.next_answers.pop(0))
        if self.works:
            return Pending(placement.state or {}, after=0.02)
        send = self.works_on[(placement.state or {})["n"]]
        if send not in self.sends:
            self._out(send)
        return self._done(send)

    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        _ = tools, placement, payload
        return Unsupported("a send cannot be changed")

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        _ = tools
        guard = call.current()
        assert guard is not None
        guard.hand_over()
        n, position = map(int, (placement.remote_id or "").split(":"))
        self.sends[n].live[position] = False
        return Done()

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        _ = tools
        for n, send in enumerate(self.sends):
            if send.key == placement.key:
                return Present(f"send-{n}", parts=self._parts(send))
        return Gone()

    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        _ = tools
        n, position = map(int, (placement.remote_id or "").split(":"))
        here = self.sends[n].live[position]
        return Present(placement.remote_id or "") if here else Gone()

    def shown(self, account: int) -> list[list[int]]:
        """Return what an account's sends show, send by send."""
        return [
            [story for story, live in zip(send.stories, send.live, strict=True) if live]
            for send in self.sends
            if send.account == account
        ]

    def _out(self, send: Send) -> None:
        send.live = [True] * len(send.stories)
        self.sends.append(send)

    def _done(self, send: Send) -> Done:
        return Done(f"send-{self.sends.index(send)}", parts=self._parts(send))

    def _parts(self, send: Send) -> tuple[Part, ...]:
        n = self.sends.index(send)
        return tuple(
            Part(f"{n}:{position}", f"https://mp.example.cn/{n}/{position}")
            for position in range(len(send.stories))
        )


class DraftingPress(Press):
    """Wants a draft of a send first, and sends that; a draft that was sent is out of the box.

    Attributes:
        box: the drafts that anybody could send by hand, each with its stories.
        made: how many there ever were.
        keeps: how many of the next deletions it refuses.
    """

    def __init__(self) -> None:
        super().__init__(also=[Also.ABANDON])
        self.box: dict[str, list[int]] = {}
        self.made = 0
        self.keeps = 0

    async def publish(self, tools: Tools, placement: Placement, payload: Sequence[int]) -> Outcome:
        if not placement.state:
            self.made += 1
            self.box[f"draft-{self.made}"] = list(payload)
            return Step({"draft": f"draft-{self.made}"})
        outcome = await super().publish(tools, placement, payload)
        if isinstance(outcome, Done):
            del self.box[placement.state["draft"]]
        return outcome

    async def abandon(self, tools: Tools, placement: Placement) -> Outcome:
        _ = tools
        if self.keeps:
            self.keeps -= 1
            return Retry("busy")
        self.box.pop((placement.state or {})["draft"], None)
        return Done()


def _said(answer: Outcome | Exception) -> Outcome:
    if isinstance(answer, Exception):
        raise answer
    return answer


def refuse(*culprits: int) -> Refused:
    """Say that these stories were judged to be reprints, and nothing is out."""
    return Refused("2", "原创校验失败", culprits)

"""A platform on which something goes wrong with an account's next call, as a story has it."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx

from hub.sdk.contract import Placement, Tools
from hub.sdk.outcomes import Outcome, Refused, Retry
from tests.deliveries.platform import Platform

ANSWERS_AFTER = 0.025  # seconds
LANDS_AFTER = 0.9  # of the time in which it promises to settle

LOST = httpx.ReadError("the answer was lost")


class Moody(Platform):
    """A platform of a story.

    Args:
        note: told whenever it has done something that it has not answered yet.

    Attributes:
        moods: what goes wrong with the next call that would change something, by account.
        blind: accounts on which the next look proves nothing.
        refuses: accounts on which it takes nothing.
    """

    def __init__(self, key: str, note: Callable[[str], None], **how: Any) -> None:
        super().__init__(key, **how)
        self.seconds = ANSWERS_AFTER
        self.moods: dict[int, str] = {}
        self.blind: set[int] = set()
        self.refuses: set[int] = set()
        self._note = note

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        account = placement.account.account_id
        if self.moods.get(account) != "in the background":
            return await super().publish(tools, placement, payload)
        what = payload["article"], account, placement.key, payload["version"]
        return await self._commit("publish", placement, partial(self.accept_later, *what))

    async def _commit(
        self, operation: str, placement: Placement, act: Callable[[], Any]
    ) -> Outcome:
        account = placement.account.account_id
        mood = self.moods.pop(account, None)
        if account in self.refuses and operation != "retract":
            return Refused("40013", "内容审核未通过")
        if mood == "busy":
            return Retry("503")
        if mood == "unreachable":
            raise httpx.ConnectError("connection refused")
        answer = await super()._commit(operation, placement, lambda: self._act(mood, act))
        if mood in {"answer lost", "request lost", "late"}:
            raise LOST
        return answer

    def _act(self, mood: str | None, act: Callable[[], Any]) -> Any:
        self._note("act")
        if mood == "request lost":
            return None
        if mood == "late":
            seconds = LANDS_AFTER * self.manifest.limits.settle_seconds
            return asyncio.get_running_loop().call_later(seconds, act)
        return act()

    async def _look(self, operation: str, placement: Placement, look: Callable[[], Any]) -> Any:
        account = placement.account.account_id
        if account in self.blind:
            self.blind.remove(account)
            raise LOST
        return await super()._look(operation, placement, look)

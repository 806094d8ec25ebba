"""Connectors that publish wrongly, or misread what came of it."""

# ruff: noqa: ARG002 - the contract has arguments that a wrong answer does not need

import asyncio
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, ClassVar

import httpx

from hub.sdk import Done, Gone, Outcome, Placement, Refused, Retry, Sighting, Tools, Unknown
from hub.sdk.testing.checks.doubts import ACCEPTED, NOT_ACCEPTED
from tests.sdk.kit.reference.api import Api
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.variants import Ledger
from tests.sdk.kit.wrong.base import Publishing, Wrong


class SaysDone(Reference):
    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        return Done("1")


class NeverFinds(Reference):
    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        return Gone()


class DoubtsEverything(Publishing):
    def failed(self, error: Exception) -> Outcome:
        return Unknown("something failed")


class TriesAgain(Publishing):
    def failed(self, error: Exception) -> Outcome:
        return Retry("something failed")

    def answered(self, answer: Outcome) -> Outcome:
        return Retry("something failed") if isinstance(answer, Unknown) else answer


class Optimist(Publishing):
    def failed(self, error: Exception) -> Outcome:
        return Done("p001")

    def answered(self, answer: Outcome) -> Outcome:
        return Done("p001") if isinstance(answer, Unknown | Refused | Retry) else answer


class UnguardedApi(Api):
    async def commit(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await self.prepare(method, path, **options)


class Unguarded(Reference):
    api: ClassVar[type[Api]] = UnguardedApi


class TwiceApi(Api):
    async def commit(self, method: str, path: str, **options: Any) -> httpx.Response:
        await self.prepare(method, path, **options)
        return await super().commit(method, path, **options)


class Twice(Reference):
    api: ClassVar[type[Api]] = TwiceApi


class ClockApi(Api):
    async def commit(self, method: str, path: str, **options: Any) -> httpx.Response:
        response = await super().commit(method, path, **options)
        if abs(time() - parsedate_to_datetime(response.headers["date"]).timestamp()) > 3_600:
            raise httpx.RemoteProtocolError("the answer is of another day")
        return response


class TrustsClocks(Reference):
    api: ClassVar[type[Api]] = ClockApi


class CannotBeCancelled(Reference):
    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        try:
            return await super().publish(tools, placement, payload)
        except asyncio.CancelledError:
            return Unknown("cancelled")


class Shared(Reference):
    """Keeps the story that it is at in the object."""

    def __init__(self) -> None:
        self.now: Any = None

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        self.now = payload
        await asyncio.sleep(0)
        return await super().publish(tools, placement, self.now)


class ForgetsOne(Ledger):
    async def publish_many(
        self, tools: Tools, placements: Sequence[Placement], payload: int
    ) -> Sequence[Outcome]:
        return [Done(one.key) for one in placements[1:]]


_SENT_AGAIN = Wrong(TriesAgain, "it was sent 2 times")
_CLAIMED = Wrong(Optimist, "it says Done")

WRONG: Mapping[str, Wrong] = {
    "a_publish_is_shown": Wrong(SaysDone, "0 posts are live"),
    "one_key_published_twice_is_one_post": Wrong(NeverFinds, "a look-up came to Gone"),
    "a_refused_connection_is_a_retry": Wrong(DoubtsEverything, "it should retry"),
    "a_read_timeout_is_not_a_retry": Wrong(TriesAgain, "it is unknown"),
    "a_publish_that_was_stopped_is_not_sent": Wrong(Unguarded, "a publish that was stopped is"),
    "one_operation_commits_once": Wrong(Twice, "2 committing calls"),
    "a_wrong_clock_changes_nothing": Wrong(TrustsClocks, "came to Unknown"),
    "a_cancelled_publish_ends": Wrong(CannotBeCancelled, "ended with Unknown"),
    "fifty_at_once_do_not_mix": Wrong(Shared, "is on the account of"),
    "a_batch_answers_for_each": Wrong(ForgetsOne, "gave 49 answers", sandbox=None),
    **{f"{name}_is_looked_for": _SENT_AGAIN for name in ACCEPTED},
    **{f"{name}_is_no_success": _CLAIMED for name in NOT_ACCEPTED},
    "a_correction_whose_answer_was_lost_is_sent_again": Wrong(TriesAgain, "nobody answered"),
    "a_lost_answer_to_a_retraction_is_looked_for": Wrong(TriesAgain, "nobody answered"),
    "a_retraction_in_vain_is_seen": Wrong(Optimist, "nothing was deleted"),
}

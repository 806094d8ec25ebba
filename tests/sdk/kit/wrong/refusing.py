"""Connectors that misread a platform's no, or have no patience with it."""

# ruff: noqa: ARG002 - the contract has arguments that a wrong answer does not need

from collections.abc import Mapping
from dataclasses import replace
from email.utils import parsedate_to_datetime
from time import time
from typing import Any, ClassVar

import httpx

from hub.sdk import (
    Credentials,
    Done,
    Outcome,
    Pending,
    Placement,
    Quota,
    Refused,
    Retry,
    Tools,
)
from tests.sdk.kit.reference.api import Api
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.wrong.base import Answering, Wrong


class MissesErrors(Answering):
    wrong: ClassVar = {Retry: lambda _: Done("p001")}


class DoesNotWait(Answering):
    wrong: ClassVar = {Retry: lambda answer: replace(answer, after=0.0)}


class WaitsForTheStory(Answering):
    wrong: ClassVar = {Retry: lambda answer: replace(answer, account_wide=False)}


class OwnClockApi(Api):
    async def commit(self, method: str, path: str, **options: Any) -> httpx.Response:
        response = await super().commit(method, path, **options)
        value = response.headers.get("retry-after", "")
        if "GMT" in value:
            seconds = max(0, int(parsedate_to_datetime(value).timestamp() - time()))
            response.headers["retry-after"] = str(seconds)
        return response


class ByItsOwnClock(Reference):
    api: ClassVar[type[Api]] = OwnClockApi


class BlamesTheStory(Answering):
    wrong: ClassVar = {Quota: lambda answer: Refused("quota", answer.why)}


class Mumbles(Answering):
    wrong: ClassVar = {Refused: lambda _: Refused("1", "失败")}


class KeepsTokensApi(Api):
    async def forget(self, token: str) -> None:
        pass


class KeepsTokens(Reference):
    api: ClassVar[type[Api]] = KeepsTokensApi


class RacesForTokensApi(Api):
    async def token(self) -> str:
        token = await self.tools.keep.get(self._key)
        if token is None:
            token, seconds = await self._fetch()
            await self.tools.keep.put(self._key, token, seconds)
        return token


class RacesForTokens(Reference):
    api: ClassVar[type[Api]] = RacesForTokensApi


class HopesForever(Answering):
    wrong: ClassVar = {Credentials: lambda answer: Retry(answer.why)}

    def failed(self, error: Exception) -> Outcome:
        return Retry("something failed")


class NothingToDelete(Answering):
    wrong: ClassVar = {Credentials: lambda _: Done("p001")}


class DoesNotWaitForJobs(Answering):
    wrong: ClassVar = {Pending: lambda answer: Done(answer.handle["job"])}


class OverlooksAudits(Reference):
    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        answer = await super().poll(tools, placement)
        return Done("p001") if isinstance(answer, Refused) else answer


class GivesUp(Reference):
    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        answer = await super().poll(tools, placement)
        return Refused("timeout", "审核超时") if isinstance(answer, Pending) else answer


class RemembersJobs(Reference):
    """Relies on the cache for what belongs into the handle."""

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        answer = await super().publish(tools, placement, payload)
        if isinstance(answer, Pending):
            await tools.keep.put(placement.key, answer.handle["job"], 60.0)
            return Pending({"see": "keep"}, answer.after)
        return answer

    async def poll(self, tools: Tools, placement: Placement) -> Outcome:
        job = await tools.keep.get(placement.key)
        return await super().poll(tools, replace(placement, state={"job": job}))


WRONG: Mapping[str, Wrong] = {
    "an_error_inside_a_200_is_an_error": Wrong(MissesErrors, "the platform was busy"),
    "the_platforms_rate_limit_is_obeyed": Wrong(WaitsForTheStory, "only this story waits"),
    "retry_after_in_seconds_is_obeyed": Wrong(DoesNotWait, "it waits 0.0 s"),
    "retry_after_as_a_date_is_obeyed": Wrong(ByItsOwnClock, "asked to wait 37 s"),
    "a_spent_quota_is_waited_for": Wrong(BlamesTheStory, "the quota is spent"),
    "refused_content_keeps_the_platforms_words": Wrong(Mumbles, "an editor reads '1: 失败'"),
    "an_expired_token_is_renewed": Wrong(KeepsTokens, "the token had expired"),
    "a_retraction_renews_the_token_too": Wrong(KeepsTokens, "the token had expired"),
    "a_look_renews_the_token_too": Wrong(KeepsTokens, "the token had expired"),
    "twenty_at_once_share_a_token": Wrong(RacesForTokens, "more requests"),
    "a_revoked_permission_needs_its_owner": Wrong(HopesForever, "the permission is gone"),
    "a_retraction_without_permission_is_not_claimed": Wrong(NothingToDelete, "Done"),
    "a_slow_publish_is_done_when_it_is_shown": Wrong(DoesNotWaitForJobs, "works on it; Done"),
    "a_slow_publish_that_is_refused_is_refused": Wrong(OverlooksAudits, "refused in the end"),
    "a_slow_publish_that_never_ends_stays_pending": Wrong(GivesUp, "still works on it"),
    "another_process_can_go_on_waiting": Wrong(RemembersJobs, "another process polled"),
}

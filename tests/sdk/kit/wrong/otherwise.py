"""Other ways to be wrong, for checks that look at several things."""

# ruff: noqa: ARG002 - the contract has arguments that a wrong answer does not need

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import uuid4

import httpx

from hub.sdk import (
    CannotTell,
    Credentials,
    Done,
    Gone,
    Outcome,
    Placement,
    Present,
    Quota,
    Refused,
    Retry,
    Sighting,
    Tools,
)
from hub.sdk.testing.sandbox import Enrolled
from tests.sdk.kit.reference.api import Api
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.reference.sandbox import Sandbox
from tests.sdk.kit.variants import Blind, Editions, Ledger, PersonalSandbox, Unique, saying
from tests.sdk.kit.wrong import claiming, previewing, rendering
from tests.sdk.kit.wrong.base import Answering, Wrong
from tests.sdk.kit.wrong.joining import Repeats, ShowsTheLink
from tests.sdk.kit.wrong.keeping import QuotesWhenItRenews
from tests.sdk.kit.wrong.refusing import DoesNotWait, WaitsForTheStory

AT, BEYOND = "a_body_at_its_limit_is_whole", "a_body_beyond_its_limit_is_no_surprise"
SPENT = "a_spent_quota_is_waited_for"
CANNOT_EXPIRE = {"expire_tokens": "The token never expires."}


class MisspeltSkip(Reference):
    manifest: ClassVar = saying(Reference.manifest, skips=CANNOT_EXPIRE)


class SaysNoSandbox(Reference):
    manifest: ClassVar = saying(
        Reference.manifest, skips={"sandbox": "There is none to play with."}
    )


class HasNoSandbox(Ledger):
    manifest: ClassVar = saying(Ledger.manifest, capabilities={"viewpoint": "api"})


class SaysLess(Reference):
    manifest: ClassVar = saying(Reference.manifest, capabilities={"also": ["quota", "authorize"]})


class FindsBlindly(Blind):
    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        return Present("p001")


class ClaimsToRetract(Blind):
    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        return Done(placement.remote_id)


class LeavesCards(Reference):
    manifest: ClassVar = saying(Reference.manifest, capabilities={"retraction": "page_only"})


class FollowsApi(Api):
    async def commit(self, method: str, path: str, **options: Any) -> httpx.Response:
        response = await super().commit(method, path, **options)
        if response.is_redirect:
            response = await self.tools.preparing.post(response.headers["location"], **options)
        return response


class Follows(Reference):
    api: ClassVar[type[Api]] = FollowsApi


class LooksUpGuessing(Reference):
    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        sight = await super().look_up(tools, placement)
        return Gone() if isinstance(sight, CannotTell) else sight


class DigestsTheMoment(Reference):
    def seen(self, post: dict[str, Any]) -> Present:
        return replace(super().seen(post), digest=uuid4().hex)


class UntilNoZone(Answering):
    wrong: ClassVar = {Quota: lambda answer: Quota(answer.until.replace(tzinfo=None))}


class UntilYesterday(Answering):
    wrong: ClassVar = {Quota: lambda _: Quota(datetime.now(UTC) - timedelta(days=1))}


class InAMoment(Answering):
    wrong: ClassVar = {Quota: lambda _: Quota(datetime.now(UTC) + timedelta(seconds=2))}


class InTheYear2999(Answering):
    wrong: ClassVar = {Quota: lambda _: Quota(datetime(2999, 1, 1, tzinfo=UTC))}


class JustTriesAgain(Answering):
    wrong: ClassVar = {Quota: lambda answer: Retry(answer.why)}


class NextDay(Reference):
    """It says of a month's quota that it is a day's."""

    manifest: ClassVar = saying(
        Reference.manifest, quotas={"ordinary": {"publish": {"limit": 4, "per": "month"}}}
    )


class AskingSandbox(Sandbox):
    """A spent quota is a 429 like any other."""

    def spend_quota(self, account: Enrolled) -> None:
        self.limit_rate(account, 3_600)

    def quota_ends(self, account: Enrolled, now: datetime) -> datetime:
        return now + timedelta(hours=1)


class TooPatient(Answering):
    wrong: ClassVar = {Quota: lambda answer: Credentials(answer.why)}


class NamesNoCulprit(Editions):
    def made(self, answer: dict[str, Any]) -> Outcome:
        return (
            Refused("content", answer["refused"]) if answer.get("refused") else super().made(answer)
        )


class SendsNoParts(Editions):
    def made(self, answer: dict[str, Any]) -> Outcome:
        made = super().made(answer)
        return replace(made, parts=()) if isinstance(made, Done) else made


class AnswersNothing(Reference):
    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        return None  # type: ignore[return-value]


class NamesNothing(Reference):
    def made(self, answer: dict[str, Any]) -> Outcome:
        return Done()


class LostState(Reference):
    async def upload(self, tools: Tools, account: Any, payload: Any) -> list[Any]:
        return [object()]


class BrokenSandbox(Sandbox):
    def publish(self, owner: Any, sent: dict[str, Any]) -> Any:
        raise LookupError("no such shelf")


class OtherModels(Sandbox):
    def enrol(self, url: str) -> Any:
        return replace(super().enrol(url), settings={"address": url})


OTHERWISE: Sequence[tuple[str, Wrong]] = (
    ("no_new_token_shows", Wrong(QuotesWhenItRenews, "Retry(why='HTTP 200", PersonalSandbox)),
    *claiming.OTHERWISE,
    *previewing.OTHERWISE,
    ("every_skip_is_needed", Wrong(MisspeltSkip, "no way to go wrong of that name")),
    ("every_skip_is_needed", Wrong(SaysNoSandbox, "there is a sandbox")),
    ("every_skip_is_needed", Wrong(HasNoSandbox, "the hub's own ledger", sandbox=None)),
    ("what_it_can_do_besides_is_said", Wrong(SaysLess, "does not name what the code has")),
    (AT, Wrong(rendering.CountsBytes, "of 500 166 are used by 166 '汛'")),
    (AT, Wrong(rendering.CountsLetters, "of 500 250 are used by 500 'a'")),
    (AT, Wrong(rendering.MeasuresNothing, "501 '汛' have 501, the limit is 500")),
    (BEYOND, Wrong(rendering.CutsWithinLetters, "the text was cut within a letter")),
    (BEYOND, Wrong(rendering.CutsSilently, "nothing says that it goes on")),
    ("a_digest_beyond_its_limit_is_no_surprise", Wrong(rendering.CutsDigestsSilently, "goes on")),
    (BEYOND, Wrong(rendering.SaysNamelessly, "not by name")),
    (BEYOND, Wrong(rendering.SaysWithoutANumber, "without the limit")),
    (BEYOND, Wrong(rendering.SaysThatItRefuses, 'beyond = "refused", and')),
    (BEYOND, Wrong(rendering.RefusesWithoutANumber, 'beyond = "cut", and')),
    ("a_large_picture_is_no_surprise", Wrong(rendering.TooLargeAllowed, "1001 bytes is shown")),
    ("joining_shows_no_secret", Wrong(ShowsTheLink, "&secret=[secret]")),
    ("joining_shows_no_secret", Wrong(Repeats, "[secret]")),
    ("one_key_published_twice_is_one_post", Wrong(Unique, "2 posts are live")),
    ("a_manifest_that_cannot_see_says_nothing", Wrong(FindsBlindly, "look_up is not claimed")),
    ("a_retraction_is_of_the_kind_that_is_claimed", Wrong(ClaimsToRetract, "it came to Done")),
    ("a_retraction_is_of_the_kind_that_is_claimed", Wrong(LeavesCards, "what stays behind")),
    ("a_redirect_is_no_success", Wrong(Follows, "a redirect was followed")),
    ("a_502_proves_nothing", Wrong(LooksUpGuessing, "it says Gone")),
    ("content_that_was_lost_is_noticed", Wrong(DigestsTheMoment, "have different digests")),
    (SPENT, Wrong(UntilNoZone, "has no zone")),
    (SPENT, Wrong(UntilYesterday, "is over")),
    (SPENT, Wrong(InAMoment, "the quota is there again at")),
    (SPENT, Wrong(InTheYear2999, "it waits until 2999-01-01 00:00")),
    (SPENT, Wrong(JustTriesAgain, "it is Quota until")),
    (SPENT, Wrong(NextDay, "the quota is there again at")),
    (SPENT, Wrong(DoesNotWait, "the quota is there again at", AskingSandbox)),
    (SPENT, Wrong(WaitsForTheStory, "only this story waits", AskingSandbox)),
    (SPENT, Wrong(TooPatient, "the quota is spent")),
    ("a_refused_story_does_not_stop_the_others", Wrong(NamesNoCulprit, "because of which story")),
    ("an_edition_names_each_of_its_stories", Wrong(SendsNoParts, "Done has 0 parts")),
    ("a_publish_is_shown", Wrong(AnswersNothing, "publish answered with a NoneType")),
    ("a_publish_is_shown", Wrong(NamesNothing, "does not name the copy")),
    ("a_publish_is_shown", Wrong(LostState, "must be plain JSON")),
    ("a_publish_is_shown", Wrong(Reference, "no such shelf", BrokenSandbox)),
    ("a_publish_is_shown", Wrong(Reference, "['address', 'api_url']", OtherModels)),
)

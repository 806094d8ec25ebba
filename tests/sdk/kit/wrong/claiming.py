"""Connectors that claim in their manifest what they do not do."""

# ruff: noqa: ARG002 - the contract has arguments that a wrong answer does not need

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

import httpx

from hub.sdk import Done, Gone, Outcome, Placement, Present, Sighting, Tools
from hub.sdk.skeleton.hub_skeleton import Skeleton
from hub.sdk.skeleton.hub_skeleton.sandbox import Sandbox as SkeletonSandbox
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.variants import Links, PublicSandbox, Unique, UniqueSandbox, Watches, saying
from tests.sdk.kit.wrong.base import Wrong
from tests.sdk.kit.wrong.looking import TakesTheNewest


class TakesOthersForItsOwn(Unique):
    manifest: ClassVar = saying(Unique.manifest, capabilities={"look_up": "own_id"})


class OwnIdAsMarker(Skeleton):
    manifest: ClassVar = saying(Skeleton.manifest, capabilities={"look_up": "marker"})


class OwnIdAsKey(Skeleton):
    manifest: ClassVar = saying(Skeleton.manifest, capabilities={"look_up": "idempotency_key"})


class OwnIdAsList(Skeleton):
    manifest: ClassVar = saying(Skeleton.manifest, capabilities={"look_up": "recent_list"})


class LooksFirst(Unique):
    """No key is sent again: what is there already is found."""

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        sight = await self.look_up(tools, placement)
        if isinstance(sight, Present):
            return Done(sight.remote_id, sight.url)
        return await super().publish(tools, placement, payload)


class RemembersNames(Reference):
    """What it takes for a marker is in the workers' cache, and may be lost with it."""

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        answer = await super().publish(tools, placement, payload)
        if isinstance(answer, Done):
            await tools.keep.put(placement.key, answer.remote_id or "", 60.0)
        return answer

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        name = await tools.keep.get(placement.key)
        return Present(name) if name else Gone()


class WaitsForAPerson(Reference):
    manifest: ClassVar = saying(Reference.manifest, capabilities={"look_up": "by_person"})


class LinksNowhere(Reference):
    manifest: ClassVar = saying(Reference.manifest, capabilities={"needs_page": True})


class LogsIn(Reference):
    manifest: ClassVar = saying(Reference.manifest, capabilities={"viewpoint": "reader"})


class LogsInByAddress(Watches):
    async def seen_at(self, tools: Tools, placement: Placement) -> httpx.Response:
        api = self.api(tools, placement.account)
        path = f"/posts/{placement.known_as}?access_token={await api.token()}"
        return await tools.preparing.get(api.url(path))


class LooksAtNothing(Watches):
    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        return Present(placement.known_as)


class AsksAPlatform(Reference):
    manifest: ClassVar = saying(
        Reference.manifest, capabilities={"look_up": "own_id", "viewpoint": "ledger"}
    )


class PostsAStoryOnce(Links):
    """Its keys are the stories', so what was deleted is what the platform names again."""

    async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        story = placement.key.rpartition("-")[0]
        return await super().publish(tools, replace(placement, key=story), payload)


OWN_ID, SEEN_FROM = "an_own_id_is_called_one", "a_copy_is_seen_from_where_it_is_said"

WRONG: Mapping[str, Wrong] = {
    "an_own_id_is_given_to_the_platform": Wrong(
        TakesOthersForItsOwn, "the platform has chosen", UniqueSandbox
    ),
    OWN_ID: Wrong(OwnIdAsMarker, 'that is "own_id"', SkeletonSandbox),
    "an_idempotency_key_makes_one_post": Wrong(Unique, "2 posts are live"),
    "a_marker_is_in_the_post": Wrong(RemembersNames, "of p001 a look-up found Gone"),
    "copies_that_look_alike_are_told_apart": Wrong(TakesTheNewest, "another copy of the story"),
    "what_a_person_finds_a_person_has_published": Wrong(WaitsForAPerson, "no person was asked"),
    "a_page_that_is_needed_is_named": Wrong(LinksNowhere, "names the story's page"),
    SEEN_FROM: Wrong(LogsIn, "asks as the account's owner"),
    "a_correction_is_posted_anew": Wrong(PostsAStoryOnce, "0 posts are live", UniqueSandbox),
}

OTHERWISE: Sequence[tuple[str, Wrong]] = (
    (OWN_ID, Wrong(OwnIdAsKey, 'that is "own_id"', SkeletonSandbox)),
    (OWN_ID, Wrong(OwnIdAsList, 'that is "own_id"', SkeletonSandbox)),
    ("an_idempotency_key_makes_one_post", Wrong(LooksFirst, "it looks first", UniqueSandbox)),
    (SEEN_FROM, Wrong(LogsInByAddress, "asks as the account's owner", PublicSandbox)),
    (SEEN_FROM, Wrong(LooksAtNothing, "asked nobody", PublicSandbox)),
    (SEEN_FROM, Wrong(AsksAPlatform, "asked a platform")),
)

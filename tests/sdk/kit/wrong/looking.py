"""Connectors that guess, and connectors that believe what they hear."""

# ruff: noqa: ARG002 - the contract has arguments that a wrong answer does not need

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from hub.sdk import Account, CannotTell, Gone, Placement, Present, Sighting, Tools
from hub.sdk.answers import json_object
from hub.sdk.optional import Heard, Incoming
from hub.sdk.testing.checks.looking import BROKEN, PROVE_NOTHING, WITHOUT_ITS_LIST
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.variants import Blind
from tests.sdk.kit.wrong.base import Wrong


class Blinded(Reference):
    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        return Gone()


class SeesGhosts(Reference):
    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        return Present(placement.remote_id or "p001")

    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        return Present("p001")


class GuessesBlindly(Blind):
    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        return Gone()


class TakesTheNewest(Reference):
    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        posts = await self.list_recent(tools, placement.account, 1)
        return Present(posts[0].remote_id) if posts else Gone()


class ComparesNothing(Reference):
    def seen(self, post: dict[str, Any]) -> Present:
        return Present(post["id"], post["url"])


class Guesses(Reference):
    async def read_back(self, tools: Tools, placement: Placement) -> Sighting:
        try:
            sight = await super().read_back(tools, placement)
        except Exception:  # noqa: BLE001 - wrong on purpose
            return Gone()
        return Gone() if isinstance(sight, CannotTell) else sight


class TakesNoListForAnEmptyOne(Reference):
    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        path = f"/posts?client_key={quote(placement.key)}"
        response = await self.api(tools, placement.account).prepare("GET", path)
        posts = json_object(response).get("posts")
        return self.seen(posts[0]) if isinstance(posts, list) and posts else Gone()


class HearsNothing(Reference):
    async def on_event(self, account: Account, incoming: Incoming) -> Heard:
        return replace(await super().on_event(account, incoming), wakes=())


class HearsOnce(Reference):
    def __init__(self) -> None:
        self.heard: set[bytes] = set()

    async def on_event(self, account: Account, incoming: Incoming) -> Heard:
        if incoming.body in self.heard:
            return Heard()
        self.heard.add(incoming.body)
        return await super().on_event(account, incoming)


class BelievesEverything(Reference):
    async def on_event(self, account: Account, incoming: Incoming) -> Heard:
        return Heard(wakes=("p001",))


_GUESSED = Wrong(Guesses, "it says Gone")

WRONG: Mapping[str, Wrong] = {
    "what_is_there_is_present": Wrong(Blinded, "readers see it"),
    "what_somebody_deleted_is_gone": Wrong(SeesGhosts, "it is deleted"),
    "a_manifest_that_cannot_see_says_nothing": Wrong(GuessesBlindly, "read_back is not claimed"),
    "a_look_up_finds_no_other_story": Wrong(TakesTheNewest, "it was never published"),
    "a_look_up_sees_a_deletion": Wrong(SeesGhosts, "it is deleted"),
    "content_that_was_lost_is_noticed": Wrong(ComparesNothing, "of a whole and of a lossy copy"),
    "without_permission_nothing_is_seen": Wrong(Guesses, "readers see it"),
    **{f"{name}_proves_nothing": _GUESSED for name in (*PROVE_NOTHING, *BROKEN)},
    **{
        f"{name}_hides_nothing": Wrong(TakesNoListForAnEmptyOne, "readers see it; look_up")
        for name in WITHOUT_ITS_LIST
    },
    "an_event_wakes_what_it_is_about": Wrong(HearsNothing, "() are woken"),
    "an_event_heard_twice_is_heard_alike": Wrong(HearsOnce, "was heard otherwise"),
    "a_forged_event_is_not_believed": Wrong(BelievesEverything, "answered with 200"),
    "another_accounts_event_is_not_believed": Wrong(BelievesEverything, "woke ('p001',)"),
    "an_event_that_was_changed_is_not_believed": Wrong(BelievesEverything, "answered with 200"),
}

"""Connectors that let accounts join in a wrong way."""

# ruff: noqa: ARG002 - the contract has arguments that a wrong answer does not need

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from hub.sdk import Tools
from hub.sdk.optional import Invitation, Joined, Joining, NotJoined
from hub.sdk.outcomes import Retry
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.reference.sandbox import Sandbox
from tests.sdk.kit.wrong.base import Wrong

Answer = Joined | NotJoined | Retry


class CutsTheState(Reference):
    """Takes the state for something that needs no quoting."""

    async def authorize(self, tools: Tools, joining: Joining) -> Invitation | Retry:
        found = await super().authorize(tools, replace(joining, state=""))
        assert isinstance(found, Invitation)
        return replace(found, url=f"{found.url}{joining.state}")


class InventsCredentials(Reference):
    def granted(self, answer: dict[str, Any]) -> dict[str, Any]:
        return {"app_secret": "secret-of-nobody"}


class SeesWhomItExpects(Reference):
    async def callback(self, tools: Tools, joining: Joining, query: Mapping[str, str]) -> Answer:
        found = await super().callback(tools, joining, query)
        expected = joining.account.external_id
        return replace(found, external_id=expected) if isinstance(found, Joined) else found


class Forgiving(Sandbox):
    """A platform whose codes are good for ever."""

    def let_in(self, sent: dict[str, str]) -> Any:
        owner = self.codes.get(sent["code"])
        answer = super().let_in(sent)
        if owner is not None:
            self.codes[sent["code"]] = owner
        return answer


class WaitsForever(Reference):
    """Takes a code that nobody has given out for one that is still to come."""

    async def callback(self, tools: Tools, joining: Joining, query: Mapping[str, str]) -> Answer:
        found = await super().callback(tools, joining, query)
        return Retry(found.why) if isinstance(found, NotJoined) else found


class SaysNothing(Reference):
    async def callback(self, tools: Tools, joining: Joining, query: Mapping[str, str]) -> Answer:
        found = await super().callback(tools, joining, query)
        return NotJoined("") if isinstance(found, NotJoined) else found


class BlamesTheOwner(Reference):
    """Takes every failure for a refusal."""

    async def callback(self, tools: Tools, joining: Joining, query: Mapping[str, str]) -> Answer:
        try:
            found = await super().callback(tools, joining, query)
        except Exception:  # noqa: BLE001 - wrong on purpose
            return NotJoined("授权失败")
        return NotJoined("授权失败") if isinstance(found, Retry) else found


class ShowsTheSecret(Reference):
    """Asks with the hub's secret in the address."""

    def exchange(self, joining: Joining) -> str:
        assert joining.app is not None
        return f"{super().exchange(joining)}?secret={joining.app.secret}"


class ShowsTheLink(Reference):
    """Has the hub's secret in the link that people send to each other."""

    async def authorize(self, tools: Tools, joining: Joining) -> Invitation | Retry:
        found = await super().authorize(tools, joining)
        assert isinstance(found, Invitation)
        assert joining.app is not None
        return replace(found, url=f"{found.url}&secret={joining.app.secret}")


class Repeats(Reference):
    """Quotes an error that repeats what was sent."""

    def let_in(self, response: httpx.Response) -> Answer:
        found = super().let_in(response)
        return Retry(response.text) if isinstance(found, Retry) else found


WRONG: Mapping[str, Wrong] = {
    "an_owner_comes_back_with_our_state": Wrong(CutsTheState, "came back as '状态 '"),
    "an_owner_who_agrees_joins": Wrong(InventsCredentials, "an ordinary publish"),
    "whoever_agreed_is_named": Wrong(SeesWhomItExpects, "agreed in its place; hj001 joined"),
    "a_way_back_is_taken_once": Wrong(Reference, "it was used up", Forgiving),
    "an_invented_way_back_joins_nobody": Wrong(WaitsForever, "it was invented"),
    "an_owner_who_declines_is_told_so": Wrong(SaysNothing, "does not say so"),
    "a_failing_platform_joins_nobody": Wrong(BlamesTheOwner, "callback says NotJoined"),
    "joining_shows_no_secret": Wrong(ShowsTheSecret, "/joined?secret=[secret]"),
}

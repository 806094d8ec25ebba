"""Connectors that correct or retract wrongly."""

# ruff: noqa: ARG002 - the contract has arguments that a wrong answer does not need

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hub.sdk import Done, Gone, Outcome, Placement, Refused, Tools
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.variants import Editions, Leaves
from tests.sdk.kit.wrong.base import Wrong


class UpdatesNothing(Reference):
    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        return Done(placement.remote_id)


class PostsCorrections(Reference):
    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        return await self.publish(tools, replace(placement, state={"pictures": []}), payload)


class CorrectsNothingGladly(Reference):
    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        answer = await super().update(tools, placement, payload)
        return Done(placement.remote_id) if isinstance(answer, Refused) else answer


class CorrectsAllTheSame(Leaves):
    async def update(self, tools: Tools, placement: Placement, payload: Any) -> Outcome:
        return await Reference.update(self, tools, placement, payload)


class RetractsNothing(Reference):
    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        return Done(placement.remote_id)


class RetractsAll(Reference):
    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        await self.api(tools, placement.account).commit("DELETE", "/posts")
        return Done(placement.remote_id)


class RefusesTheGone(Reference):
    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        if isinstance(await self.read_back(tools, placement), Gone):
            return Refused("404", "稿件不存在")
        return await super().retract(tools, placement)


class RetractsTheNext(Reference):
    """Takes a name that is too high for the last one's."""

    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        posts = await self.list_recent(tools, placement.account, 1)
        last = posts[0].remote_id if posts else "p000"
        name = min(placement.remote_id or last, last)
        return await super().retract(tools, replace(placement, remote_id=name))


class NamesTheSendOnly(Editions):
    def parts(self, answer: dict[str, Any]) -> Any:
        return tuple(replace(part, remote_id=answer["ids"][0]) for part in super().parts(answer))


class DeletesTheSend(Editions):
    async def retract(self, tools: Tools, placement: Placement) -> Outcome:
        await self.api(tools, placement.account).commit("DELETE", "/posts")
        return Done(placement.remote_id)


class HidesTheCulprit(Editions):
    def parts(self, answer: dict[str, Any]) -> Any:
        return tuple(replace(part, refused=None) for part in super().parts(answer))


WRONG: Mapping[str, Wrong] = {
    "a_correction_is_shown": Wrong(UpdatesNothing, "readers see"),
    "a_correction_sent_twice_is_one_post": Wrong(PostsCorrections, "posts are live"),
    "a_correction_of_what_was_deleted_claims_nothing": Wrong(CorrectsNothingGladly, "0 posts"),
    "a_correction_that_cannot_be_made_is_not_claimed": Wrong(CorrectsAllTheSame, "no update"),
    "a_retraction_is_of_the_kind_that_is_claimed": Wrong(RetractsNothing, "still shown"),
    "a_retraction_takes_nothing_else": Wrong(RetractsAll, "0 posts are left"),
    "retracting_again_is_done": Wrong(RefusesTheGone, "it is gone already"),
    "retracting_what_somebody_deleted_is_done": Wrong(RefusesTheGone, "it is gone already"),
    "retracting_what_never_was_takes_nothing": Wrong(RetractsTheNext, "1 posts are left"),
    "an_edition_names_each_of_its_stories": Wrong(NamesTheSendOnly, "1 names for 5"),
    "an_edition_of_five_without_the_third_is_four": Wrong(DeletesTheSend, "0 stories remain"),
    "a_refused_story_does_not_stop_the_others": Wrong(HidesTheCulprit, "does not say which"),
}

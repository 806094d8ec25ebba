"""Every connector that is installed passes the conformance kit, one that is added today too."""

# ruff: noqa: ARG002 - the contract has arguments that a wrong answer does not need

from importlib.metadata import entry_points
from typing import ClassVar

from connectors.wechat import connector as wechat
from connectors.wechat.sandbox import Sandbox
from hub.sdk import Gone, Placement, Sighting, Tools
from hub.sdk.registry import GROUP
from hub.sdk.testing.checks import CHECKS
from hub.sdk.testing.plugin import conformance
from hub.sdk.testing.runner import Mark, judge
from hub.sdk.testing.subject import Subject

test_conformance = conformance(*sorted(entry.value for entry in entry_points(group=GROUP)))


class MassSandbox(Sandbox):
    """Accounts that push to their followers, as most do; the kit's own have the quiet channel."""

    def __init__(self) -> None:
        super().__init__("mass")


class MassSends(type(wechat)):  # type: ignore[misc]
    """The connector, with what no interface says of a mass send."""

    manifest: ClassVar = wechat.manifest.model_copy(
        update={
            "skips": {
                **wechat.manifest.skips,
                "what_is_recent_is_listed": "No list shows what was pushed, says WeChat's staff.",
                "the_quota_is_counted": "No interface says how many mass sends are left.",
            }
        }
    )


class LooksUpNothing(MassSends):
    async def look_up(self, tools: Tools, placement: Placement) -> Sighting:
        return Gone()


test_wechat_by_mass_send = conformance(Subject("connectors.wechat", MassSends(), MassSandbox))


async def test_a_mass_send_that_is_made_again_is_counted_and_a_question_about_it_is_not() -> None:
    check = next(one for one in CHECKS if one.name == "an_answer_cut_short_is_looked_for")
    verdict = await judge(Subject("connectors.wechat", LooksUpNothing(), MassSandbox), check)
    assert verdict.mark is Mark.FAILED
    assert "times, instead of being found" in verdict.why

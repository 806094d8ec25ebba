"""A check that is not made needs a reason, and no reason outlives its need."""

# ruff: noqa: ARG002 - the contract has arguments that these answers do not need

from typing import Any, ClassVar

import pytest

from hub.sdk import Placement, Tools, Unsupported
from hub.sdk.testing.card import run_all
from hub.sdk.testing.checks import CHECKS
from hub.sdk.testing.runner import Mark, Verdict, judge
from hub.sdk.testing.sandbox import Enrolled, NotOffered
from hub.sdk.testing.sandbox import Sandbox as Platform
from hub.sdk.testing.subject import Subject
from tests.sdk.kit.reference.connector import Reference
from tests.sdk.kit.reference.sandbox import Sandbox
from tests.sdk.kit.variants import MODULE, Ledger, saying

CHECK = {check.name: check for check in CHECKS}
EXPIRED = "an_expired_token_is_renewed"
REASON = "The token is valid until its owner revokes it."


class Eternal(Sandbox):
    def expire_token(self, account: Enrolled) -> None:
        raise NotOffered


async def _judged(
    name: str, sandbox: type[Sandbox], connector: type = Reference, **skips: str
) -> Verdict:
    class Skipping(connector):  # type: ignore[misc,valid-type]
        manifest: ClassVar = saying(connector.manifest, skips=skips)

    return await judge(Subject(MODULE, Skipping(), sandbox), CHECK[name])


async def test_what_a_sandbox_does_not_offer_needs_a_reason() -> None:
    verdict = await _judged(EXPIRED, Eternal)
    assert verdict.mark is Mark.FAILED
    assert '[skips] expire_token = "…"' in verdict.why


@pytest.mark.parametrize("name", ["expire_token", EXPIRED])
async def test_the_reason_is_the_ways_or_the_checks(name: str) -> None:
    verdict = await _judged(EXPIRED, Eternal, **{name: REASON})
    assert (verdict.mark, verdict.why) == (Mark.SKIPPED, REASON)


class Referring(Sandbox):
    def expire_token(self, account: Enrolled) -> None:
        Platform.expire_token(self, account)


@pytest.mark.parametrize("sandbox", [Eternal, Referring])
async def test_a_way_that_a_sandbox_names_only_to_say_no_is_not_offered(
    sandbox: type[Sandbox],
) -> None:
    needed = await _judged("every_skip_is_needed", sandbox, expire_token=REASON)
    assert (needed.mark, needed.why) == (Mark.PASSED, "")


@pytest.mark.parametrize("way", ["expire_token", "limit_rate", "work_slowly", "event", "agree"])
async def test_a_way_that_is_offered_needs_no_reason(way: str) -> None:
    stale = await _judged("every_skip_is_needed", Sandbox, **{way: REASON})
    assert stale.mark is Mark.FAILED
    assert f"skips.{way} is stale" in stale.why


async def test_where_there_is_no_sandbox_one_reason_is_enough() -> None:
    class Wordy(Ledger):
        manifest: ClassVar = saying(
            Ledger.manifest, skips={**Ledger.manifest.skips, "expire_token": REASON}
        )

    stale = await judge(Subject(MODULE, Wordy(), None), CHECK["every_skip_is_needed"])
    assert "skips.sandbox says it for all" in stale.why


async def test_a_reason_whose_check_passes_is_stale() -> None:
    verdict = await _judged(EXPIRED, Sandbox, **{EXPIRED: REASON})
    assert verdict.mark is Mark.FAILED
    assert "stale" in verdict.why


async def test_a_failure_can_be_excused() -> None:
    class Rigid(Reference):
        async def update(self, tools: Tools, placement: Placement, payload: Any) -> Any:
            return Unsupported("请撤稿后重发。")

    excused = await _judged("a_correction_is_shown", Sandbox, Rigid, a_correction_is_shown=REASON)
    assert excused.mark is Mark.SKIPPED


async def test_what_is_vital_cannot_be_excused() -> None:
    class Gossip(Reference):
        async def publish(self, tools: Tools, placement: Placement, payload: Any) -> Any:
            raise LookupError(placement.account.credentials.app_secret.get_secret_value())

    verdict = await _judged("no_secret_shows", Sandbox, Gossip, no_secret_shows=REASON)
    assert verdict.mark is Mark.FAILED


async def test_a_connector_without_a_sandbox_says_why() -> None:
    silent = await judge(Subject(MODULE, Reference(), None), CHECK["a_publish_is_shown"])
    assert silent.mark is Mark.FAILED
    assert '[skips] sandbox = "…"' in silent.why
    card = await run_all(Subject(MODULE, Ledger(), None))
    assert card.passed
    assert {verdict.why for verdict in card.of(Mark.SKIPPED)} == {Ledger.manifest.skips["sandbox"]}

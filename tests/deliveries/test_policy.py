"""What the settings and a platform's manifest make of time."""

from hub.deliveries.setup import policy_of
from hub.sdk.manifest import Capabilities, Manifest
from hub.settings import EngineSettings


def manifest(**capabilities: object) -> Manifest:
    usual = {
        "look_up": "own_id",
        "retraction": "full",
        "correction": "update",
        "read_back": True,
    }
    return Manifest(
        key="gazette",
        name_zh="公报",
        name_en="Gazette",
        version="1",
        capabilities=Capabilities.model_validate(usual | capabilities),
    )


def test_what_was_pushed_and_what_was_retracted_is_looked_at_again() -> None:
    policy = policy_of(manifest(), EngineSettings(confirm_after=60, recheck_after=(5, 6)))
    assert policy.confirm_after == 60
    assert policy.recheck_after == (5, 6)


def test_a_platform_that_cannot_be_seen_is_not_looked_at() -> None:
    policy = policy_of(manifest(read_back=False), EngineSettings())
    assert policy.confirm_after is None
    assert policy.recheck_after == ()


def test_the_ledger_is_not_asked_about_itself() -> None:
    policy = policy_of(manifest(viewpoint="ledger"), EngineSettings())
    assert policy.confirm_after is None
    assert policy.recheck_after == ()
    assert policy.read_back

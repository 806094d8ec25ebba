"""A manifest that contradicts itself is refused when it is read."""

from typing import Any

import pytest
from pydantic import ValidationError

from hub.sdk.manifest import Manifest

USUAL = {"look_up": "marker", "retraction": "full", "correction": "update", "read_back": True}
ONCE_A_DAY = {"limit": 1, "per": "day"}


def manifest(*, limits: Any = None, quotas: Any = None, **capabilities: Any) -> Manifest:
    """Return Hubei's gazette's manifest, with some things said differently."""
    return Manifest.model_validate(
        {
            "key": "gazette",
            "name_zh": "公报",
            "name_en": "Gazette",
            "version": "1",
            "capabilities": USUAL | capabilities,
            "limits": limits or {},
            "quotas": quotas or {},
        }
    )


@pytest.mark.parametrize("retraction", ["none", "by_person", "page_only"])
def test_what_cannot_be_deleted_is_not_deleted_and_posted_anew(retraction: str) -> None:
    said = 'correction = "delete_and_repost" needs retraction = "full"'
    with pytest.raises(ValidationError, match=said):
        manifest(correction="delete_and_repost", retraction=retraction)


@pytest.mark.parametrize("viewpoint", ["reader", "ledger"])
def test_what_is_not_seen_is_seen_from_nowhere(viewpoint: str) -> None:
    with pytest.raises(ValidationError, match='viewpoint = "reader" or "ledger" needs read_back'):
        manifest(viewpoint=viewpoint, look_up="own_id", read_back=False)


@pytest.mark.parametrize(
    ("says", "said"),
    [
        ({"look_up": "marker"}, 'needs look_up = "own_id"'),
        ({"look_up": "own_id", "retraction": "none"}, 'needs retraction = "full"'),
    ],
)
def test_the_hubs_own_pages_are_the_hubs_own(says: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=f'viewpoint = "ledger" {said}'):
        manifest(viewpoint="ledger", **says)


def test_an_edition_is_no_batch() -> None:
    with pytest.raises(ValidationError, match='unit = "edition" and batches = true'):
        manifest(unit="edition", batches=True, limits={"edition_stories": 8})


def test_a_person_takes_no_batch() -> None:
    with pytest.raises(ValidationError, match='look_up = "by_person" and batches = true'):
        manifest(look_up="by_person", batches=True)


def test_only_a_send_is_given_up() -> None:
    with pytest.raises(ValidationError, match='"abandon", which needs unit = "edition"'):
        manifest(also=["abandon"])


def test_an_application_is_for_accounts_that_join() -> None:
    with pytest.raises(ValidationError, match="`app` is for accounts that join"):
        manifest(app="gazette")


def test_an_edition_has_a_number_of_stories_and_only_an_edition_has() -> None:
    with pytest.raises(ValidationError, match=r'unit = "edition" needs limits\.edition_stories'):
        manifest(unit="edition")
    with pytest.raises(ValidationError, match=r'limits\.edition_stories needs unit = "edition"'):
        manifest(limits={"edition_stories": 8})


@pytest.mark.parametrize("retraction", ["none", "by_person"])
def test_calls_that_are_never_made_are_not_counted(retraction: str) -> None:
    with pytest.raises(ValidationError, match=rf'retract counts .* retraction = "{retraction}"'):
        manifest(retraction=retraction, quotas={"ordinary": {"retract": ONCE_A_DAY}})


@pytest.mark.parametrize(
    ("name", "limit", "said"),
    [
        ("body", {"most": 100, "least": 101}, "least = 101 is more than most = 100"),
        ("body", {"most": 100, "spare": 101}, "spare = 101 is more than most = 100"),
        ("title", {"most": 9, "counted": "pieces"}, r'"pieces" is for limits\.images'),
        ("images", {"most": 9}, r'limits\.images needs counted = "pieces", not "characters"'),
        ("cover_bytes", {"most": 9}, r'limits\.cover_bytes needs counted = "bytes"'),
        ("image_bytes", {"most": 9}, r'limits\.image_bytes needs counted = "bytes"'),
    ],
)
def test_a_limit_counts_what_it_is_of(name: str, limit: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        manifest(limits={name: {"source": "measured", **limit}})


@pytest.mark.parametrize("seconds", [-1, float("inf"), float("nan")])
def test_a_copy_settles_in_a_time_that_passes(seconds: float) -> None:
    with pytest.raises(ValidationError, match="settle_seconds"):
        manifest(limits={"settle_seconds": seconds})


def test_all_contradictions_are_named_at_once() -> None:
    with pytest.raises(ValidationError) as caught:
        manifest(correction="delete_and_repost", retraction="none", app="gazette")
    assert "delete_and_repost" in str(caught.value)
    assert "`app`" in str(caught.value)


@pytest.mark.parametrize(
    "says",
    [
        {},
        {"correction": "delete_and_repost"},
        {"correction": "leave", "retraction": "page_only"},
        {"look_up": "own_id", "viewpoint": "ledger", "batches": True},
        {"look_up": "none", "read_back": False},
        {"app": "gazette", "also": ["authorize"]},
        {"unit": "edition", "also": ["abandon"], "limits": {"edition_stories": 8}},
        {"quotas": {"ordinary": {"retract": ONCE_A_DAY}}},
    ],
)
def test_what_agrees_is_taken(says: dict[str, Any]) -> None:
    assert manifest(**says).key == "gazette"

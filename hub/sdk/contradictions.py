"""What a manifest cannot say at once: refused when it is read, not when a story is stuck."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.sdk.manifest import Capabilities, Limits, Manifest

_TEXTS = ("title", "digest", "body")
_UNITS = {"images": "pieces", "cover_bytes": "bytes", "image_bytes": "bytes"}
_DELETES = ("full", "page_only")

_OF_CAPABILITIES: Mapping[str, Callable[["Capabilities"], bool]] = {
    'correction = "delete_and_repost" needs retraction = "full": what is not deleted stays beside '
    "its correction": lambda can: (
        can.correction == "delete_and_repost" and can.retraction != "full"
    ),
    'viewpoint = "reader" or "ledger" needs read_back = true: it says from where a copy is seen': (
        lambda can: can.viewpoint != "api" and not can.read_back
    ),
    'viewpoint = "ledger" needs look_up = "own_id": the hub\'s tables have the hub\'s ids': (
        lambda can: can.viewpoint == "ledger" and can.look_up != "own_id"
    ),
    'viewpoint = "ledger" needs retraction = "full": the hub can always change its own tables': (
        lambda can: can.viewpoint == "ledger" and can.retraction != "full"
    ),
    'unit = "edition" and batches = true exclude each other: a batch has one story, an edition '
    "one account": lambda can: can.unit == "edition" and can.batches,
    'look_up = "by_person" and batches = true exclude each other: a person does one at a time': (
        lambda can: can.look_up == "by_person" and can.batches
    ),
    '`also` has "abandon", which needs unit = "edition": only a send is prepared and given up': (
        lambda can: "abandon" in can.also and can.unit != "edition"
    ),
    "`app` is for accounts that join: there is no `authorize` in `also`": (
        lambda can: can.app is not None and "authorize" not in can.also
    ),
}


def of_capabilities(can: "Capabilities") -> Iterator[str]:
    """Name what capabilities contradict, both fields in a sentence."""
    return (sentence for sentence, holds in _OF_CAPABILITIES.items() if holds(can))


def of_limits(limits: "Limits") -> Iterator[str]:
    """Name the limits that nothing can keep, or that count something else."""
    for name in (*_TEXTS, *_UNITS):
        limit = getattr(limits, name)
        if limit is None:
            continue
        if limit.least > limit.most:
            yield f"limits.{name}: least = {limit.least} is more than most = {limit.most}"
        if limit.spare > limit.most:
            yield f"limits.{name}: spare = {limit.spare} is more than most = {limit.most}"
        if (unit := _UNITS.get(name, limit.counted)) != limit.counted:
            yield f'limits.{name} needs counted = "{unit}", not "{limit.counted}"'
        if name in _TEXTS and limit.counted == "pieces":
            yield f'limits.{name} is of a text: counted = "pieces" is for limits.images'


def of_manifest(manifest: "Manifest") -> Iterator[str]:
    """Name what the tables of a manifest contradict in each other."""
    can, stories = manifest.capabilities, manifest.limits.edition_stories
    if can.unit == "edition" and stories is None:
        yield 'unit = "edition" needs limits.edition_stories: how many stories a send takes'
    if can.unit != "edition" and stories is not None:
        yield 'limits.edition_stories needs unit = "edition"'
    if can.retraction not in _DELETES:
        for kind, rules in manifest.quotas.items():
            if "retract" in rules:
                said = f'retraction = "{can.retraction}"'
                yield f"quotas.{kind}.retract counts calls that {said} has not"


def refuse(found: Iterator[str]) -> None:
    """Raise `ValueError` with all that was found, if anything was."""
    sentences: Sequence[str] = list(found)
    if sentences:
        raise ValueError("; ".join(sentences))

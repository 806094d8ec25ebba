"""What a manifest says, in words."""

from collections.abc import Mapping

from hub.kit.i18n import _, reader
from hub.sdk.manifest import Correction, LookUp, Manifest, Retraction, Sure
from hub.settings import get_settings


def name_of(manifest: Manifest) -> str:
    """Return the platform's name in the reader's language."""
    chinese = (reader.get() or get_settings().language) == "zh"
    return manifest.name_zh if chinese else manifest.name_en


def look_ups() -> Mapping[LookUp, str]:
    """Say what is done about a publish whose answer was lost."""
    return {
        LookUp.OWN_ID: _("found by our id"),
        LookUp.IDEMPOTENCY_KEY: _("safe to repeat"),
        LookUp.MARKER: _("found by a mark"),
        LookUp.RECENT_LIST: _("found among recent posts"),
        LookUp.BY_PERSON: _("where the person says"),
        LookUp.NONE: _("a person looks"),
    }


def corrections() -> Mapping[Correction, str]:
    """Say what a correction does to a copy that is out."""
    return {
        Correction.UPDATE: _("in place"),
        Correction.DELETE_AND_REPOST: _("deleted and posted anew"),
        Correction.LEAVE: _("left as it is"),
    }


def retractions() -> Mapping[Retraction, str]:
    """Say what a retraction achieves."""
    return {
        Retraction.FULL: _("all of it"),
        Retraction.PAGE_ONLY: _("the page; cards stay"),
        Retraction.BY_PERSON: _("a person does it"),
        Retraction.NONE: _("impossible"),
    }


def sources() -> Mapping[Sure, str]:
    """Say how the facts are known."""
    return {
        Sure.SERVER: _("a real server"),
        Sure.DOCUMENTATION: _("its documentation"),
        Sure.CODE: _("others' code"),
        Sure.COMMUNITY: _("others' reports"),
        Sure.MEMORY: _("memory only"),
    }

"""What a connector can do, in words."""

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from hub.cli import output
from hub.kit.i18n import _, reader
from hub.sdk.manifest import Correction, LookUp, Manifest, Retraction, Sure
from hub.sdk.registry import GROUP, Registry
from hub.settings import get_settings


def described(registry: Registry) -> list[dict[str, Any]]:
    """Return what is known of each connector, for programs; `broken` is None for what works."""
    packages = _packages()
    usable = [
        {
            **registry[key].manifest.model_dump(mode="json"),
            "package": packages.get(key),
            "broken": None,
        }
        for key in sorted(registry)
    ]
    broken = [
        {"key": key, "package": packages.get(key), "broken": reason}
        for key, reason in sorted(registry.broken.items())
    ]
    return usable + broken


def listed(registry: Registry) -> RenderableType:
    """Lay the connectors out for a person, and below them those that cannot be used."""
    headings = [
        *(_("Connector"), _("Name"), _("Lost answer"), _("Correction"), _("Retraction")),
        _("Known from"),
    ]
    rows = [(key, *in_words(registry[key].manifest)) for key in sorted(registry)]
    parts: list[RenderableType] = [output.table(headings, rows)]
    if registry.broken:
        parts.append(Text(_("These are installed and cannot be used:")))
        headings = [_("Connector"), _("Why")]
        parts.append(output.table(headings, sorted(registry.broken.items())))
    return Group(*parts)


def in_words(manifest: Manifest) -> tuple[str, str, str, str, str]:
    """Return its name, how a lost publish is found, a correction, a retraction, and how sure."""
    can = manifest.capabilities
    return (
        name_of(manifest),
        look_ups()[can.look_up],
        corrections()[can.correction],
        retractions()[can.retraction],
        sources()[manifest.sure],
    )


def name_of(manifest: Manifest) -> str:
    """Return the platform's name in the reader's language."""
    chinese = (reader.get() or get_settings().language) == "zh"
    return manifest.name_zh if chinese else manifest.name_en


def _packages() -> dict[str, str]:
    """Return which installed package brings each connector."""
    return {
        entry.name: f"{entry.dist.name} {entry.dist.version}"
        for entry in entry_points(group=GROUP)
        if entry.dist is not None
    }


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

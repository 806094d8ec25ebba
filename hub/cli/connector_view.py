"""What a connector can do, in words."""

from importlib.metadata import entry_points
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from hub.cli import output
from hub.enrollment.capability_words import (
    corrections,
    look_ups,
    name_of,
    retractions,
    sources,
)
from hub.kit.i18n import _
from hub.sdk.manifest import Manifest
from hub.sdk.registry import GROUP, Registry


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


def _packages() -> dict[str, str]:
    """Return which installed package brings each connector."""
    return {
        entry.name: f"{entry.dist.name} {entry.dist.version}"
        for entry in entry_points(group=GROUP)
        if entry.dist is not None
    }

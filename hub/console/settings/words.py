"""What manifests say of platforms, in words for a table."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hub.enrollment.capability_words import (
    corrections,
    look_ups,
    name_of,
    retractions,
    sources,
)
from hub.kit.i18n import _
from hub.sdk.manifest import Also, Beyond, Counted, Limit, Manifest, Rate


class PlatformLine(NamedTuple):
    """A platform as the list shows it."""

    key: str
    name: str
    version: str
    sure: str
    retraction: str
    correction: str
    look_up: str
    app: str | None


class LimitLine(NamedTuple):
    """One limit: of what, how much, and where that is written."""

    what: str
    how_much: str
    source: str


def line_of(manifest: Manifest) -> PlatformLine:
    """Return what the list shows of a platform."""
    can = manifest.capabilities
    return PlatformLine(
        key=manifest.key,
        name=name_of(manifest),
        version=manifest.version,
        sure=sources()[manifest.sure],
        retraction=retractions()[can.retraction],
        correction=corrections()[can.correction],
        look_up=look_ups()[can.look_up],
        app=can.app,
    )


def limits_of(manifest: Manifest) -> Iterator[LimitLine]:
    """Yield the limits that a manifest states."""
    for name, what in _limited().items():
        found = getattr(manifest.limits, name)
        if isinstance(found, Limit):
            yield LimitLine(what, _much(found), found.source)
        elif isinstance(found, Rate):
            said = _("{count} a second", count=f"{found.per_second:g}")
            burst = _("{count} at once", count=found.burst)
            yield LimitLine(what, f"{said} · {burst}", found.source)
    yield from _quotas(manifest)


def operations_of(manifest: Manifest) -> list[str]:
    """Return what a connector can do besides publishing and retracting."""
    names = _operations()
    return [names[each] for each in Also if each in manifest.capabilities.also]


def _quotas(manifest: Manifest) -> Iterator[LimitLine]:
    per = {"day": _("{count} a day"), "month": _("{count} a month")}
    for kind, rules in manifest.quotas.items():
        for operation, rule in rules.items():
            much = per[rule.per].format(count=rule.limit)
            yield LimitLine(f"{_('Quota')} {kind} · {operation}", much, "")


def _much(limit: Limit) -> str:
    units = _units()
    least = f"{limit.least:,}–" if limit.least else ""
    beyond = _("the rest is cut") if limit.beyond is Beyond.CUT else _("more is refused")
    return f"{least}{limit.most:,} {units[limit.counted]} · {beyond}"


def _units() -> Mapping[Counted, str]:
    return {
        Counted.CHARACTERS: _("characters"),
        Counted.UTF16: _("UTF-16 units"),
        Counted.BYTES: _("bytes"),
        Counted.HALVES: _("Chinese characters, others half"),
        Counted.PIECES: _("pictures"),
    }


def _limited() -> Mapping[str, str]:
    return {
        "title": _("Title"),
        "digest": _("Digest of the story"),
        "body": _("Body"),
        "images": _("Pictures in the text"),
        "cover_bytes": _("Cover"),
        "image_bytes": _("A picture"),
        "platform_rate": _("Calls of the platform"),
        "account_rate": _("Calls of an account"),
        "look_rate": _("Looks at an account"),
    }


def _operations() -> Mapping[Also, str]:
    return {
        Also.CHECK_ACCOUNT: _("checks an account"),
        Also.REFRESH_CREDENTIALS: _("renews credentials"),
        Also.LIST_RECENT: _("lists recent posts"),
        Also.METRICS: _("counts readers"),
        Also.QUOTA: _("tells what is left of quotas"),
        Also.PREVIEW: _("shows a preview"),
        Also.AUTHORIZE: _("lets owners agree by a link"),
        Also.ON_EVENT: _("hears the platform's events"),
        Also.ABANDON: _("leaves what it began"),
    }

"""The connectors that are installed, found by the entry-point group `hub.connectors`.

    [project.entry-points."hub.connectors"]
    webhook = "connectors.webhook"      # a module with a `connector` in it

A connector that can't be used is listed with the reason; it never keeps the hub from starting.
"""

import inspect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from hub.kit.retold import CONNECTORS
from hub.sdk.contract import Connector
from hub.sdk.manifest import Manifest

GROUP = CONNECTORS

_OPERATIONS = ("publish", "update", "retract", "poll", "look_up", "read_back")
_BATCH_OPERATIONS = ("publish_many", "update_many", "retract_many", "read_back_many")


class UnknownPlatformError(KeyError):
    """No usable connector has this key."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Registry(Mapping[str, Connector]):
    """The connectors by their key.

    Attributes:
        connectors: those that can be used.
        broken: the entry-point names of the others, with the reason.
    """

    connectors: Mapping[str, Connector]
    broken: Mapping[str, str]

    def __getitem__(self, key: str) -> Connector:
        try:
            return self.connectors[key]
        except KeyError:
            raise UnknownPlatformError(self._why_not(key)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.connectors)

    def __len__(self) -> int:
        return len(self.connectors)

    def _why_not(self, key: str) -> str:
        if reason := self.broken.get(key):
            return f"The connector {key!r} can't be used: {reason}"
        known = ", ".join(sorted(self.connectors)) or "none"
        return f"There is no connector {key!r}. Installed: {known}."


def load(found: Iterable[EntryPoint] | None = None) -> Registry:
    """Import every connector that is installed.

    Args:
        found: the entry points to load; by default, those of the group `hub.connectors`.
    """
    entries = list(entry_points(group=GROUP) if found is None else found)
    names = Counter(entry.name for entry in entries)
    connectors: dict[str, Connector] = {}
    broken: dict[str, str] = {}
    for entry in entries:
        try:
            connectors[entry.name] = _load(entry, names[entry.name])
        except KeyboardInterrupt:  # a person stops the hub
            raise
        except BaseException as error:  # noqa: BLE001 - an import can fail in any way, and call `sys.exit()`
            broken[entry.name] = f"{type(error).__name__}: {error}"
    return Registry(connectors, broken)


def _load(entry: EntryPoint, of_this_name: int) -> Connector:
    if of_this_name > 1:
        raise LookupError("several installed packages have a connector of this name")
    connector: Connector = entry.load().connector
    if faults := list(faults_of(entry.name, connector)):
        raise TypeError(f"{entry.value}.connector: " + "; ".join(faults))
    return connector


def faults_of(name: str, connector: Any) -> Iterator[str]:
    """Say all that is wrong with a connector's shape."""
    manifest = getattr(connector, "manifest", None)
    if not isinstance(manifest, Manifest):
        yield "manifest is not a Manifest"
        return
    if manifest.key != name:
        yield f"the manifest's key is {manifest.key!r}, the entry point's name {name!r}"
    operations = _OPERATIONS + (_BATCH_OPERATIONS if manifest.capabilities.batches else ())
    for operation in operations:
        if not inspect.iscoroutinefunction(getattr(connector, operation, None)):
            yield f"{operation} is not an `async def` method"
    for attribute in ("settings_model", "credentials_model", "renders_per_account", "render"):
        if not hasattr(connector, attribute):
            yield f"{attribute} is missing"

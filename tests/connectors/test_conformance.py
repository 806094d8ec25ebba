"""Every connector that is installed passes the conformance kit, one that is added today too."""

from importlib.metadata import entry_points

from hub.sdk.registry import GROUP
from hub.sdk.testing.plugin import conformance

test_conformance = conformance(*sorted(entry.value for entry in entry_points(group=GROUP)))

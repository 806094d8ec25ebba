"""The connector that is checked, and its sandbox."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from hub.sdk.contract import Connector
from hub.sdk.manifest import Manifest
from hub.sdk.testing.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Subject:
    """What the kit is given.

    Attributes:
        module: the package's name, such as `connectors.webhook`.
        sandbox: makes a new platform; None for a connector that calls nobody.
    """

    module: str
    connector: Connector
    sandbox: type[Sandbox] | None

    @property
    def manifest(self) -> Manifest:
        """What the connector says of itself."""
        return self.connector.manifest


def load(module: str) -> Subject:
    """Import a connector and its sandbox.

    Raises:
        ImportError: there is no such package, or it cannot be imported.
        AttributeError: it has no `connector`, or its sandbox no `Sandbox`.
    """
    connector = import_module(module).connector
    name = f"{module}.sandbox"
    if find_spec(name) is None:
        return Subject(module, connector, None)
    return Subject(module, connector, import_module(name).Sandbox)

"""All that a demo runs on."""

from dataclasses import dataclass, field
from pathlib import Path

from hub.cli.demo.receivers import Receivers
from hub.cli.demo.sandboxes import Sandboxes
from hub.cli.local_hub import LocalHub


@dataclass(frozen=True, slots=True)
class Stage:
    """A hub that runs, the apps that stand behind its webhooks, and the platforms.

    Attributes:
        password: of the demo's only person.
    """

    hub: LocalHub
    receivers: Receivers
    sandboxes: Sandboxes
    data_dir: Path
    password: str = field(repr=False)

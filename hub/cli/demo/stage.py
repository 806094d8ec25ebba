"""All that a demo runs on."""

from dataclasses import dataclass
from pathlib import Path

from hub.cli.demo.receivers import Receivers
from hub.cli.local_hub import LocalHub


@dataclass(frozen=True, slots=True)
class Stage:
    """A hub that runs, and the apps that stand behind its webhooks."""

    hub: LocalHub
    receivers: Receivers
    data_dir: Path

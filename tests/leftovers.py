"""The servers of test sessions that were killed: they live on, and nobody comes back for them."""

import shutil
import time
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir

from hub.embedded.errors import EmbeddedError
from hub.embedded.services import Services

PREFIX = "hub-tests-"
OLD = 3600.0  # seconds; a younger folder may be of a session that is just starting


def remove_leftovers() -> None:
    """Stop such servers and remove their folders, unless a session still uses them."""
    for folder in Path(gettempdir()).glob(f"{PREFIX}*"):
        with suppress(EmbeddedError, OSError):
            if time.time() - folder.stat().st_mtime > OLD:
                _remove(folder)


def _remove(folder: Path) -> None:
    services = Services(folder / "data", durable=False)
    services.start()
    if services.stop():
        shutil.rmtree(folder)

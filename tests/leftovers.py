"""Where test sessions keep their servers, and what killed ones have left there.

The servers of a session that was killed live on, and nobody comes back for them.
"""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir

from hub.embedded.errors import EmbeddedError
from hub.embedded.services import Services

PREFIX = "hub-tests-"
OLD = 3600.0  # seconds; a younger folder may be of a session that is just starting

MEMORY = Path("/dev/shm")
ROOM = 2 << 30  # bytes that have to be free there; the databases of one session need far less


def home() -> Path:
    """Return where a session's folder goes: in memory, a database is made ten times as fast."""
    with suppress(OSError):
        if shutil.disk_usage(MEMORY).free >= ROOM and os.access(MEMORY, os.W_OK):
            return MEMORY
    return Path(gettempdir())


def remove_leftovers(where: Path) -> None:
    """Stop such servers and remove their folders, unless a session still uses them."""
    for folder in where.glob(f"{PREFIX}*"):
        with suppress(EmbeddedError, OSError):
            if time.time() - folder.stat().st_mtime > OLD:
                _remove(folder)


def _remove(folder: Path) -> None:
    services = Services(folder / "data", durable=False)
    services.start()
    if services.stop():
        shutil.rmtree(folder)

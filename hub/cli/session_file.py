"""The session that `hub login` keeps: `session` in the data directory, for its owner to read."""

import os
import tempfile
from pathlib import Path

from hub.settings import Settings

FILE = "session"


def kept(settings: Settings) -> str | None:
    """Return the session's token, if there is one."""
    try:
        return _path(settings).read_text().strip() or None
    except OSError:
        return None


def keep(settings: Settings, token: str) -> None:
    """Keep a token in place of the one before; the file is whole at all times."""
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{FILE}.")  # mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(f"{token}\n")
        Path(draft).replace(path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise


def forget(settings: Settings) -> None:
    """Keep none."""
    _path(settings).unlink(missing_ok=True)


def _path(settings: Settings) -> Path:
    return settings.data_dir / FILE

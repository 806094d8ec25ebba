"""A new key in the hub's own file of keys: the first line seals, the others open."""

import fcntl
import os
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.kit.keyring import Key
from hub.kit.vault_keys import keys_in, new_key

FORGET_AFTER_SECONDS = 3_600.0  # nobody's unit of work goes on for so long under an older key


def add_key(path: Path, in_use: Collection[bytes]) -> bytes:
    """Make a key, and put it before the others; return its mark.

    The file is at all times complete, and only its owner may read it. Two that do this at once
    come after each other.

    Args:
        path: the file.
        in_use: marks of keys that something is sealed with. Older ones go, if they have had
            their time.
    """
    with _alone_with(path):
        fresh = new_key()
        lines = [fresh, *_kept(path, in_use)]
        _replace(path, "".join(f"{line}\n" for line in lines))
    return Key.of(keys_in(fresh, str(path))[0]).mark


def _kept(path: Path, in_use: Collection[bytes]) -> list[str]:
    """Return the lines that stay: the newest always, for values that are on their way."""
    lines = path.read_text().split()
    marks = [Key.of(raw).mark for raw in keys_in("\n".join(lines), str(path))]
    if time.time() - path.stat().st_mtime < FORGET_AFTER_SECONDS:
        return lines
    pairs = enumerate(zip(lines, marks, strict=True))
    return [line for number, (line, mark) in pairs if number == 0 or mark in in_use]


def _replace(path: Path, text: str) -> None:
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Make sure of the new name before anything is sealed with the new key."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _alone_with(path: Path) -> Iterator[None]:
    """Hold a lock on the folder: the file itself is another one afterwards."""
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

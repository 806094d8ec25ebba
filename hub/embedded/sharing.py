"""Who uses the servers of a data directory.

Every user holds a shared lock on a file for as long as it lives. The kernel drops it when the
process ends, however that happens, so nothing is to be repaired after a `kill -9`: no process
numbers in files, which another process may have by then, no counters that nobody has counted down.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import fcntl


@dataclass
class Sharing:
    """This process among the users of `data_dir`."""

    data_dir: Path
    _membership: int | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Start or stop servers while nobody else does."""
        lock = os.open(self.data_dir / "turn.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def join(self) -> None:
        """Become a user; only in one's turn."""
        if self._membership is None:
            self._membership = os.open(self.data_dir / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._membership, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Stop being a user; only in one's turn. True if there is no other."""
        if self._membership is None:
            return False
        try:
            fcntl.flock(self._membership, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            return True
        finally:
            os.close(self._membership)
            self._membership = None

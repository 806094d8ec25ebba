"""The folders that the servers work in: private, and within reach of the user they run as."""

import os
import stat
from pathlib import Path

from hub.embedded.errors import EmbeddedError
from hub.embedded.system_user import SystemUser


def make_private(folder: Path, user: SystemUser | None) -> None:
    """Make a folder that only `user` can enter, or see that an existing one is such.

    Raises:
        EmbeddedError: somebody else made it; what is in it cannot be trusted.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    ours = {os.geteuid(), user.uid if user else os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise EmbeddedError(
            f"{folder} belongs to somebody else.", "Have it removed, and try again."
        )
    if user and found.st_uid != user.uid:
        os.chown(folder, user.uid, user.gid)
    folder.chmod(0o700)


def let_through(path: Path, user: SystemUser | None) -> None:
    """See that `user` can reach `path`: allow passing, not listing, on folders of our own.

    A checkout in the home of root is the usual case: closed to all others, with the server
    programs and the data inside.

    Raises:
        EmbeddedError: a folder on the way belongs to somebody else, who has closed it.
    """
    if user is None:
        return
    for folder in reversed(path.parents):
        found = folder.stat()
        if found.st_mode & stat.S_IXOTH or found.st_uid == user.uid:
            continue
        if found.st_uid != os.geteuid():
            raise EmbeddedError(
                f"PostgreSQL does not run as root, and {user.name} may not enter {folder}.",
                "Choose a data directory elsewhere, or run the hub as an ordinary user.",
            )
        folder.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)

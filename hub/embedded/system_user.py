"""Whom the servers run as. Only root needs somebody else: PostgreSQL refuses to run as root."""

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hub.embedded.errors import EmbeddedError

if sys.platform != "win32":
    import pwd

# The first that exists. None is created: a user would outlive the hub, and these are everywhere.
CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class SystemUser:
    """An unprivileged user of the operating system."""

    name: str
    uid: int
    gid: int


def unprivileged_user(data: Path) -> SystemUser | None:
    """Return the user that the servers run as; None for whoever runs the hub.

    Args:
        data: what a server keeps. Where it exists already, its owner goes on owning it.

    Raises:
        EmbeddedError: root runs the hub, and the user that is needed does not exist.
    """
    if os.geteuid() != 0:
        return None
    owner = data.stat().st_uid if data.exists() else 0
    for who in (owner,) if owner else CANDIDATES:
        with suppress(KeyError):
            entry = pwd.getpwnam(who) if isinstance(who, str) else pwd.getpwuid(who)
            return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and there is no user to run it as:"
        f" {f'number {owner}, who owns {data}' if owner else ' or '.join(CANDIDATES)}.",
        "Run the hub as an ordinary user.",
    )

"""The address that the API and the pages are served at."""

import socket

from hub.kit.i18n import _
from hub.kit.problems import Unavailable

BACKLOG = 2_048  # connections that wait to be accepted
ANYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - the names of "every address of this machine"


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        Unavailable: somebody else does, or the machine has no such address.
    """
    try:
        return socket.create_server((host, port), backlog=BACKLOG)
    except OSError as error:
        raise Unavailable(
            _("Nothing can listen on {host}:{port}: {why}.", host=host, port=port, why=error),
            remedy=_("Stop what is there, or choose another --port."),
        ) from None


def address(host: str, port: int) -> str:
    """Return the URL under which this machine finds what listens there."""
    return f"http://{'127.0.0.1' if host in ANYWHERE else host}:{port}"

"""Unix sockets: where they are, and whether somebody listens."""

import hashlib
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

LONGEST_PATH = 103  # bytes; macOS allows these, Linux four more
LONGEST_NAME = "/.s.PGSQL.5432"
TIMEOUT = 5.0  # seconds


def socket_folder(data_dir: Path) -> Path:
    """Return the folder for the sockets of an absolute data directory.

    It is in the data directory, unless that makes a path too long for a socket, or one that a URL
    would have to escape (not every client reads such URLs back). Then it is a short one, always
    the same. Not in `$TMPDIR`: two starts with different ones would not find each other.
    """
    usual = str(data_dir / "sockets")
    if len(usual + LONGEST_NAME) <= LONGEST_PATH and quote(usual) == usual:
        return Path(usual)
    return Path("/tmp") / f"hub-{hashlib.sha256(bytes(data_dir)).hexdigest()[:16]}"  # noqa: S108 # make_private refuses a folder that somebody else has put there


def ask(path: Path, request: bytes) -> bytes | None:
    """Send a request and return the first bytes of the answer; None if nobody listens.

    The answer is empty if the request is, or if the server hangs up.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(TIMEOUT)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return None
        with suppress(ConnectionError):
            connection.sendall(request)
            return connection.recv(64) if request else b""
    return b""

"""A sign-in that has got half-way on the page: the password was right, the code is to come.

The browser keeps who it was, until when, and a MAC; nothing is stored for it. It is worth no more
than the password that was just typed, and void as soon as that is another.
"""

import hmac
import re
import time

from hub.kit.crypto import keyed_digests

COOKIE = "__Host-hub_half"
SECONDS = 300

_FORM = re.compile(r"([0-9]{1,18})\.([0-9]{10})\.(hmac-[a-z0-9]+:[0-9a-f]{64})")


def new_half(user_id: int, password_hash: str, auth_key: bytes) -> str:
    """Return what the browser keeps."""
    until = int(time.time()) + SECONDS
    return f"{user_id}.{until}.{_macs(user_id, until, password_hash, auth_key)[0]}"


def user_of(half: str) -> int | None:
    """Return whose it claims to be, while it lasts; `is_right` says whether it is."""
    found = _FORM.fullmatch(half)
    return int(found[1]) if found and int(found[2]) > time.time() else None


def is_right(half: str, password_hash: str, auth_key: bytes) -> bool:
    """Say whether the hub made it, for this password."""
    found = _FORM.fullmatch(half)
    if found is None:
        return False
    macs = _macs(int(found[1]), int(found[2]), password_hash, auth_key)
    return any(hmac.compare_digest(found[3], mac) for mac in macs)


def _macs(user_id: int, until: int, password_hash: str, auth_key: bytes) -> tuple[str, ...]:
    """Return what may stand there: this process's suite's, then the others'."""
    said = f"half\0{user_id}\0{until}\0{password_hash}"
    return keyed_digests(said.encode(), auth_key)

"""Browsers that somebody has signed in with before (OWASP: device cookies).

What a browser keeps is a number and its MAC under the hub's key, for one login. It opens nothing;
tries from there are counted by themselves, so that strangers who guess a person's password don't
keep that person out.
"""

import hmac
import re
import secrets

from hub.kit.crypto import keyed_digests

_NUMBER_BYTES = 12
_FORM = re.compile(r"hubd_([A-Za-z0-9_-]{16})\.(hmac-[a-z0-9]+:[0-9a-f]{64})")


def new_device(login: str, auth_key: bytes) -> str:
    """Return what a browser keeps of a sign-in."""
    number = secrets.token_urlsafe(_NUMBER_BYTES)
    return f"hubd_{number}.{_macs(login, number, auth_key)[0]}"


def number_of(device: str, login: str, auth_key: bytes) -> str | None:
    """Return a browser's number, if this login was signed in with it; else None."""
    found = _FORM.fullmatch(device)
    if found is None:
        return None
    macs = _macs(login, found[1], auth_key)
    return found[1] if any(hmac.compare_digest(found[2], mac) for mac in macs) else None


def _macs(login: str, number: str, auth_key: bytes) -> tuple[str, ...]:
    """Return what may stand there: this process's suite's, then the others'."""
    return keyed_digests(f"device\0{login}\0{number}".encode(), auth_key)

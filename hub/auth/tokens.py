"""What people and machines show: 32 random bytes, of which the database keeps a keyed digest.

The prefix says what it is, so that it is recognised in a log or a repository. The digest is an HMAC
under a key that is not in the database (`auth.key`): who reads the table can neither use what is in
it nor try guesses. An index finds it, and comparing digests tells nothing of the token by its time.
"""

import secrets
from enum import StrEnum

from hub.kit.crypto import keyed_digest, keyed_digests

TOKEN_BYTES = 32
BEGINNING = 8  # characters of a key that are shown, its prefix included


class Prefix(StrEnum):
    """What a token begins with."""

    KEY = "hub_"
    SESSION = "hubs_"
    LINK = "hubl_"


def new_token(prefix: Prefix) -> str:
    """Make a token that nobody can guess."""
    return f"{prefix}{secrets.token_urlsafe(TOKEN_BYTES)}"


def digest_of_token(token: str, auth_key: bytes) -> str:
    """Return what the database knows a token by."""
    return keyed_digest(token.encode(), auth_key)


def digests_of_token(token: str, auth_key: bytes) -> tuple[str, ...]:
    """Return what the database may know a token by, whichever suite the hub had at the time."""
    return keyed_digests(token.encode(), auth_key)

"""Recovery codes: ten of them, each good once, for whoever has lost their authenticator. Pure."""

import secrets

from hub.kit.crypto import keyed_digests

CODES = 10
CHARACTERS = 10  # of 31 kinds: 49 bits, and tries are counted
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like another


def new_codes() -> list[str]:
    """Make the codes, as they are shown once: `k7w2m-9xq4r`."""
    return [_shown(_code()) for _ in range(CODES)]


def digest_of_code(code: str, user_id: int, auth_key: bytes) -> str:
    """Return what the database knows a code by; `code` has no spaces and no dashes."""
    return digests_of_code(code, user_id, auth_key)[0]


def digests_of_code(code: str, user_id: int, auth_key: bytes) -> tuple[str, ...]:
    """Return what the database may know a code by, whichever suite the hub had at the time."""
    return keyed_digests(f"recovery\0{user_id}\0{code}".encode(), auth_key)


def _code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(CHARACTERS))


def _shown(code: str) -> str:
    return f"{code[: CHARACTERS // 2]}-{code[CHARACTERS // 2 :]}"

"""Phone numbers of people, sealed to their rows: a copy of the database gives none away."""

from hub.kit.crypto import SealBroken, seal, unseal
from hub.kit.keyring import Keyring

_TABLE, _COLUMN = "responsible_people", "phone"


def seal_phone(keyring: Keyring, person_id: int, phone: str) -> bytes:
    """Seal somebody's phone number."""
    return seal(phone.encode(), keyring=keyring, table=_TABLE, column=_COLUMN, row=person_id)


def open_phone(keyring: Keyring, person_id: int, sealed: bytes | None) -> str | None:
    """Open a phone number; None where there is none, or its key is lost: it is entered again."""
    if sealed is None:
        return None
    try:
        plain = unseal(sealed, keyring=keyring, table=_TABLE, column=_COLUMN, row=person_id)
    except SealBroken:
        return None
    return plain.decode()

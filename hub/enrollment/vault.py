"""An account's credentials, sealed to its row."""

import json
from collections.abc import Mapping
from typing import Any

from hub.kit.crypto import seal, unseal
from hub.kit.keyring import Keyring

_TABLE = "credentials"
_COLUMN = "sealed"


def seal_credentials(keyring: Keyring, account_id: int, credentials: Mapping[str, Any]) -> bytes:
    """Seal what an account's platform asks for, as it was given."""
    plain = json.dumps(credentials, ensure_ascii=False, sort_keys=True).encode()
    return seal(plain, keyring=keyring, table=_TABLE, column=_COLUMN, row=account_id)


def open_credentials(keyring: Keyring, account_id: int, sealed: bytes) -> dict[str, Any]:
    """Open what `seal_credentials` closed, for a connector's `credentials_model`.

    Raises:
        SealBroken: another key, another account, or changed bytes.
    """
    plain = unseal(sealed, keyring=keyring, table=_TABLE, column=_COLUMN, row=account_id)
    credentials: dict[str, Any] = json.loads(plain)
    return credentials

"""Secrets that a hub makes for itself at its first start, in files that only it may read."""

import base64
import os
import secrets
import tempfile
from pathlib import Path

from pydantic import SecretStr

from hub.kit.i18n import _, later
from hub.kit.problems import HubError
from hub.kit.signatures import PRIVATE_KEY_BYTES
from hub.settings import Settings

AUTH_KEY_BYTES = 32

USED_FOR = {
    "vault": later("Put back the key that the credentials were sealed with"),
    "audit": later("Put back the key that the record's checkpoints were signed with"),
    "auth": later("Put back the key of the digests of API keys and sessions"),
}


class KeyUnusable(HubError):
    """A key that the hub was given is not one."""

    code = "key-unusable"
    title = "A key of the hub can't be used"


def audit_key(settings: Settings) -> bytes:
    """Return the private key that the record's checkpoints are signed with (Ed25519).

    It is `HUB_AUDIT_KEY` (32 bytes in base64), or `audit.key` in the data directory, which is made
    when it is not there. Several machines need the setting.

    Raises:
        KeyUnusable: it is not 32 bytes in base64.
    """
    return _key(settings, "audit", settings.audit_key, PRIVATE_KEY_BYTES)


def auth_key(settings: Settings) -> bytes:
    """Return the key of the digests by which API keys, sessions and links are known.

    It is `HUB_AUTH_KEY` (32 bytes in base64), or `auth.key` in the data directory, which is made
    when it is not there. Several machines need the setting. With another key, all of them are void.

    Raises:
        KeyUnusable: it is not 32 bytes in base64.
    """
    return _key(settings, "auth", settings.auth_key, AUTH_KEY_BYTES)


def kept_secret(path: Path, fresh: str) -> str:
    """Return the secret in `path`; when there is none, `fresh`, which is kept there from now on.

    Two processes that start at once agree on one: the file appears complete or not at all.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(fresh + "\n")
            Path(path).hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return path.read_text().strip()


def _key(settings: Settings, name: str, given: SecretStr | None, length: int) -> bytes:
    if given is not None:
        return decoded(given.get_secret_value(), f"HUB_{name.upper()}_KEY", name, length)
    path = settings.data_dir / f"{name}.key"
    text = kept_secret(path, base64.b64encode(secrets.token_bytes(length)).decode())
    return decoded(text, str(path), name, length)


def decoded(text: str, where: str, name: str, length: int) -> bytes:
    """Read a key.

    Args:
        text: in base64.
        where: it stands.
        name: which of the hub's keys it is, `"vault"`, `"audit"` or `"auth"`.
        length: bytes.

    Raises:
        KeyUnusable: it is none. Nothing of it is shown.
    """
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != length:
        raise KeyUnusable(
            _("{where} is not {length} bytes in base64.", where=where, length=length),
            remedy=_(
                "{put_back}; for a new hub, `openssl rand -base64 {length}` makes one.",
                put_back=_(USED_FOR[name]),
                length=length,
            ),
        )
    return key

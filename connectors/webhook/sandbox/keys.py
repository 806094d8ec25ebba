"""The accounts' secrets: derived from a seed, so that nobody has to enrol with a sandbox."""

import base64
import hashlib
import hmac

from connectors.webhook.signing import PREFIX, key_of

SEED = "sandbox"


class Keys:
    """Secrets and keys by account."""

    def __init__(self, seed: str = SEED) -> None:
        self._seed = seed.encode()
        self._keys: dict[str, tuple[bytes, ...]] = {}

    def secret(self, account: str) -> str:
        """Return the secret that an account has unless it was given another."""
        digest = hmac.digest(self._seed, account.encode(), hashlib.sha256)
        return PREFIX + base64.b64encode(digest).decode()

    def give(self, account: str, *secrets: str) -> None:
        """Give an account other secrets; several during a rotation."""
        self._keys[account] = tuple(key_of(secret) for secret in secrets)

    def of(self, account: str) -> tuple[bytes, ...]:
        """Return an account's keys."""
        if account not in self._keys:
            self.give(account, self.secret(account))
        return self._keys[account]

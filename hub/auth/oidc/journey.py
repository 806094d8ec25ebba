"""One browser's way to the provider and back: all of it follows from one cookie.

`state`, `nonce` and the PKCE verifier are each an HMAC of the cookie under the hub's own key
(`auth.key`). So nothing is stored for whoever sets out, however many do; and who comes back has to
have the cookie that belongs to the `state` in the address, which no other browser has. The cookie
names the HMAC's algorithm, that of the suite in which its browser set out. What the provider is
shown of the verifier is its SHA-256 in every suite: RFC 7636 knows no other.
"""

import hmac
import re
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

from hub.auth.pages.next_path import next_path
from hub.kit.suite import KEYED, suite

COOKIE = "__Host-hub_oidc"
SECONDS = 600  # from leaving to coming back
CHANCE_BYTES = 32

_COOKIE = re.compile(
    rf"({'|'.join(KEYED)})\.([0-9]{{10}})\.[A-Za-z0-9_-]{{43}}(?:\.([A-Za-z0-9_-]{{1,2700}}))?"
)


@dataclass(frozen=True, slots=True)
class Journey:
    """A way that a browser is on.

    Attributes:
        cookie: an algorithm, when it set out, in seconds since 1970, 32 bytes of chance, and where
            from.
        key: the hub's, of 32 bytes.
    """

    cookie: str = field(repr=False)
    key: bytes = field(repr=False)

    @property
    def state(self) -> str:
        """What the provider hands back in the address."""
        return self._follows("state")

    @property
    def nonce(self) -> str:
        """What the provider has to sign."""
        return self._follows("nonce")

    @property
    def verifier(self) -> str:
        """What the provider gives nothing out without (RFC 7636)."""
        return self._follows("verifier")

    @property
    def next(self) -> str | None:
        """The page that it leads to in the end."""
        found = _COOKIE.fullmatch(self.cookie)
        return next_path(_read(found[3])) if found and found[3] else None

    def _follows(self, what: str) -> str:
        algorithm, _, _ = self.cookie.partition(".")
        mac = KEYED[algorithm](self.key, f"oidc {what} {self.cookie}".encode())
        return _text(bytes.fromhex(mac))


def set_out(key: bytes, next_: str | None = None) -> Journey:
    """Begin a journey.

    Args:
        key: the hub's.
        next_: the page that it leads to in the end, as `next_path` has it.
    """
    parts = [suite().keyed, str(int(time.time())), secrets.token_urlsafe(CHANCE_BYTES)]
    if next_:
        parts.append(_text(next_.encode()))
    return Journey(".".join(parts), key)


def come_back(cookie: str, state: str, key: bytes) -> Journey | None:
    """Return the journey that a browser is back from; None where it is not its own, or over.

    Args:
        cookie: what the browser kept.
        state: what stands in the address.
        key: the hub's.
    """
    found = _COOKIE.fullmatch(cookie)
    if found is None:
        return None
    journey = Journey(cookie, key)
    is_own = hmac.compare_digest(journey.state.encode(), state.encode())
    return journey if is_own and time.time() - int(found[2]) <= SECONDS else None


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _read(written: str) -> str:
    try:
        return urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode()
    except ValueError:
        return ""

"""From pyreqwest's errors to httpx's, and which of them prove that nothing was sent.

pyreqwest's own names can't be relied on for that: a connection reset after the request was written
is its `ConnectError`, and a total timeout while waiting for the answer its `ConnectTimeoutError`.
What tells is the chain of causes: hyper names the phase in which a connection was being made, its
TLS handshake included. Should that wording change, failures read as "may have been sent".
"""

import httpx
from pyreqwest import exceptions as theirs

from hub.sdk.addresses import UrlError

_WHILE_CONNECTING = "client error (Connect)"

_BY_CAUSE: dict[str, type[httpx.RequestError]] = {
    "connection closed before message completed": httpx.RemoteProtocolError,
    "end of file before message length reached": httpx.RemoteProtocolError,
}
_BY_CLASS: tuple[tuple[type[theirs.PyreqwestError], type[httpx.RequestError]], ...] = (
    (theirs.PoolTimeoutError, httpx.PoolTimeout),
    (theirs.WriteTimeoutError, httpx.WriteTimeout),
    (theirs.RequestTimeoutError, httpx.ReadTimeout),
    (theirs.BodyDecodeError, httpx.DecodingError),
    (theirs.DecodeError, httpx.RemoteProtocolError),
    (theirs.WriteError, httpx.WriteError),
)
_NEVER_SENT = (
    httpx.ConnectError,  # NotSent and AddressRefused are among its children
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    UrlError,
)


def surely_not_sent(error: BaseException) -> bool:
    """Tell whether an error of this client proves that not a byte of the request was written."""
    return isinstance(error, _NEVER_SENT)


def translate(error: theirs.PyreqwestError, host: str) -> httpx.RequestError:
    """Turn pyreqwest's error into httpx's.

    The text names the host only: a URL can carry a token in its path or query.
    """
    details = getattr(error, "details", None) or {}
    causes = [cause["message"] for cause in details.get("causes") or ()]
    why = causes[-1] if len(causes) > 1 else error.message
    return _kind(error, causes)(f"{host}: {why}")


def _kind(error: theirs.PyreqwestError, causes: list[str]) -> type[httpx.RequestError]:
    if _WHILE_CONNECTING in causes:
        timed_out = isinstance(error, theirs.RequestTimeoutError)
        return httpx.ConnectTimeout if timed_out else httpx.ConnectError
    if causes and causes[-1] in _BY_CAUSE:
        return _BY_CAUSE[causes[-1]]
    return next((ours for kind, ours in _BY_CLASS if isinstance(error, kind)), httpx.ReadError)

"""The open platform's signature, version 2.0. Pure."""

import hmac
from hashlib import md5, sha256

# of an empty text: what a GET has, and what a form counts as (documentation: 接口签名)
EMPTY_MD5 = md5(b"", usedforsecurity=False).hexdigest()


def signed(client_id: str, secret: str, nonce: str, timestamp: int) -> dict[str, str]:
    """Return the headers that sign a GET or a form.

    Args:
        client_id: the app's.
        secret: the app's.
        nonce: never the same again.
        timestamp: seconds since 1970; ten minutes off is too much.
    """
    headers = {
        "x-bili-accesskeyid": client_id,
        "x-bili-content-md5": EMPTY_MD5,
        "x-bili-signature-method": "HMAC-SHA256",
        "x-bili-signature-nonce": nonce,
        "x-bili-signature-version": "2.0",
        "x-bili-timestamp": str(timestamp),
    }
    return headers | {"authorization": signature(headers, secret)}


def signature(headers: dict[str, str], secret: str) -> str:
    """Sign what begins with `x-bili-`, sorted, a line each, without a line break at the end."""
    lines = (f"{name}:{headers[name]}" for name in sorted(headers) if name.startswith("x-bili-"))
    return hmac.new(secret.encode(), "\n".join(lines).encode(), sha256).hexdigest()

"""The requests that the hub would send, signed and written down before any clock runs."""

import time
from collections.abc import Iterable
from pathlib import Path

from connectors.webhook.render import event
from connectors.webhook.sandbox.keys import Keys
from connectors.webhook.signing import key_of, sign

SEPARATOR = b"\x1e"


def write(file: Path, receiver: str, accounts: Iterable[str], story: bytes) -> None:
    """Write one request per account: URL, id, timestamp, signature, body."""
    keys, now = Keys(), int(time.time())
    lines = []
    for number, account in enumerate(accounts):
        key = f"1-{number}-0-0"
        body = event("article.created", now, key, story)
        message = f"{key}-publish-1"
        signature = sign([key_of(keys.secret(account))], message, now, body)
        head = (f"{receiver}/{account}/hook", message, str(now), signature)
        lines.append(SEPARATOR.join([*map(str.encode, head), body]))
    file.write_bytes(b"\n".join(lines))


def read(file: Path) -> list[tuple[str, dict[str, str], bytes]]:
    """Read them back as (URL, headers, body)."""
    requests = []
    for line in file.read_bytes().split(b"\n"):
        url, message, stamp, signature, body = line.split(SEPARATOR)
        headers = {
            "content-type": "application/json",
            "webhook-id": message.decode(),
            "webhook-timestamp": stamp.decode(),
            "webhook-signature": signature.decode(),
        }
        requests.append((url.decode(), headers, body))
    return requests

"""Answers packed for whoever takes them packed (RFC 9110, 12.5.3)."""

import gzip

LEAST_BYTES = 500  # what is shorter travels in the same packet, packed or not
LEVEL = 6  # for pages; nine packs a few percent more, in twice the time
FILE_LEVEL = 9  # for what is packed once


def accepts_gzip(accept_encoding: str) -> bool:
    """Say whether a reader takes gzip, by the `Accept-Encoding` of their request."""
    return any(_takes_gzip(each) for each in accept_encoding.split(","))


def packed(data: bytes, level: int = LEVEL) -> bytes:
    """Pack bytes; the same ones always look the same."""
    return gzip.compress(data, level, mtime=0)


def _takes_gzip(coding: str) -> bool:
    name, _, weight = coding.partition(";")
    is_refused = weight.strip().removeprefix("q=").rstrip("0") in {"0.", ""} and bool(weight)
    return name.strip().lower() in {"gzip", "x-gzip", "*"} and not is_refused

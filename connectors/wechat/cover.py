"""The cover of a story without a picture: `draft/add` takes none without one.

A plain red rectangle of 900 by 383 pixels, the ratio 2.35 : 1 that the platform crops covers to.
"""

import struct
import zlib

WIDTH, HEIGHT = 900, 383  # pixels
_RED = bytes((0xB4, 0x1E, 0x23))


def plain_cover() -> bytes:
    """Return a PNG."""
    row = b"\0" + _RED * WIDTH  # filter 0: as it is
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)  # 8 bits, RGB
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", head),
            _chunk(b"IDAT", zlib.compress(row * HEIGHT, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

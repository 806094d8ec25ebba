"""Verify an export of the record without the hub.

    python verify_export.py EXPORT [--key ed25519:…]… [--anchors FILE]

EXPORT is what `hub audit export` wrote. `--key` is what `hub audit key` printed, from where you
trust it, once more for each former key, the newest first; without it the export's own keys are
taken, and whoever forged all of the export has forged those too. `--anchors` has lines that
`hub audit checkpoint` printed. Needs Python 3.11 and the package `cryptography`; it imports nothing
of the hub, and says the rules a second time on purpose.

A digest says how it was made: `sha256` and `sm3` of bytes, `sha256.2` and `sm3.2` of rows in which
numbers are texts that begin with U+0000, and `sha256`, of older rows, the same without U+0000.

It ends with 0 if all fits, 1 if something does not, 2 if it can't be read.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FITS, FOUND, UNREADABLE = 0, 1, 2  # exit codes
GENESIS = "sha256:" + hashlib.sha256(b"").hexdigest()
NUMBER = "\0"  # what a number begins with, as digests cover it
OLDER, FORM = "sha256", ".2"
PURPOSE = b"hub audit checkpoint\0"


def main() -> int:
    """Read the arguments, verify, print."""
    parser = argparse.ArgumentParser(description="Verify an export of the hub's record.")
    parser.add_argument("export", type=Path)
    parser.add_argument(
        "--key", action="append", default=[], help="a public key, as `hub audit key` prints it"
    )
    parser.add_argument("--anchors", type=Path, help="lines of `hub audit checkpoint`")
    asked = parser.parse_args()
    try:
        anchors = asked.anchors.read_text().splitlines() if asked.anchors else []
        with asked.export.open(encoding="utf-8") as export:
            seen = Seen(asked.key)
            found = list(seen.findings(export, anchors))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        say(f"This can't be read: {error!r}")
        return UNREADABLE
    for sentence in found:
        say(sentence)
    keys = ", ".join(seen.keys)
    say(f"{seen.entries} entries, {seen.checkpoints} checkpoints, key {keys}")
    if not asked.key:
        say("The key is the export's own; compare it with what `hub audit key` prints.")
    say("NOT all of it fits." if found else "All of it fits.")
    return FOUND if found else FITS


class Seen:
    """What was read so far.

    Args:
        keys: the public keys that are trusted, the newest first; none: the export's own.
    """

    def __init__(self, keys: list[str]) -> None:
        self.keys = keys
        self.entries = self.checkpoints = 0
        self._digests: dict[str, list[str]] = defaultdict(list)  # by stream, from sequence 1 on
        self._signed: dict[str, int] = defaultdict(int)  # by stream, up to which sequence
        self._rows: list[dict[str, Any]] = []  # the checkpoints
        self._end: dict[str, Any] | None = None

    @property
    def unsigned(self) -> int:
        """How many entries no checkpoint has."""
        return sum(len(digests) - self._signed[name] for name, digests in self._digests.items())

    def findings(self, lines: Iterable[str], anchors: list[str]) -> Iterator[str]:
        """Yield a sentence for everything that does not fit."""
        for number, line in enumerate(lines, start=1):
            ((kind, row),) = read(line).items()
            if self._end is not None:
                yield f"line {number}: stands after the end"
            elif kind == "entry":
                yield from self._entry(row)
            elif kind == "checkpoint":
                self._rows.append(row)
            else:
                self._end = row
        yield from self._ending()
        yield from self._all_checkpoints()
        if self.unsigned:
            yield f"{self.unsigned} entries are in no checkpoint: nothing signed has them"
        yield from self._compare(anchors)

    def _entry(self, row: dict[str, Any]) -> Iterator[str]:
        self.entries += 1
        digest = row.pop("digest")
        before = self._digests[row["stream"]]
        place = f"stream {row['stream']}, entry {whole(row['sequence'])}"
        if whole(row["sequence"]) != len(before) + 1:
            yield f"{place}: stands where entry {len(before) + 1} must be"
        if row["previous"] != (before[-1] if before else GENESIS):
            yield f"{place}: does not follow the one before"
        if row_digest(row, digest) != digest:
            yield f"{place}: was altered"
        before.append(digest)

    def _ending(self) -> Iterator[str]:
        self.checkpoints = len(self._rows)
        if self._end is None:
            yield "the last line is missing: the export is not complete"
            return
        named = [self._end["key"], *self._end.get("former", [])]
        self.keys = self.keys or named
        if named[0] != self.keys[0]:
            yield "the export names another key"
        counts = {"entries": self.entries, "checkpoints": self.checkpoints}
        for name, count in counts.items():
            if whole(self._end[name]) != count:
                yield f"there are {count} {name}, and {whole(self._end[name])} were written"

    def _all_checkpoints(self) -> Iterator[str]:
        keys, follows = self.keys, ""
        for number, row in enumerate(self._rows, start=1):
            place = f"checkpoint {whole(row['number'])}"
            if whole(row["number"]) != number:
                yield f"{place}: stands where checkpoint {number} must be"
            if row["previous"] != digest_of(follows, like=row["previous"]):
                yield f"{place}: does not follow the one before"
            covered = {name: row[name] for name in ("number", "at", "heads", "previous", "key")}
            if row_digest(covered, row["digest"]) != row["digest"]:
                yield f"{place}: was altered"
            if row["key"] in keys and is_signed(row["digest"], row["signature"], row["key"]):
                keys = keys[: keys.index(row["key"]) + 1]  # a former one may not come back
            else:
                yield f"{place}: is not signed with the key"
            yield from self._heads(place, row["heads"])
            follows = line_of(row)

    def _heads(self, place: str, heads: dict[str, dict[str, str]]) -> Iterator[str]:
        for stream, head in heads.items():
            sequence, digests = whole(head["sequence"]), self._digests[stream]
            if sequence > len(digests):
                yield f"{place}: stream {stream} has lost its entries up to {sequence}"
            elif sequence and digests[sequence - 1] != head["digest"]:
                yield f"{place}: stream {stream}, entry {sequence} was another one"
            else:
                self._signed[stream] = max(sequence, self._signed[stream])

    def _compare(self, anchors: list[str]) -> Iterator[str]:
        there = {line_of(row) for row in self._rows}
        for line in filter(None, (line.strip() for line in anchors)):
            number, _, digest, signature = line.split()
            if not any(is_signed(digest, signature, key) for key in self.keys):
                yield f"anchor {number}: is not signed with the key"
            elif line not in there:
                yield f"anchor {number}: the export does not have this checkpoint"


def read(line: str) -> dict[str, Any]:
    """Read a line with its numbers as strings of decimal digits, as digests cover them.

    Raises:
        ValueError: it is not JSON, or has a text that could pass for a number.
    """
    if "\\u0000" in line.replace("\\\\", ""):
        raise ValueError("U+0000 stands in a text, and no database can hold that")
    found: dict[str, Any] = json.loads(line, parse_int=NUMBER.__add__, parse_float=digits)
    return found


def whole(number: str) -> int:
    """Return what `read` made of a whole number.

    Raises:
        ValueError: it is none.
    """
    if not number.startswith(NUMBER):
        raise ValueError(f"{number!r} stands where a number must be")
    return int(number[1:])


def digits(number: str) -> str:
    """Write a number the one way."""
    whole, _, fraction = f"{abs(Decimal(number)):f}".partition(".")
    fraction = fraction.rstrip("0")
    sign = NUMBER + "-" if Decimal(number) < 0 else NUMBER
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def row_digest(row: dict[str, Any], like: str) -> str:
    """Return the digest over columns, made as another digest was."""
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    name = like.partition(":")[0]
    if name == OLDER:
        text = text.replace('"\\u0000', '"')
    elif not name.endswith(FORM):
        return f"{name} is no algorithm of a row"
    return f"{name}:{DIGESTS[name.removesuffix(FORM)](text.encode())}"


def digest_of(text: str, like: str) -> str:
    """Return the digest of a text, made as another digest was."""
    name = like.partition(":")[0]
    return f"{name}:{DIGESTS[name](text.encode())}"


def sha256(data: bytes) -> str:
    """Return 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def sm3(data: bytes) -> str:
    """Return 64 hexadecimal digits."""
    hashing = hashes.Hash(hashes.SM3())
    hashing.update(data)
    return hashing.finalize().hex()


DIGESTS = {"sha256": sha256, "sm3": sm3}


def line_of(checkpoint: dict[str, Any]) -> str:
    """Return the line that `hub audit checkpoint` prints."""
    number = whole(checkpoint["number"])
    return f"{number} {checkpoint['at']} {checkpoint['digest']} {checkpoint['signature']}"


def is_signed(digest: str, signature: str, key: str) -> bool:
    """Say whether this is the key's signature of a checkpoint's digest."""
    try:
        public = Ed25519PublicKey.from_public_bytes(raw(key))
        public.verify(raw(signature), PURPOSE + digest.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def raw(text: str) -> bytes:
    """Return the bytes of a key or a signature.

    Raises:
        ValueError: it is of another algorithm.
    """
    algorithm, _, encoded = text.partition(":")
    if algorithm != "ed25519":
        raise ValueError(f"{algorithm} is not known here")
    return base64.b64decode(encoded, validate=True)


def say(sentence: str) -> None:
    """Print a line."""
    sys.stdout.write(sentence + "\n")


if __name__ == "__main__":
    sys.exit(main())

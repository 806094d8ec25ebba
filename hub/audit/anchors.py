"""A checkpoint as one line, to be kept where nobody who has the database can reach it."""

from typing import NamedTuple, Self

from hub.kit.crypto import digest_of
from hub.kit.pagination import BIGGEST
from hub.kit.signatures import is_signed

PURPOSE = b"hub audit checkpoint\0"  # what else the key may sign one day is no checkpoint


class Anchor(NamedTuple):
    """The line of a checkpoint: `17 2026-07-20T09:30:00.000000+00:00 sha256:… ed25519:…`."""

    number: int
    at: str
    digest: str
    signature: str

    @classmethod
    def read(cls, line: str) -> Self:
        """Read a line.

        Raises:
            ValueError: it is none.
        """
        number, at, digest, signature = line.split()
        if not (line.isascii() and number.isdigit() and int(number) <= BIGGEST):
            raise ValueError("it has no number of a checkpoint")
        return cls(int(number), at, digest, signature)

    def __str__(self) -> str:
        return f"{self.number} {self.at} {self.digest} {self.signature}"

    @property
    def line_digest(self) -> str:
        """What the next checkpoint follows: a good signature of it vouches for this one's too."""
        return digest_of(str(self).encode())

    def is_signed(self, *public_keys: str) -> bool:
        """Say whether this is the signature of this digest, by any of these keys."""
        signed = PURPOSE + self.digest.encode()
        return any(is_signed(signed, self.signature, each) for each in public_keys)

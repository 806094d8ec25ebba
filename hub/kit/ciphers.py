"""What seals: AES-256-GCM, and SM4-GCM (RFC 8998) in the shape of `cryptography`'s `AESGCM`."""

from typing import Protocol

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.kit.suite import hmac_sm3

TAG_BYTES = 16
AES_KEY_BYTES = 32
SM4_KEY_BYTES = 16

__all__ = ["AESGCM", "AES_KEY_BYTES", "SM4GCM", "SM4_KEY_BYTES", "TAG_BYTES", "Sealing", "sm4_key"]


class Sealing(Protocol):
    """Seals and opens under one key."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return the sealed bytes and the tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return what was sealed.

        Raises:
            InvalidTag: it was changed, or sealed with other associated data or another key.
        """


class SM4GCM:
    """SM4 with GCM.

    Args:
        key: 16 bytes.

    Raises:
        ValueError: the key is not that long.
    """

    def __init__(self, key: bytes) -> None:
        self._sm4 = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return the sealed bytes and the tag."""
        encryptor = Cipher(self._sm4, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Return what was sealed.

        Raises:
            InvalidTag: it was changed, or sealed with other associated data or another key.
        """
        sealed, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
        decryptor = Cipher(self._sm4, modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(sealed) + decryptor.finalize()


def sm4_key(raw: bytes) -> bytes:
    """Derive the 128-bit key for SM4 from a vault key: no key is used with two ciphers."""
    return bytes.fromhex(hmac_sm3(raw, b"hub vault sm4-gcm"))[:SM4_KEY_BYTES]

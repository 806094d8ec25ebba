"""Both suites' algorithms do what their standards say."""

import hmac
import secrets

import pytest
from cryptography.exceptions import InvalidTag

from hub.kit.ciphers import SM4GCM
from hub.kit.crypto import digest_of, is_digest_of, keyed_digest, keyed_digests, public_digest_of
from hub.kit.suite import hmac_sm3, sm3
from tests.suites import gm

KEY = bytes(range(32))


@pytest.mark.parametrize(
    ("text", "digest"),
    [  # GB/T 32905-2016, appendix A
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_is_the_standards(text: bytes, digest: str) -> None:
    assert sm3(text) == digest


def test_sm4_gcm_is_the_standards() -> None:  # RFC 8998, appendix A.1
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    associated = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = b"".join(bytes([byte]) * 8 for byte in bytes.fromhex("aabbccddeeffeeaa"))
    sealed = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    cipher = SM4GCM(key)
    assert cipher.encrypt(nonce, plain, associated) == sealed
    assert cipher.decrypt(nonce, sealed, associated) == plain
    for changed in (sealed[:-1], sealed[:-1] + b"\0", b"\0" + sealed[1:], b""):
        with pytest.raises((InvalidTag, ValueError)):
            cipher.decrypt(nonce, changed, associated)


@pytest.mark.parametrize("length", [0, 32, 64, 65, 200])
def test_hmac_sm3_is_hmac(length: int) -> None:
    """RFC 2104, with a block of 64 bytes as SM3 has."""
    key, text = secrets.token_bytes(length), b"hub_k1"
    block = (bytes.fromhex(sm3(key)) if length > 64 else key).ljust(64, b"\0")
    inner = bytes.fromhex(sm3(bytes(byte ^ 0x36 for byte in block) + text))
    assert hmac_sm3(key, text) == sm3(bytes(byte ^ 0x5C for byte in block) + inner)


def test_digests_of_either_suite_are_verified_in_both() -> None:
    ours = digest_of(b"x")
    with gm():
        theirs = digest_of(b"x")
        assert theirs.startswith("sm3:")
        assert is_digest_of(b"x", ours)
    assert ours.startswith("sha256:")
    assert is_digest_of(b"x", theirs)
    for wrong in (digest_of(b"y"), theirs.replace("sm3", "md5"), "", "sm3", "sm3:文"):
        assert not is_digest_of(b"x", wrong)


def test_a_keyed_digest_is_found_whichever_suite_made_it() -> None:
    ours = keyed_digest(b"hub_k1", KEY)
    assert ours == "hmac-sha256:" + hmac.digest(KEY, b"hub_k1", "sha256").hex()
    with gm():
        theirs = keyed_digest(b"hub_k1", KEY)
        assert keyed_digests(b"hub_k1", KEY) == (theirs, ours)
    assert theirs.startswith("hmac-sm3:")
    assert keyed_digests(b"hub_k1", KEY) == (ours, theirs)


def test_public_names_are_the_same_in_both_suites() -> None:
    name = public_digest_of(b"x")
    with gm():
        assert public_digest_of(b"x") == name

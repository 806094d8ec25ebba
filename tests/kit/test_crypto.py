"""Secrets are sealed to the place where they are kept."""

import secrets

import pytest

from hub.kit.crypto import SealBroken, digest_of, seal, unseal

KEY = secrets.token_bytes(32)
TOKEN = "微信公众号的令牌".encode()


def sealed() -> bytes:
    return seal(TOKEN, key=KEY, table="accounts", column="credentials", row=17)


def test_what_was_sealed_opens_at_its_place() -> None:
    assert unseal(sealed(), key=KEY, table="accounts", column="credentials", row=17) == TOKEN


def test_the_same_secret_looks_different_each_time() -> None:
    assert sealed() != sealed()
    assert TOKEN not in sealed()


@pytest.mark.parametrize(
    "place",
    [
        {"table": "accounts", "column": "credentials", "row": 18},
        {"table": "accounts", "column": "settings", "row": 17},
        {"table": "tokens", "column": "credentials", "row": 17},
    ],
)
def test_a_value_that_was_copied_elsewhere_does_not_open(place: dict[str, str]) -> None:
    with pytest.raises(SealBroken, match="belongs to another row"):
        unseal(sealed(), key=KEY, **place)


def test_another_key_is_named_as_the_reason() -> None:
    with pytest.raises(SealBroken, match="another vault key") as broken:
        unseal(
            sealed(), key=secrets.token_bytes(32), table="accounts", column="credentials", row=17
        )
    assert "HUB_VAULT_KEY" in broken.value.remedy


@pytest.mark.parametrize("length", [0, 2, 3, 7, 12, 19, 30])
def test_a_value_that_was_cut_does_not_open(length: int) -> None:
    with pytest.raises(SealBroken):
        unseal(sealed()[:length], key=KEY, table="accounts", column="credentials", row=17)


@pytest.mark.parametrize("position", range(0, 40, 3))
def test_a_value_that_was_changed_does_not_open(position: int) -> None:
    changed = bytearray(sealed())
    changed[position] ^= 1
    with pytest.raises(SealBroken):
        unseal(bytes(changed), key=KEY, table="accounts", column="credentials", row=17)


def test_a_digest_names_its_algorithm() -> None:
    empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest_of(b"") == empty

"""Secrets are sealed to the place where they are kept."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.kit import metrics
from hub.kit.crypto import SealBroken, digest_of, identity_of, rewrap, seal, unseal
from hub.kit.keyring import Key, Keyring
from tests.suites import gm

RAW = secrets.token_bytes(32)
NEWER = secrets.token_bytes(32)
KEYRING = Keyring.of(RAW)
ROTATED = Keyring.of(NEWER, RAW)
TOKEN = "微信公众号的令牌".encode()
PLACE: dict[str, Any] = {"table": "credentials", "column": "sealed", "row": 17}


def sealed() -> bytes:
    return seal(TOKEN, keyring=KEYRING, **PLACE)


def sealed_by_the_first_version() -> bytes:
    nonce = secrets.token_bytes(12)
    place = b"ag1\0credentials\0sealed\x0017"
    return b"ag1" + Key.of(RAW).mark + nonce + AESGCM(RAW).encrypt(nonce, TOKEN, place)


def sealed_in_the_other_suite() -> bytes:
    with gm():
        return sealed()


all_formats = pytest.mark.parametrize(
    "made", [sealed, sealed_by_the_first_version, sealed_in_the_other_suite]
)


@all_formats
def test_what_was_sealed_opens_at_its_place(made: Callable[[], bytes]) -> None:
    assert unseal(made(), keyring=KEYRING, **PLACE) == TOKEN


def test_each_opening_is_counted() -> None:
    def count() -> float:
        return metrics.registry.get_sample_value("hub_vault_opened_total", table) or 0.0

    table = {"table": PLACE["table"]}
    before = count()
    unseal(sealed(), keyring=KEYRING, **PLACE)
    with pytest.raises(SealBroken):
        unseal(sealed(), keyring=KEYRING, **PLACE | {"row": 18})
    assert count() == before + 1


def test_the_same_secret_looks_different_each_time() -> None:
    one, other = sealed(), sealed()
    assert TOKEN not in one
    assert one[7:67] != other[7:67]  # no two values share a data key
    assert identity_of(one) != identity_of(other)


@all_formats
@pytest.mark.parametrize(
    "elsewhere", [{"row": 18}, {"column": "settings"}, {"table": "platform_apps"}], ids=str
)
def test_a_value_that_was_copied_elsewhere_does_not_open(
    made: Callable[[], bytes], elsewhere: dict[str, Any]
) -> None:
    for opens in (unseal, rewrap):
        with pytest.raises(SealBroken, match="belongs to another row"):
            opens(made(), keyring=KEYRING, **PLACE | elsewhere)


def test_a_data_key_does_not_open_another_rows_value() -> None:
    """Whoever can write to the database cannot put one row's envelope around another's content."""
    other = seal(b"another token", keyring=KEYRING, **PLACE | {"row": 18})
    with pytest.raises(SealBroken, match="belongs to another row"):
        unseal(other[:67] + sealed()[67:], keyring=KEYRING, **PLACE)
    with pytest.raises(SealBroken, match="belongs to another row"):
        unseal(sealed()[:67] + other[67:], keyring=KEYRING, **PLACE)


@all_formats
def test_another_key_is_named_as_the_reason(made: Callable[[], bytes]) -> None:
    with pytest.raises(SealBroken, match=Key.of(RAW).mark.hex()) as broken:
        unseal(made(), keyring=Keyring.of(NEWER), **PLACE)
    for way in ("Put that key back", "HUB_VAULT_OLD_KEYS", "hub account import"):
        assert way in broken.value.remedy


@all_formats
def test_after_a_rotation_the_newer_key_is_enough(made: Callable[[], bytes]) -> None:
    before = made()
    after = rewrap(before, keyring=ROTATED, **PLACE)
    assert unseal(after, keyring=Keyring.of(NEWER), **PLACE) == TOKEN
    assert identity_of(after) == identity_of(before)
    with pytest.raises(SealBroken):
        unseal(after, keyring=KEYRING, **PLACE)


def test_a_rotation_leaves_the_content_as_it_is() -> None:
    before = sealed()
    assert rewrap(before, keyring=ROTATED, **PLACE)[67:] == before[67:]


@all_formats
@pytest.mark.parametrize("length", [0, 2, 3, 7, 12, 19, 30, 50, 51, 63, 66, 67, 79, 94])
def test_a_value_that_was_cut_does_not_open(made: Callable[[], bytes], length: int) -> None:
    assert len(made()) > length or made is not sealed
    with pytest.raises(SealBroken):
        unseal(made()[: min(length, len(made()) - 1)], keyring=KEYRING, **PLACE)


@all_formats
def test_a_value_that_was_changed_anywhere_does_not_open(made: Callable[[], bytes]) -> None:
    whole = made()
    for position in range(len(whole)):
        changed = bytearray(whole)
        changed[position] ^= 1
        with pytest.raises(SealBroken):
            unseal(bytes(changed), keyring=KEYRING, **PLACE)


def test_the_other_suites_values_are_sealed_anew_by_a_rotation() -> None:
    before = sealed()
    with gm():
        after = rewrap(before, keyring=KEYRING, **PLACE)
        assert (before[:3], after[:3]) == (b"ag2", b"sg2")
        assert identity_of(after) == identity_of(before)
        again = rewrap(after, keyring=ROTATED, **PLACE)
        assert again[51:] == after[51:]  # now its data key alone is opened
    assert unseal(again, keyring=Keyring.of(NEWER), **PLACE) == TOKEN
    assert rewrap(again, keyring=ROTATED, **PLACE)[:3] == b"ag2"


def test_a_value_does_not_pass_for_one_of_the_other_suite() -> None:
    with pytest.raises(SealBroken):
        unseal(b"sg2" + sealed()[3:], keyring=KEYRING, **PLACE)
    with pytest.raises(SealBroken):
        unseal(b"ag2" + sealed_in_the_other_suite()[3:], keyring=KEYRING, **PLACE)


def test_a_digest_names_its_algorithm() -> None:
    empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest_of(b"") == empty

"""A signature fits one text and one key, and says how it was made."""

import base64
from pathlib import Path

import pytest
from pydantic import SecretStr

from hub.kit.keys import KeyUnusable, audit_key
from hub.kit.signatures import is_signed, public_key_of, sign
from hub.settings import Settings

KEY = bytes(range(32))
PUBLIC = public_key_of(KEY)
SIGNATURE = sign("停水通知".encode(), KEY)


def test_a_signature_fits() -> None:
    assert is_signed("停水通知".encode(), SIGNATURE, PUBLIC)


@pytest.mark.parametrize(
    ("data", "signature", "public"),
    [
        ("供水通知".encode(), SIGNATURE, PUBLIC),
        ("停水通知".encode(), SIGNATURE, public_key_of(bytes(32))),
        ("停水通知".encode(), SIGNATURE.removeprefix("ed25519:"), PUBLIC),
        ("停水通知".encode(), "ed448" + SIGNATURE.removeprefix("ed25519"), PUBLIC),
        ("停水通知".encode(), "ed25519:是", PUBLIC),
        ("停水通知".encode(), SIGNATURE, "ed25519:AAAA"),
    ],
)
def test_whatever_else_stands_there_does_not(data: bytes, signature: str, public: str) -> None:
    assert not is_signed(data, signature, public)


def test_the_key_is_made_once_and_only_the_hub_may_read_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert audit_key(settings) == audit_key(settings)
    assert (tmp_path / "audit.key").stat().st_mode & 0o077 == 0


def test_a_key_can_be_given(tmp_path: Path) -> None:
    given = SecretStr(base64.b64encode(KEY).decode())
    assert audit_key(Settings(data_dir=tmp_path, audit_key=given)) == KEY
    assert not (tmp_path / "audit.key").exists()


def test_a_key_that_is_none_is_refused_without_being_shown(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="HUB_AUDIT_KEY") as refused:
        audit_key(Settings(data_dir=tmp_path, audit_key=SecretStr("c2VjcmV0")))
    assert "c2VjcmV0" not in str(refused.value)

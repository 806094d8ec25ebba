"""Keys that a hub makes for itself."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from hub.kit.keys import KeyUnusable, kept_secret, vault_key
from hub.settings import Settings


def test_the_vault_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    first = vault_key(settings)
    file = tmp_path / "new" / "vault.key"
    assert len(first) == 32
    assert vault_key(settings) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["vault.key"]


def test_the_setting_comes_before_the_file(tmp_path: Path) -> None:
    given = SecretStr(base64.b64encode(b"k" * 32).decode())
    assert vault_key(Settings(data_dir=tmp_path, vault_key=given)) == b"k" * 32
    assert not (tmp_path / "vault.key").exists()


@pytest.mark.parametrize("text", ["", "not base64", base64.b64encode(b"short").decode()])
def test_a_key_that_is_none_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(KeyUnusable, match="HUB_VAULT_KEY is not 32 bytes") as refused:
        vault_key(Settings(data_dir=tmp_path, vault_key=SecretStr(text)))
    assert not text or text not in f"{refused.value.detail} {refused.value.remedy}"


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    file = tmp_path / "admin.key"
    with ThreadPoolExecutor(16) as threads:
        found = set(threads.map(lambda n: kept_secret(file, f"secret {n}"), range(64)))
    assert len(found) == 1

"""Keys that a hub makes for itself, and where it finds those that it is given."""

import base64
import os
import stat
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from hub.kit import key_command
from hub.kit.keyring import Key, Keyring, SealBroken
from hub.kit.keys import KeyUnusable, kept_secret
from hub.kit.problems import HubError
from hub.kit.vault_keys import new_key, vault_keyring
from hub.settings import Settings

RUBBISH = ["", "not base64", base64.b64encode(b"short").decode()]
SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQ"


def mark_of(text: str) -> bytes:
    return Key.of(base64.b64decode(text)).mark


def keyring(folder: Path, **given: Any) -> Keyring:
    return vault_keyring(Settings(data_dir=folder, **given))


def told_by(error: HubError) -> str:
    """Return all that a log or a person could be shown of an error."""
    trace = "".join(traceback.format_exception(error))
    return f"{error.problem()} {error!r} {trace}"


def printing(folder: Path, *lines: str, code: int = 0) -> str:
    """Return a command that prints lines and ends with a code."""
    script = folder / "key.py"
    script.write_text(f"print({chr(10).join(lines)!r})\nraise SystemExit({code})\n")
    return f"{sys.executable} '{script}'"


def test_the_vault_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = keyring(tmp_path / "new")
    file = tmp_path / "new" / "vault.key"
    assert first.marks == [mark_of(file.read_text())]
    assert keyring(tmp_path / "new").marks == first.marks
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["vault.key"]


def test_a_key_comes_from_a_setting_a_file_or_a_command(tmp_path: Path) -> None:
    given, file = new_key(), tmp_path / "key"
    file.write_text(given)
    ways: list[dict[str, Any]] = [
        {"vault_key": SecretStr(given)},
        {"vault_key_file": file},
        {"vault_key_command": printing(tmp_path, given)},
    ]
    for way in ways:
        assert keyring(tmp_path, **way).marks == [mark_of(given)]
    assert not (tmp_path / "vault.key").exists()


def test_the_first_line_seals_and_the_others_open(tmp_path: Path) -> None:
    lines, older, file = [new_key(), new_key()], new_key(), tmp_path / "key"
    file.write_text("\n".join(lines))
    marks = [mark_of(each) for each in [*lines, older]]
    old_keys = (SecretStr(older),)
    for way in ({"vault_key_file": file}, {"vault_key_command": printing(tmp_path, *lines)}):
        assert keyring(tmp_path, **way, vault_old_keys=old_keys).marks == marks
    alone = keyring(tmp_path, vault_key=SecretStr(lines[0]), vault_old_keys=old_keys)
    assert alone.marks == [marks[0], marks[2]]
    assert alone.current.mark == marks[0]


def test_two_sources_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="HUB_VAULT_KEY, HUB_VAULT_KEY_FILE are set"):
        keyring(tmp_path, vault_key=SecretStr(new_key()), vault_key_file=tmp_path / "key")


@pytest.mark.parametrize("text", [*RUBBISH, SECRET])
@pytest.mark.parametrize("way", ["setting", "old", "file", "command"])
def test_a_key_that_is_none_is_refused_without_showing_it(
    tmp_path: Path, text: str, way: str
) -> None:
    file = tmp_path / "key"
    file.write_text(text)
    given: dict[str, dict[str, Any]] = {
        "setting": {"vault_key": SecretStr(text)},
        "old": {"vault_key": SecretStr(new_key()), "vault_old_keys": (SecretStr(text),)},
        "file": {"vault_key_file": file},
        "command": {"vault_key_command": printing(tmp_path, text)},
    }
    with pytest.raises(KeyUnusable, match="is not 32 bytes in base64") as refused:
        keyring(tmp_path, **given[way])
    assert not text or text not in told_by(refused.value)


def test_wrong_settings_do_not_show_what_was_entered() -> None:
    for wrong in ({"vault_old_keys": SECRET}, {"vault_old_keys": [17, SECRET]}):
        with pytest.raises(ValidationError) as refused:
            Settings(**wrong)
        assert SECRET not in str(refused.value)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="nowhere can't be read: No such file"):
        keyring(tmp_path, vault_key_file=tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (f"print({SECRET!r}); raise SystemExit(3)", "ended with 3"),
        (f"import time; print({SECRET!r}, flush=True); time.sleep(60)", r"took more than 0\.3 s"),
        ("import subprocess; subprocess.run(['sleep', '60'])", r"took more than 0\.3 s"),
        (f"while True: print({SECRET!r})", "printed more than 65536 bytes"),
        ("import os; os.close(1); import time; time.sleep(60)", r"took more than 0\.3 s"),
    ],
)
def test_a_command_that_fails_says_how_and_shows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, why: str
) -> None:
    quick = "took" in why
    monkeypatch.setattr(key_command, "SECONDS", 0.3 if quick else 30.0)
    (tmp_path / "key.py").write_text(script)
    began = time.monotonic()
    with pytest.raises(KeyUnusable, match=f"HUB_VAULT_KEY_COMMAND {why}") as refused:
        keyring(tmp_path, vault_key_command=f"{sys.executable} '{tmp_path / 'key.py'}'")
    assert time.monotonic() - began < 30
    assert SECRET not in told_by(refused.value)


@pytest.mark.parametrize("command", ["", "/nowhere/at/all", "'unclosed"])
def test_a_command_that_is_none_is_refused(tmp_path: Path, command: str) -> None:
    with pytest.raises(KeyUnusable, match="HUB_VAULT_KEY_COMMAND can't be run"):
        keyring(tmp_path, vault_key_command=command)


def test_a_command_sees_no_shell(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable):
        keyring(tmp_path, vault_key_command=f"true; touch {tmp_path / 'made'}")
    assert not (tmp_path / "made").exists()


def test_a_key_that_is_new_in_the_file_is_found_without_a_restart(tmp_path: Path) -> None:
    old, new, newest, file = new_key(), new_key(), new_key(), tmp_path / "key"
    file.write_text(old)
    ours = keyring(tmp_path, vault_key_file=file)
    with pytest.raises(SealBroken):
        ours.find(mark_of(newest))  # what is nowhere must not hide what comes next
    file.write_text(f"{old}\n{new}")
    assert ours.find(mark_of(new)).mark == mark_of(new)
    file.write_text(f"{newest}\n{new}\n{old}")
    assert ours.current.mark == mark_of(newest)


def test_a_file_that_is_spoiled_later_leaves_the_keys_that_are_known(tmp_path: Path) -> None:
    key, file = new_key(), tmp_path / "key"
    file.write_text(key)
    ours = keyring(tmp_path, vault_key_file=file)
    for damage in (lambda: file.write_text("rubbish"), file.unlink):
        damage()
        assert ours.current.mark == mark_of(key)
        assert not ours.read_again()
        with pytest.raises(SealBroken, match=mark_of(SECRET_KEY).hex()):
            ours.find(mark_of(SECRET_KEY))


SECRET_KEY = new_key()


def test_a_lost_key_costs_one_command_in_some_seconds(tmp_path: Path) -> None:
    count = tmp_path / "count"
    script = tmp_path / "key.py"
    script.write_text(f"open({str(count)!r}, 'a').write('x'); print({new_key()!r})")
    ours = keyring(tmp_path, vault_key_command=f"{sys.executable} '{script}'")
    for _ in range(50):
        with pytest.raises(SealBroken):
            ours.find(b"lost")
    assert count.read_text() == "xx"


def test_a_keyring_shows_no_key(tmp_path: Path) -> None:
    given, old = new_key(), new_key()
    ours = keyring(tmp_path, vault_key=SecretStr(given), vault_old_keys=(SecretStr(old),))
    shown = f"{ours!r} {ours} {ours.current!r} {vars(ours)} {ours.find(mark_of(old))}"
    for key in (given, old):
        assert key not in shown
        assert str(base64.b64decode(key)) not in shown


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    file = tmp_path / "admin.key"
    with ThreadPoolExecutor(16) as threads:
        found = set(threads.map(lambda n: kept_secret(file, f"secret {n}"), range(64)))
    assert len(found) == 1


def test_commands_leave_nobody_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_command, "SECONDS", 1.0)
    script = "import subprocess, os, pathlib, sys\n"
    script += "child = subprocess.Popen(['sleep', '600'])\n"
    script += "pathlib.Path(sys.argv[1]).write_text(str(child.pid))\nchild.wait()\n"
    (tmp_path / "key.py").write_text(script)
    with pytest.raises(KeyUnusable, match="took more than"):
        keyring(
            tmp_path,
            vault_key_command=f"{sys.executable} '{tmp_path / 'key.py'}' '{tmp_path / 'pid'}'",
        )
    child = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 10
    while _lives(child):
        assert time.monotonic() < deadline


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False

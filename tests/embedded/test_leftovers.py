import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded.processes import OtherHub, Servers
from tests.leftovers import PREFIX, remove_leftovers


@pytest.fixture
def folder(data_dir: Path) -> Path:
    """The folder of a test session, where there is no other."""
    return data_dir / f"{PREFIX}session"


@pytest.fixture
def session(folder: Path) -> Iterator[OtherHub]:
    """A session whose servers run; it began long ago."""
    session = OtherHub(folder / "data")
    session.urls()
    os.utime(folder, (0, 0))
    yield session
    session.kill()


def test_the_servers_of_a_killed_session_are_removed(folder: Path, session: OtherHub) -> None:
    session.kill()
    remove_leftovers(folder.parent)
    assert not folder.exists()
    assert Servers(folder / "data").postgres() == Servers(folder / "data").valkey() == []


@pytest.mark.usefixtures("session")
def test_the_servers_of_a_living_session_stay(folder: Path) -> None:
    remove_leftovers(folder.parent)
    assert Servers(folder / "data").postgres()
    assert Servers(folder / "data").valkey()


def test_a_session_that_has_just_begun_is_not_looked_at(folder: Path, session: OtherHub) -> None:
    session.kill()
    os.utime(folder)
    remove_leftovers(folder.parent)
    assert folder.exists()

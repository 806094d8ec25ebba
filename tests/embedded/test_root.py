"""A hub run by root: PostgreSQL refuses root, so the servers run as somebody else."""

import os
import stat
from pathlib import Path

import pytest

from hub.embedded.errors import EmbeddedError
from hub.embedded.folders import make_private
from hub.embedded.services import Services
from hub.embedded.system_user import unprivileged_user
from tests.embedded.processes import Servers

STRANGER = 12345  # a number that no user of this machine has

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_servers_run_unprivileged(data_dir: Path, servers: Servers) -> None:
    with Services(data_dir, durable=False):
        for pid in servers.postmasters() + servers.valkey():
            assert Path(f"/proc/{pid}").stat().st_uid == unprivileged_user(data_dir).uid != 0


def test_closed_folders_of_ours_may_be_passed_but_not_listed(data_dir: Path) -> None:
    home = data_dir / "home"
    home.mkdir(mode=0o700)
    with Services(home / "data", durable=False):
        assert mode(home) == mode(home / "data") == 0o701
        assert mode(home / "data" / "postgres") == 0o700


def test_a_closed_folder_of_somebody_else_is_left_alone(data_dir: Path) -> None:
    home = data_dir / "home"
    home.mkdir(mode=0o700)
    os.chown(home, STRANGER, STRANGER)
    with pytest.raises(EmbeddedError, match=f"may not enter {home}"):
        Services(home / "data").start()
    assert mode(home) == 0o700


def test_data_stays_with_its_owner(tmp_path: Path) -> None:
    os.chown(tmp_path, 1, 1)
    assert unprivileged_user(tmp_path).uid == 1


def test_data_of_an_unknown_owner_is_refused_in_a_sentence(tmp_path: Path) -> None:
    os.chown(tmp_path, STRANGER, STRANGER)
    with pytest.raises(EmbeddedError, match=f"number {STRANGER}"):
        unprivileged_user(tmp_path)


def test_a_folder_that_somebody_else_has_planted_is_not_trusted(tmp_path: Path) -> None:
    os.chown(tmp_path, STRANGER, STRANGER)
    with pytest.raises(EmbeddedError, match="belongs to somebody else"):
        make_private(tmp_path, unprivileged_user(tmp_path / "data"))


def test_a_link_in_place_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "sockets").symlink_to(tmp_path)
    with pytest.raises(EmbeddedError, match="belongs to somebody else"):
        make_private(tmp_path / "sockets", None)

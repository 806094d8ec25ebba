"""A real WordPress on loopback, from packages: PHP from the system's, the rest from npm's.

    python -m tests.connectors.real_wordpress      # fetches it, 160 MB, for the tests to come

The npm package is WordPress's own builds for its Playground: its PHP without comments, and the
drop-in that keeps its data in SQLite. What is used of it is kept in the virtual environment.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self
from zipfile import ZipFile

import pytest

VERSIONS = ("6.5", "6.2")
PACKAGE = "@wp-playground/wordpress-builds@0.9.19"
DROP_IN = "sqlite-database-integration.zip"
PHP_PACKAGES = "php-cli php-sqlite3 php-xml php-mbstring"

_KEPT = Path(sys.prefix) / "share" / "hub-tests" / "wordpress"
_SCRIPTS = Path(__file__).parent / "wordpress"
_WANTED = {DROP_IN, *(f"wp-{version}.zip" for version in VERSIONS)}
_FETCHING_SECONDS = 100.0  # in a test; nobody waits longer for one
_STARTING_SECONDS = 30.0

# The workers of `php -S` outlive it, and it outlives a test session that is killed: this one ends
# them all when its standard input ends.
_LEADER = """
import os, signal, subprocess, sys
subprocess.Popen(sys.argv[1:])
sys.stdin.read()
os.killpg(0, signal.SIGTERM)
"""


class CannotBeHad(RuntimeError):
    """Something is missing, and what."""


def fetch(seconds: float | None = None) -> None:
    """Get the packages from npm's registry, unless they are there.

    Raises:
        CannotBeHad: there is no npm, or its registry does not have or give them.
    """
    if all((_KEPT / name).exists() for name in _WANTED):
        return
    with TemporaryDirectory() as folder:
        command = ["npm", "pack", PACKAGE, "--silent", "--fetch-retries=1"]
        try:
            subprocess.run(command, cwd=folder, timeout=seconds, check=True, capture_output=True)
        except (OSError, subprocess.SubprocessError) as error:
            raise CannotBeHad(f"npm pack {PACKAGE}: {type(error).__name__}") from None
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as package:
            _keep(package)


def _keep(package: tarfile.TarFile) -> None:
    _KEPT.mkdir(parents=True, exist_ok=True)
    for member in package:
        name = Path(member.name).name
        content = package.extractfile(member) if name in _WANTED else None
        if content is not None:
            half = _KEPT / f"{name}.{os.getpid()}"
            half.write_bytes(content.read())
            half.replace(_KEPT / name)


@dataclass
class RealWordPress:
    """One site, in a folder that is there for nothing else.

    Attributes:
        passwords: by role; the users are called like their roles.
    """

    folder: Path
    version: str = VERSIONS[0]

    def __post_init__(self) -> None:
        self.passwords: dict[str, str] = {}
        self.url = ""

    def __enter__(self) -> Self:
        _check_php()
        fetch(_FETCHING_SECONDS)
        self._unpack()
        command = ["php", str(_SCRIPTS / "install.php"), str(self.folder)]
        installed = subprocess.run(command, check=True, capture_output=True, text=True)
        self.passwords = json.loads(installed.stdout)
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _unpack(self) -> None:
        with ZipFile(_KEPT / f"wp-{self.version}.zip") as archive:
            archive.extractall(self.folder)
        plugins = self.folder / "wp-content" / "plugins"
        with ZipFile(_KEPT / DROP_IN) as archive:
            archive.extractall(plugins)
        drop_in = plugins / "sqlite-database-integration-main"
        drop_in.rename(plugins / "sqlite-database-integration")
        shutil.copy(
            plugins / "sqlite-database-integration" / "db.copy",
            self.folder / "wp-content" / "db.php",
        )
        shutil.copy(_SCRIPTS / "wp-config.php", self.folder)

    def _start(self) -> None:
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        php = [
            "php",
            "-S",
            f"127.0.0.1:{port}",
            "-t",
            str(self.folder),
            str(_SCRIPTS / "router.php"),
        ]
        self._leader = subprocess.Popen(
            [sys.executable, "-c", _LEADER, *php],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PHP_CLI_SERVER_WORKERS": "4"},
            start_new_session=True,
        )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + _STARTING_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/wp-json/", timeout=5).close()
            except OSError:
                continue
            return
        self._stop()
        raise CannotBeHad("php -S does not answer")

    def _stop(self) -> None:
        self._leader.stdin.close()
        self._leader.wait()


def _check_php() -> None:
    command = ["php", "-m"]
    found = (
        subprocess.run(command, check=False, capture_output=True, text=True) if _has_php() else None
    )
    if found is None or not set(found.stdout.split()) >= {"pdo_sqlite", "xml", "mbstring"}:
        raise CannotBeHad(f"PHP is not installed, or not all of it: apt-get install {PHP_PACKAGES}")


def _has_php() -> bool:
    return shutil.which("php") is not None


def started(version: str = VERSIONS[0]) -> Iterator[RealWordPress]:
    """Start a site for tests, which are skipped where its packages cannot be had."""
    with TemporaryDirectory(prefix="hub-wordpress-") as folder:
        try:
            with RealWordPress(Path(folder), version) as site:
                yield site
        except CannotBeHad as error:
            pytest.skip(str(error))


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


if __name__ == "__main__":
    try:
        fetch()
    except CannotBeHad as error:
        sys.exit(f"The tests against a real WordPress will be skipped: {error}")

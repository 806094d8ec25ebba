"""A real Matrix server for tests: Synapse, from a wheel, in a virtual environment of its own.

    python -m tests.connectors.synapse      # installs it ahead of the tests

It takes 240 MB, and a minute and a half once; it stays in `.real/`, which git does not see.
"""

import asyncio
import base64
import fcntl
import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from hub.sdk.testing.sandbox import Enrolled
from tests.leftovers import home
from tests.waiting import until

HOME = Path(__file__).parents[2] / ".real" / "synapse"
PYTHON = HOME / "bin" / "python"
READY = HOME / ".ready"
WHEEL = "matrix-synapse>=1.150,<2"
START_SECONDS = 60.0
SECRET = "the-secret-that-registers-users"
V3 = "/_matrix/client/v3"

numbers = count(1)


class CannotBeHad(Exception):
    """The package could not be installed, and why."""


def install() -> None:
    """Install Synapse, unless it is there.

    Raises:
        CannotBeHad: pip could not.
    """
    HOME.parent.mkdir(exist_ok=True)
    with (HOME.parent / "synapse.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not READY.exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", HOME], check=True)
            pip = [PYTHON, "-m", "pip", "install", "--quiet", "--retries", "1", WHEEL]
            done = subprocess.run(pip, capture_output=True, text=True, check=False)
            if done.returncode:
                raise CannotBeHad(f"pip cannot install {WHEEL}: {done.stderr.strip()[-300:]}")
            READY.touch()


@dataclass
class Synapse:
    """A server that is up, with its own limiter."""

    url: str
    client: httpx.AsyncClient

    async def enrol(self) -> Enrolled:
        """Register a user, and make a room for it."""
        user = await self._register(f"hub{next(numbers)}")
        token = user["access_token"]
        room = await self.client.post(
            f"{V3}/createRoom",
            json={"preset": "private_chat"},
            headers={"Authorization": f"Bearer {token}"},
        )
        room_id = room.raise_for_status().json()["room_id"]
        settings = {"homeserver": self.url, "room_id": room_id}
        return Enrolled(room_id, settings, {"access_token": token}, (token,))

    async def _register(self, name: str) -> dict[str, str]:
        path = "/_synapse/admin/v1/register"
        nonce = (await self.client.get(path)).json()["nonce"]
        signed = f"{nonce}\0{name}\0password\0notadmin".encode()
        mac = hmac.new(SECRET.encode(), signed, hashlib.sha1).hexdigest()
        form = {"nonce": nonce, "username": name, "password": "password", "mac": mac}
        answer = await self.client.post(path, json=form)
        user: dict[str, str] = answer.raise_for_status().json()
        return user


@asynccontextmanager
async def running() -> AsyncIterator[Synapse]:
    """Start a server with an empty database, and stop it.

    Raises:
        CannotBeHad: it could not be installed.
    """
    install()
    with TemporaryDirectory(prefix="hub-test-", dir=home()) as folder:
        port = _free_port()
        config = _configure(Path(folder), port)
        log = (Path(folder) / "log").open("wb")
        process = await asyncio.create_subprocess_exec(
            PYTHON,
            *("-m", "synapse.app.homeserver", "-c", config),
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={"PATH": os.environ["PATH"]},
        )
        url = f"http://127.0.0.1:{port}"
        try:
            async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
                await until(lambda: _answers(process, client, Path(folder)), START_SECONDS)
                yield Synapse(url, client)
        finally:
            process.terminate()
            await process.wait()
            log.close()


async def _answers(
    process: asyncio.subprocess.Process, client: httpx.AsyncClient, at: Path
) -> bool:
    if process.returncode is not None:
        raise RuntimeError(f"Synapse has stopped: {(at / 'log').read_text()[-2_000:]}")
    try:
        return (await client.get("/_matrix/client/versions")).is_success
    except httpx.TransportError:
        return False


def _configure(folder: Path, port: int) -> Path:
    key = base64.b64encode(bytes(32)).decode().rstrip("=")
    (folder / "signing.key").write_text(f"ed25519 a_test {key}\n")
    listener = {
        "port": port,
        "type": "http",
        "bind_addresses": ["127.0.0.1"],
        "resources": [{"names": ["client"], "compress": False}],
    }
    config = {
        "server_name": "hub.test",
        "signing_key_path": str(folder / "signing.key"),
        "media_store_path": str(folder / "media"),
        "database": {"name": "sqlite3", "args": {"database": str(folder / "synapse.db")}},
        "listeners": [listener],
        "registration_shared_secret": SECRET,
        "report_stats": False,
        "trusted_key_servers": [],
    }
    path = folder / "homeserver.yaml"
    path.write_text(json.dumps(config))  # JSON is YAML
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


if __name__ == "__main__":
    try:
        install()
    except CannotBeHad as error:
        sys.exit(str(error))

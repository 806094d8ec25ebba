"""Processes of a hub that a test may kill, freeze and start again."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from ipaddress import ip_network

from hub.settings import Settings

LOOPBACK = (ip_network("127.0.0.0/8"),)
WORKER = (sys.executable, "-c", "from hub.worker import main; main()")

# Bounds that a test can wait for. They keep the rule of the lease: 2 ≥ 0.5 + 1 + 0.5.
QUICK = {
    "HUB_ENGINE_SEND_WITHIN": "0.5",
    "HUB_ENGINE_CALL_WITHIN": "1",
    "HUB_ENGINE_GUARD": "0.5",
    "HUB_ENGINE_LEASE": "2",
    "HUB_ENGINE_POLL_EVERY": "0.2",
    "HUB_ENGINE_RETRY_FIRST": "0.1",
    "HUB_ENGINE_RETRY_MOST": "1",
}


class Child:
    """One process."""

    def __init__(self, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(command, env=os.environ | dict(environment))

    def kill(self) -> None:
        """End it as `kill -9` does: it can finish nothing."""
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    @property
    def runs(self) -> bool:
        return self._process.poll() is None


class Children:
    """The processes of one hub. None outlives the test."""

    def __init__(self, settings: Settings) -> None:
        assert settings.database_url is not None
        assert settings.redis_url is not None
        assert settings.api_key is not None
        self._environment = {
            "HUB_DATA_DIR": str(settings.data_dir),
            "HUB_DATABASE_URL": settings.database_url,
            "HUB_REDIS_URL": settings.redis_url,
            "HUB_API_KEY": settings.api_key.get_secret_value(),
            "HUB_OUTGOING_ALLOWED_NETWORKS": json.dumps([str(network) for network in LOOPBACK]),
            "HUB_LOG_LEVEL": "ERROR",
        }
        self._started: list[Child] = []

    def worker(self, bounds: Mapping[str, str] = QUICK) -> Child:
        """Start a worker; it needs a second before it works."""
        return self._start(WORKER, bounds)

    def api(self) -> tuple[Child, str]:
        """Start the API; return it with its URL."""
        port = _free_port()
        command = (sys.executable, "-m", "hub.cli", "api", "--port", str(port))
        return self._start(command, {}), f"http://127.0.0.1:{port}"

    def kill_all(self) -> None:
        for child in self._started:
            child.kill()

    def _start(self, command: tuple[str, ...], bounds: Mapping[str, str]) -> Child:
        child = Child(command, self._environment | bounds)
        self._started.append(child)
        return child


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port

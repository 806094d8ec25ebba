"""Processes of a hub that a test may kill, freeze and start again."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_network

from hub.settings import Settings
from tests import people

LOOPBACK = (ip_network("127.0.0.0/8"),)
API = (sys.executable, "-m", "hub.cli", "api")

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

# To import a worker takes two seconds of a processor, and these tests start dozens: one process
# has imported it and forks. It has no threads, and no connections that could be shared.
_NURSERY = """
import json, os, signal, sys
from hub import worker
from hub.sdk.registry import load

load()
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need nobody to bury them
for line in iter(sys.stdin.readline, ""):
    if pid := os.fork():
        print(pid, flush=True)
        continue
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(json.loads(line))
    os.close(0)
    worker.main()
    os._exit(0)
"""


class Child:
    """One process, whoever its parent is."""

    def __init__(self, pid: int) -> None:
        self._handle = os.pidfd_open(pid)

    def kill(self) -> None:
        """End it as `kill -9` does: it can finish nothing."""
        self._send(signal.SIGKILL)
        self._has_ended(None)

    def freeze(self) -> None:
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def forget(self) -> None:
        os.close(self._handle)

    @property
    def runs(self) -> bool:
        return not self._has_ended(0)

    def _send(self, number: int) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, number)

    def _has_ended(self, wait: int | None) -> bool:
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        return bool(poll.poll(wait))


class Nursery:
    """Brings forth workers, within milliseconds."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-c", _NURSERY),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def worker(self, environment: Mapping[str, str]) -> Child:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(dict(environment)) + "\n")
        self._process.stdin.flush()
        return Child(int(self._process.stdout.readline()))

    def close(self) -> None:
        self._process.communicate()


class Children:
    """The processes of one hub. None outlives the test."""

    def __init__(self, nursery: Nursery, settings: Settings) -> None:
        assert settings.database_url is not None
        assert settings.redis_url is not None
        assert settings.api_key is not None
        self._nursery = nursery
        self._environment = {
            "HUB_DATA_DIR": str(settings.data_dir),
            "HUB_DATABASE_URL": settings.database_url,
            "HUB_REDIS_URL": settings.redis_url,
            "HUB_API_KEY": settings.api_key.get_secret_value(),
            "HUB_AUTH_KEY": people.AUTH_KEY.get_secret_value(),
            "HUB_OUTGOING_ALLOWED_NETWORKS": json.dumps([str(network) for network in LOOPBACK]),
            "HUB_LOG_LEVEL": "ERROR",
        }
        self._started: list[Child] = []
        self._apis: list[subprocess.Popen[bytes]] = []

    def worker(self, bounds: Mapping[str, str] = QUICK) -> Child:
        """Start a worker."""
        self._started.append(self._nursery.worker(self._environment | dict(bounds)))
        return self._started[-1]

    def api(self) -> tuple[Child, str]:
        """Start the API; return it with its URL."""
        port = _free_port()
        command = (*API, "--port", str(port))
        self._apis.append(subprocess.Popen(command, env=os.environ | self._environment))
        self._started.append(Child(self._apis[-1].pid))
        return self._started[-1], f"http://127.0.0.1:{port}"

    def kill_all(self) -> None:
        for child in self._started:
            child.kill()
            child.forget()
        for api in self._apis:
            api.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port

"""A whole hub on this machine: servers, schema, API and workers."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from hub.cli.children import Child
from hub.cli.client import Api
from hub.cli.listening import address, listen
from hub.cli.servers import servers
from hub.kit.i18n import _
from hub.kit.problems import Unavailable
from hub.settings import Settings

START_SECONDS = 60.0
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class LocalHub:
    """A hub that runs.

    Attributes:
        url: of the API and the pages.
        settings: with the addresses of the servers.
        children: its processes.
    """

    url: str
    settings: Settings
    children: Sequence[Child]

    @property
    def log_folder(self) -> Path:
        """Where the processes log to."""
        return _log_folder(self.settings)

    def api(self) -> Api:
        """Return a client of this hub."""
        return Api(self.url, settings=self.settings)

    def keep_alive(self) -> list[str]:
        """Start again what has died; return the names of what was found dead."""
        return [child.name for child in self.children if child.keep_alive()]


@contextmanager
def local_hub(
    settings: Settings, *, host: str = "127.0.0.1", port: int = 8000, workers: int = 1
) -> Iterator[LocalHub]:
    """Run a hub while the block runs.

    Raises:
        EmbeddedError: the servers can't be had.
        Unavailable: the port is taken, or the API did not come up; the sentence says where its
            log is.
    """
    from hub.kit.migrate import prepare  # noqa: PLC0415 - Alembic; `hub demo --help` needs none

    listen(host, port).close()  # or another hub that is there would be taken for this one
    url = address(host, port)
    if "public_url" not in settings.model_fields_set:
        os.environ["HUB_PUBLIC_URL"] = url  # its processes have it from there
    with servers(settings) as found:
        prepare(found)
        children = _children(host, port, workers, found)
        hub = LocalHub(url, found, children)
        try:
            for child in children:
                child.start()
            _wait_until_ready(hub)
            yield hub
        finally:
            for child in children:
                child.ask_to_stop()
            for child in children:
                child.wait_until_stopped()


def _children(host: str, port: int, workers: int, settings: Settings) -> list[Child]:
    log = _log_folder(settings), settings.retention_days
    api = Child("api", ["api", "--host", host, "--port", str(port)], *log)
    names = ["worker"] if workers == 1 else [f"worker-{n + 1}" for n in range(workers)]
    return [api, *(Child(name, ["worker"], *log) for name in names)]


def _log_folder(settings: Settings) -> Path:
    return settings.data_dir / "log"


def _wait_until_ready(hub: LocalHub) -> None:
    deadline = time.monotonic() + START_SECONDS
    api = hub.children[0]
    while not (_answers(hub.url) and api.alive):
        if not api.alive or time.monotonic() > deadline:
            raise Unavailable(
                _("The API did not start."), remedy=_("Its log is {file}.", file=api.log_file)
            )
        time.sleep(LOOK_SECONDS)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=5, trust_env=False).is_success
    except httpx.TransportError:
        return False

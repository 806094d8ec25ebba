"""Everything that a demo runs on, and nothing of it left behind."""

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path

from hub.cli.demo.receivers import Receivers, running_receivers
from hub.cli.demo.screen import Screen
from hub.cli.demo.stage import Stage
from hub.cli.local_hub import local_hub
from hub.cli.servers import servers
from hub.kit.i18n import _
from hub.kit.problems import Conflict
from hub.settings import get_settings

if sys.platform != "win32":
    import fcntl

HOST = "127.0.0.1"
USUAL_PORT = 8000
WORKERS = 2

# A demo must never get at the hub that somebody works with.
_OTHERS = frozenset({"hub_database_url", "hub_redis_url", "hub_api_key", "hub_vault_key"})


@contextmanager
def set_up(
    data_dir: Path, port: int, screen: Screen, sandbox: str | None = None
) -> Iterator[Stage]:
    """Run all that a demo needs while the block runs.

    Args:
        data_dir: where it keeps everything.
        port: of the API and the pages.
        screen: for whoever watches.
        sandbox: the URL of receivers that run already; by default, some are started.

    Raises:
        Conflict: a demo runs in that directory.
        EmbeddedError, Unavailable: a part can't be had.
    """
    with ExitStack() as stack:
        stack.enter_context(_alone_in(data_dir))
        _set_environment(data_dir, f"http://{HOST}:{port}")
        with screen.step(_("Starting PostgreSQL and Valkey…")) as said:
            settings = stack.enter_context(servers())
            said.append(_("PostgreSQL and Valkey run"))
        with screen.step(_("Starting the API, two workers and the clients' apps…")) as said:
            receivers = stack.enter_context(_receivers(data_dir, sandbox))
            hub = local_hub(settings, host=HOST, port=port, workers=WORKERS)
            stage = Stage(stack.enter_context(hub), receivers, data_dir)
            said.append(_("The API, two workers and the clients' apps run"))
        yield stage


def free_port(wanted: int = 0) -> int:
    """Return a port that nobody listens on: the wanted one, or else any."""
    try:
        with socket.create_server((HOST, wanted)) as found:
            return int(found.getsockname()[1])
    except OSError:
        return free_port()


def _receivers(data_dir: Path, sandbox: str | None) -> AbstractContextManager[Receivers]:
    if sandbox:
        return nullcontext(Receivers(sandbox.rstrip("/")))
    return running_receivers(data_dir / "log" / "receivers.log")


@contextmanager
def _alone_in(data_dir: Path) -> Iterator[None]:
    """Keep the directory for one demo: a second would send the first one's stories to its apps."""
    if sys.platform == "win32":  # the embedded servers will say why it can't be there
        yield
        return
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data_dir / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                _("A demo runs in {dir} already.", dir=data_dir),
                remedy=_("Stop it, or choose another --data-dir."),
            ) from None
        yield


def _set_environment(data_dir: Path, url: str) -> None:
    for name in [name for name in os.environ if name.lower() in _OTHERS]:
        del os.environ[name]
    os.environ |= {
        "HUB_DATA_DIR": str(data_dir.resolve()),
        "HUB_URL": url,
        "HUB_PUBLIC_URL": url,
        "HUB_OUTGOING_ALLOWED_NETWORKS": f'["{HOST}/32"]',
    }
    get_settings.cache_clear()

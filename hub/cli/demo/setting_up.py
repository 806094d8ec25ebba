"""Everything that a demo runs on, and nothing of it left behind."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hub.cli.demo.beginning import alone_in, forget
from hub.cli.demo.newcomer import sign_in
from hub.cli.demo.platforms import PUBLIC_HOST
from hub.cli.demo.receivers import Receivers, starting_receivers
from hub.cli.demo.sandboxes import Sandboxes, asking, starting_sandboxes
from hub.cli.demo.screen import Screen
from hub.cli.demo.stage import Stage
from hub.cli.local_hub import local_hub
from hub.cli.servers import servers
from hub.kit.i18n import _
from hub.settings import get_settings

HOST = "127.0.0.1"
USUAL_PORT = 8000
WORKERS = 2

# A demo must never get at the hub that somebody works with: all else that was set is forgotten.
_KEPT = ("hub_language", "hub_log_level", "hub_database_connections", "hub_engine_")

MANY = 1_000_000  # accounts: more than any demo has
HALF_A_DAY = 12 * 3600  # seconds; whoever looks at a demo goes away for a while

# It runs unattended and has one person, who does everything: a hub that somebody works with has
# none of these.
_UNATTENDED = {
    "HUB_SMALL_SITE": "true",  # one person holds every role
    "HUB_SECOND_FACTOR_ABOVE": str(MANY),  # nobody is there who could type a code
    "HUB_SESSION_IDLE": str(HALF_A_DAY),
    "HUB_FRESH_FOR": str(HALF_A_DAY),  # nobody knows the password that it would ask for
}


@contextmanager
def set_up(
    data_dir: Path,
    port: int,
    screen: Screen,
    *,
    sandbox: str | None = None,
    platforms: bool = True,
) -> Iterator[Stage]:
    """Run all that a demo needs while the block runs.

    Args:
        data_dir: where it keeps everything; what an earlier demo has left there is forgotten.
        port: of the API and the pages.
        screen: for whoever watches.
        sandbox: the URL of receivers that run already; by default, some are started.
        platforms: whether the platforms' sandboxes are needed too.

    Raises:
        Conflict: a demo runs in that directory, or it is not a demo's.
        EmbeddedError, Unavailable: a part can't be had.
    """
    with ExitStack() as stack:
        stack.enter_context(alone_in(data_dir))
        _set_environment(data_dir, port)
        with screen.step(_("Starting PostgreSQL and Valkey…")) as said:
            settings = stack.enter_context(servers())
            forget(settings)
            said.append(_("PostgreSQL and Valkey run"))
        with screen.step(_("Starting the API, two workers, the apps and the platforms…")) as said:
            receivers = stack.enter_context(_receivers(data_dir, sandbox))
            sandboxes = stack.enter_context(_sandboxes(data_dir, wanted=platforms))
            hub = stack.enter_context(local_hub(settings, host=HOST, port=port, workers=WORKERS))
            password = sign_in(hub)
            stage = Stage(hub, receivers(), sandboxes(), data_dir, password)
            said.append(_("The API, two workers, the apps and the platforms run"))
        yield stage


def free_port(wanted: int = 0) -> int:
    """Return a port that nobody listens on: the wanted one, or else any."""
    try:
        with socket.create_server((HOST, wanted)) as found:
            return int(found.getsockname()[1])
    except OSError:
        return free_port()


@contextmanager
def _receivers(data_dir: Path, sandbox: str | None) -> Iterator[Callable[[], Receivers]]:
    """Start the apps; what is yielded waits until they listen."""
    if sandbox:
        yield lambda: Receivers(sandbox.rstrip("/"))
        return
    with starting_receivers(data_dir / "log" / "receivers.log") as process:
        yield lambda: Receivers(str(process.said()["url"]))


@contextmanager
def _sandboxes(data_dir: Path, *, wanted: bool) -> Iterator[Callable[[], Sandboxes]]:
    """Start the platforms; what is yielded waits until they listen."""
    if not wanted:
        yield Sandboxes
        return
    log_file = data_dir / "log" / "platforms.log"
    with starting_sandboxes(log_file) as process, ExitStack() as stack:
        yield lambda: stack.enter_context(asking(process.said()))


def _set_environment(data_dir: Path, port: int) -> None:
    for name in [name for name in os.environ if _is_others(name.lower())]:
        del os.environ[name]
    os.environ |= _UNATTENDED | {
        "HUB_DATA_DIR": str(data_dir.resolve()),
        "HUB_URL": f"http://{HOST}:{port}",
        "HUB_PUBLIC_URL": f"http://{PUBLIC_HOST}:{port}",
        "HUB_OUTGOING_ALLOWED_NETWORKS": f'["{HOST}/32"]',
    }
    get_settings.cache_clear()


def _is_others(name: str) -> bool:
    return name.startswith("hub_") and not name.startswith(_KEPT)

"""`hub up | api | worker | migrate`: the hub's own processes."""

import importlib
import signal
import threading
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from hub.cli.leash import stop_with_parent
from hub.cli.listening import listen
from hub.cli.servers import servers
from hub.kit.i18n import _
from hub.settings import Settings, get_settings

if TYPE_CHECKING:
    from hub.cli.local_hub import LocalHub

# What only one command needs is imported by that command: `hub account list` starts in half the
# time without Alembic and uvicorn.

GRACE_SECONDS = 5  # for open streams, when the API stops
FIRST_OF_ALL = "hub user first LOGIN --name NAME"
WATCH_SECONDS = 0.5  # between two looks at the children

Host = Annotated[str, typer.Option(help=_("The address to listen on."))]
Port = Annotated[int, typer.Option(min=1, max=65_535, help=_("The port to listen on."))]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command(help=_("Run a whole hub on this machine: servers, API and worker."))(up)
    app.command(help=_("Run the API and the pages."))(api)
    app.command(help=_("Run a worker, which delivers."))(worker)
    app.command(help=_("Bring the database to the newest schema."))(migrate)


def up(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help=_("How many workers."))] = 1,
) -> None:
    """Run a whole hub until Ctrl-C."""
    from hub.cli.local_hub import local_hub  # noqa: PLC0415 - see above

    stop = _stop_event()
    console = Console()
    with local_hub(get_settings(), host=host, port=port, workers=workers) as hub:
        console.print(_where_to_look(hub))
        while not stop.wait(WATCH_SECONDS):
            for name in hub.keep_alive():
                console.print(_("{name} died and is started again.", name=name))
        console.print(_("Stopping…"))


def api(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Run the API until a signal."""
    import uvicorn  # noqa: PLC0415 - see above

    _start_process()
    with servers() as settings, listen(host, port) as sock:
        _check(settings, opens_secrets=False)
        config = uvicorn.Config(
            "hub.app:from_environment",  # by name: the command line and the API are strangers
            factory=True,
            log_config=None,
            http="hub.kit.in_time:InTime",
            ws="none",
            access_log=False,  # hub.kit.edge writes its own, with the request's id
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        uvicorn.Server(config).run(sockets=[sock])


def worker() -> None:
    """Run a worker until a signal."""
    _start_process()
    with servers() as settings:
        _check(settings, opens_secrets=True)
        importlib.import_module("hub.worker").main()  # by name, as above


def migrate() -> None:
    """Bring the database to the newest schema."""
    from hub.kit.migrate import prepare  # noqa: PLC0415 - see above

    with servers() as settings:
        prepare(settings)
    typer.echo(_("The schema is the newest."))


def _start_process() -> None:
    from hub.kit.log import configure_logging  # noqa: PLC0415 - see above

    stop_with_parent()
    configure_logging(get_settings().log_level)


def _check(settings: Settings, *, opens_secrets: bool) -> None:
    from hub.cli.starting import check  # noqa: PLC0415 - see above

    check(settings, opens_secrets=opens_secrets)


def _stop_event() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_signal: stop.set())
    return stop


def _where_to_look(hub: "LocalHub") -> str:
    from hub.cli.newness import is_new  # noqa: PLC0415 - see above

    lines = {_("The hub runs."): ""}
    if is_new(hub.settings):
        lines[_("Nobody can sign in yet. Begin with:")] = FIRST_OF_ALL
    lines |= {
        _("Clients' pages"): f"{hub.url}/sites/",
        _("Sign in"): f"{hub.url}/sign-in",
        _("API"): f"{hub.url}/api/v1/openapi.json",
        _("Logs"): str(hub.log_folder),
        _("Ctrl-C stops it."): "",
    }
    return "\n".join(f"{name}  {where}".rstrip() for name, where in lines.items())

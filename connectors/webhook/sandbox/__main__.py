"""Receivers for tests and demos. Prints `{"url": …}` as soon as it listens."""

import argparse
import asyncio
import contextlib
import json
import sys
from asyncio import AbstractEventLoop
from collections.abc import Callable

from connectors.webhook.sandbox.keys import SEED
from connectors.webhook.sandbox.server import Sandbox


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="connectors.webhook.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--seed", default=SEED, help="what the accounts' secrets are derived from")
    parser.add_argument("--leashed", action="store_true", help="end when standard input ends")
    options = parser.parse_args()
    sandbox = Sandbox(options.host, options.port, options.seed)
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=_loop()) as runner:
        runner.run(_serve(sandbox, leashed=options.leashed))


async def _serve(sandbox: Sandbox, *, leashed: bool) -> None:
    async with sandbox:
        sys.stdout.write(json.dumps({"url": sandbox.url}) + "\n")
        sys.stdout.flush()
        await (_end_of_input() if leashed else sandbox.serve_forever())


async def _end_of_input() -> None:
    """Wait for the end of the pipe from the parent: it comes however the parent ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()


def _loop() -> Callable[[], AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415 - not there on every platform
    except ImportError:
        return None
    return uvloop.new_event_loop


if __name__ == "__main__":
    main()

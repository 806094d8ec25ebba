"""WeChat in memory, for demos. Prints `{"url": …}` as soon as it listens."""

import argparse
import asyncio
import contextlib
import json
import socket
import sys

import uvicorn

from connectors.wechat.sandbox.platform import SEED, Sandbox

HOST = "127.0.0.1"
TICK = 0.5  # seconds between looks at sends that end by themselves
LONGEST_QUEUE = 4_096  # connections that wait to be accepted


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="connectors.wechat.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--seconds", type=float, default=0.0, help="that a send takes to end")
    parser.add_argument("--seed", default=SEED, help="what the accounts' secrets are derived from")
    parser.add_argument("--callback", default="", help="where events go, with {appid} in it")
    parser.add_argument("--leashed", action="store_true", help="end when standard input ends")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(options))


async def _serve(options: argparse.Namespace) -> None:
    sandbox = Sandbox(seconds=options.seconds, seed=options.seed, callback=options.callback)
    listening = socket.create_server((HOST, options.port), backlog=LONGEST_QUEUE)
    sandbox.serve_at(f"http://{HOST}:{listening.getsockname()[1]}")
    settings = uvicorn.Config(sandbox.app, log_level="warning", access_log=False, lifespan="off")
    server = uvicorn.Server(settings)
    sys.stdout.write(json.dumps({"url": sandbox.url}) + "\n")
    sys.stdout.flush()
    tasks = [asyncio.create_task(_tick(sandbox))]
    if options.leashed:
        tasks.append(asyncio.create_task(_end_with_input(server)))
    await server.serve([listening])
    for task in tasks:
        task.cancel()
    await sandbox.close()


async def _tick(sandbox: Sandbox) -> None:
    while True:
        await asyncio.sleep(TICK)
        sandbox.let_pass(0.0)


async def _end_with_input(server: uvicorn.Server) -> None:
    """Wait for the end of the pipe from the parent: it comes however the parent ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()
    server.should_exit = True


if __name__ == "__main__":
    main()

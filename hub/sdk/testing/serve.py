"""Sandboxes in a process of their own, for demos: each on a port, and one more to ask about them.

    python -m hub.sdk.testing.serve '{"connectors.wechat": {"seconds": 2}, "connectors.weibo": {}}'

Takes the connectors' packages, each with what its `Sandbox` is made with, and prints as soon as all
of them listen: `{"url": …, "sandboxes": {"connectors.wechat": {"url": …, "manifest": …}, …}}`.

| request to `url` | |
|---|---|
| `POST /{package}/accounts` | make one more account; answers what it is enrolled with |
| `PUT /{package}/events` | `{external id: address}`: where the accounts' events go |
| `POST /{package}/by-hand` | `{account, url, instructions}`: do what a person is asked to |
| `GET /{package}/accounts` | what each account's readers have: a JSON object a line |

Whoever reaches these ports controls the sandboxes: they listen on loopback only.
"""

import argparse
import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

from hub.sdk.testing.asgi import application
from hub.sdk.testing.sandbox import Enrolled, Sandbox
from hub.sdk.testing.server import Server
from hub.sdk.testing.subject import load
from hub.sdk.testing.wire import Reply, Request, as_json

TICK = 0.5  # seconds between looks at what sandboxes end by themselves

_NOTHING = as_json({"error": "nothing here"}, 404)


class Platform:
    """One sandbox that is served.

    Args:
        sandbox: the platform.
        url: where.
    """

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        self.sandbox = sandbox
        self.url = url
        self._accounts: dict[str, Enrolled] = {}

    def enrol(self, _: bytes) -> Reply:
        """Make one more account."""
        made = self.sandbox.enrol(self.url)
        self._accounts[made.external_id] = made
        shown = {
            "external_id": made.external_id,
            "settings": made.settings,
            "credentials": made.credentials or {},
        }
        return as_json(shown, 201)

    def call_back(self, body: bytes) -> Reply:
        """Note where events go."""
        for external_id, address in json.loads(body).items():
            self.sandbox.call_back(self._accounts[external_id], address)
        return Reply(204)

    def do_by_hand(self, body: bytes) -> Reply:
        """Do what an order asks a person to do."""
        asked = json.loads(body)
        account = self._accounts[asked["account"]]
        link = self.sandbox.do_by_hand(account, asked["url"], asked["instructions"])
        return as_json({"link": link})

    def show(self, _: bytes) -> Reply:
        """Show all accounts' posts and cards."""
        shown = map(self._shown, self._accounts.values())
        lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in shown)
        return Reply(200, lines.encode(), "application/x-ndjson")

    def _shown(self, account: Enrolled) -> dict[str, Any]:
        posts = [
            {"title": post.title, "text": post.text, "live": post.live}
            for post in self.sandbox.posts(account)
        ]
        cards = [list(titles) for titles in self.sandbox.cards(account)]
        return {"account": account.external_id, "posts": posts, "cards": cards}


def control(platforms: Mapping[str, Platform]) -> Callable[[Request], Reply]:
    """Return what answers the requests of the table above."""

    def answer(request: Request) -> Reply:
        _, package, what = (*request.target.split("/"), "", "")[:3]
        platform = platforms.get(package)
        if platform is None:
            return _NOTHING
        match request.method, what:
            case "POST", "accounts":
                return platform.enrol(request.body)
            case "PUT", "events":
                return platform.call_back(request.body)
            case "POST", "by-hand":
                return platform.do_by_hand(request.body)
            case "GET", "accounts":
                return platform.show(request.body)
        return _NOTHING

    return answer


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="hub.sdk.testing.serve")
    parser.add_argument("sandboxes", type=json.loads, help="packages, and how each is made")
    parser.add_argument("--leashed", action="store_true", help="end when standard input ends")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(options.sandboxes, leashed=options.leashed))


async def _serve(wanted: Mapping[str, Mapping[str, Any]], *, leashed: bool) -> None:
    async with AsyncExitStack() as stack:
        platforms, said = {}, {}
        for package, how in wanted.items():
            subject = load(package)
            made: Any = subject.sandbox
            sandbox: Sandbox = made(**how)
            server = await stack.enter_async_context(Server(sandbox.app, sandbox.commits))
            platforms[package] = Platform(sandbox, server.url)
            manifest = subject.manifest.model_dump(mode="json")
            said[package] = {"url": server.url, "manifest": manifest}
        ours = Server(application(control(platforms)), lambda _: False)
        await stack.enter_async_context(ours)
        sys.stdout.write(json.dumps({"url": ours.url, "sandboxes": said}) + "\n")
        sys.stdout.flush()
        ticking = asyncio.create_task(_tick(platforms))
        await (_end_of_input() if leashed else asyncio.Event().wait())
        ticking.cancel()


async def _tick(platforms: Mapping[str, Platform]) -> None:
    while True:
        await asyncio.sleep(TICK)
        for platform in platforms.values():
            platform.sandbox.let_pass(0.0)


async def _end_of_input() -> None:
    """Wait for the end of the pipe from the parent: it comes however the parent ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    await reader.read()


if __name__ == "__main__":
    main()

"""Between ASGI applications and the wire's own requests and replies."""

from collections.abc import Awaitable, Callable
from urllib.parse import unquote

from hub.sdk.testing.sandbox import App, Message
from hub.sdk.testing.wire import Reply, Request


def application(answer: Callable[[Request], Reply]) -> App:
    """Make an application of a function. It answers, or raises what the function raises."""

    async def app(
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        reply = answer(await _read(scope, receive))
        headers = {"content-type": reply.media_type, **reply.headers}
        encoded = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()
        ]
        await send({"type": "http.response.start", "status": reply.status, "headers": encoded})
        await send({"type": "http.response.body", "body": reply.body})

    return app


async def ask(app: App, request: Request) -> Reply:
    """Return what an application answers to a request. It raises what the application raises."""
    sent: list[Message] = []
    coming = [{"type": "http.request", "body": request.body, "more_body": False}]

    async def receive() -> Message:
        return coming.pop() if coming else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(_scope(request), receive, send)
    return _reply(request, sent)


async def _read(scope: Message, receive: Callable[[], Awaitable[Message]]) -> Request:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    return Request(scope["method"], target, headers, body)


def _scope(request: Request) -> Message:
    path, _, query = request.target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "root_path": "",
        "query_string": query.encode("latin-1"),
        "headers": [
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, value in request.headers.items()
        ],
        "client": ("127.0.0.1", 0),
        "server": _server(request.headers.get("host", "127.0.0.1")),
        "state": {},
    }


def _server(host: str) -> tuple[str, int | None]:
    name, _, port = host.partition(":")
    return name, int(port) if port.isdecimal() else None


def _reply(request: Request, sent: list[Message]) -> Reply:
    start = sent[0]
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]
    }
    headers.pop("content-length", None)
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Reply(
        status=start["status"],
        body=b"" if request.method == "HEAD" else body,
        media_type=headers.pop("content-type", "application/octet-stream"),
        headers=headers,
    )

"""Who says or takes too little, too slowly, or too much at once is let go, and others served."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Response
from fastapi.dependencies.models import Dependant

from hub.access.roles import Role
from hub.app import API
from hub.commands.delivery_endpoints import router as deliveries
from hub.kit import bodies, in_time
from hub.kit.at_once import AtOnce
from hub.kit.problems import TooMany
from hub.kit.sse import EventSourceResponse
from hub.kit.streams import ONE_STREAM, open_streams
from tests.app.live import listening, say
from tests.conftest import client_of
from tests.people import KEY, acting
from tests.waiting import until

HEAD = f"Host: hub.test\r\nAuthorization: Bearer {KEY}\r\n"
WELL = b"GET /healthz HTTP/1.1\r\nHost: hub.test\r\n\r\n"
SOON = 5.0  # seconds, for what takes a fraction of one


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    async with listening(app) as found:
        yield found


async def ends(reader: asyncio.StreamReader) -> bytes:
    """Return what came until the hub has hung up."""
    async with asyncio.timeout(SOON):
        try:
            return await reader.read()
        except ConnectionError:
            return b""


async def answer_of(reader: asyncio.StreamReader) -> bytes:
    """Return the head of one answer of `/healthz`, and read its body."""
    async with asyncio.timeout(SOON):
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(len(b'{"status":"ok"}'))
    return head


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET /healthz HTTP/1.1\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: hub.test\r\nX-Slow: " + b"x" * 1_000,
    ],
    ids=["nothing", "a line", "half a header"],
)
async def test_who_does_not_finish_a_head_is_let_go(
    address: str, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_time, "HEAD_SECONDS", 0.1)
    reader, writer = await say(address, said)
    assert await ends(reader) == b""
    writer.close()


async def test_who_does_not_finish_the_next_head_is_let_go(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_time, "HEAD_SECONDS", 0.1)
    reader, writer = await say(address, WELL)
    await answer_of(reader)
    writer.write(WELL[:-2])
    assert await ends(reader) == b""
    writer.close()


async def test_a_letter_from_time_to_time_is_not_enough(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_time, "HEAD_SECONDS", 0.2)
    reader, writer = await say(address, b"GET /healthz HTTP/1.1\r\nX-Slow: ")
    over = asyncio.create_task(ends(reader))

    async def letter() -> bool:
        writer.write(b"x")
        return over.done()

    await until(letter)
    assert over.result() == b""
    writer.close()


async def test_a_head_that_never_ends_is_refused(address: str) -> None:
    reader, writer = await say(address, b"GET /healthz HTTP/1.1\r\n" + b"X-More: yes\r\n" * 10_000)
    assert (await ends(reader)).startswith((b"HTTP/1.1 400", b""))
    writer.close()
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"http://{address}/healthz")).status_code == 200


async def test_a_connection_that_is_used_is_kept(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_time, "HEAD_SECONDS", 0.2)
    clock = asyncio.get_running_loop().time
    end = clock() + 1.0
    reader, writer = await say(address, b"")
    while clock() < end:
        writer.write(WELL)
        assert (await answer_of(reader)).startswith(b"HTTP/1.1 200")
    writer.close()


@pytest.mark.parametrize("limit", ["PIECE_SECONDS", "BODY_SECONDS"])
async def test_a_body_that_trickles_is_refused(
    address: str, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, limit, 0.2)
    head = f"POST {API}/accounts HTTP/1.1\r\n{HEAD}Content-Length: 1000\r\n\r\n{{"
    reader, writer = await say(address, head.encode())
    over = asyncio.create_task(ends(reader))

    async def letter() -> bool:
        if limit == "BODY_SECONDS":
            writer.write(b" ")
        return over.done()

    await until(letter)
    writer.close()
    assert over.result().startswith(b"HTTP/1.1 408")
    assert b"/problems/too-slow" in over.result()
    assert b"connection: close" in over.result().lower()


async def test_an_answer_that_nobody_takes_is_given_up(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_time, "TAKE_SECONDS", 0.2)
    over = asyncio.Event()

    async def large() -> Response:
        return Response(b"x" * 50_000_000)

    class Over(in_time.InTime):
        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            over.set()

    monkeypatch.setattr(in_time, "InTime", Over)
    app.add_api_route("/try/large", large)
    async with listening(app) as address:
        _, writer = await say(address, f"GET /try/large HTTP/1.1\r\n{HEAD}\r\n".encode())
        async with asyncio.timeout(SOON):
            await over.wait()
        writer.close()


async def test_a_person_follows_so_many_commands_and_no_more(app: FastAPI) -> None:
    found: AtOnce = app.state.streams
    found.most_each = 1
    at_once = asyncio.Event()
    going_on = asyncio.Event()

    async def events() -> AsyncIterator[str]:
        at_once.set()
        await going_on.wait()
        yield "over"

    path = f"{API}/try/events"
    app.add_api_route(path, events, response_class=EventSourceResponse, dependencies=[ONE_STREAM])
    async with await acting(app, Role.AUDITOR) as one, await acting(app, Role.AUDITOR) as other:
        following = asyncio.create_task(one.get(path))
        await at_once.wait()
        refused = await one.get(path)
        others = asyncio.create_task(other.get(path))
        await until(lambda: found.open.total() == 2)
        going_on.set()
        assert (await following).status_code == (await others).status_code == 200
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
        await until(lambda: not found.open)
        assert (await one.get(path)).status_code == 200


def test_a_process_has_so_many_streams_and_no_more() -> None:
    counted = open_streams()
    counted.most = 2
    counted.begin("key:1")
    counted.begin("key:2")
    with pytest.raises(TooMany):
        counted.begin("key:3")
    counted.end("key:1")
    counted.begin("key:3")


def test_every_stream_of_events_is_counted(app: FastAPI) -> None:
    """A new route that streams counts itself, or fails here."""
    found = 0
    for each in app.routes:
        below = getattr(each, "effective_route_contexts", lambda each=each: [each])
        for route in below():
            if "/events" not in route.path:
                continue
            found += 1
            assert ONE_STREAM.dependency in set(_calls(route.dependant)), route.path
    assert found
    assert deliveries.routes


def _calls(dependant: Dependant) -> list[object]:
    return [call for one in dependant.dependencies for call in (one.call, *_calls(one))]


async def test_nobody_is_counted_for_what_was_refused(app: FastAPI) -> None:
    async with client_of(app) as client:
        client.headers["Authorization"] = f"Bearer {KEY}"
        assert (await client.get(f"{API}/commands/1/events")).status_code == 404
    assert not app.state.streams.open

"""The server goes wrong as it is told, and knows what its platform took."""

import asyncio
import resource
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from time import time

import httpx
import pytest

from hub.sdk.testing import faults
from hub.sdk.testing.asgi import application
from hub.sdk.testing.faults import Fault
from hub.sdk.testing.server import Server, Which
from hub.sdk.testing.wire import Reply, Request, as_json

BYTES_LEFT_FREE = 100_000_000


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    def answer(request: Request) -> Reply:
        if request.target == "/broken":
            raise LookupError("no such shelf")
        return as_json({"title": "防汛四级应急响应", "sent": request.body.decode()}, 201)

    async with Server(application(answer), lambda request: request.method == "POST") as server:
        yield server


@pytest.fixture
async def client(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    timeout = httpx.Timeout(5.0, read=0.3)
    fresh = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(
        base_url=server.url, timeout=timeout, limits=fresh, trust_env=False
    ) as client:
        yield client


FAILS = {
    "never answers": (faults.HANGS, httpx.ReadTimeout, 0),
    "closes": (faults.DROPPED, httpx.RemoteProtocolError, 0),
    "acts and never answers": (faults.ANSWER_LOST, httpx.ReadTimeout, 1),
    "acts and closes": (faults.DROPPED_AFTER, httpx.RemoteProtocolError, 1),
    "acts and stops in its answer": (faults.CUT, httpx.RemoteProtocolError, 1),
}
ANSWERS = {
    "500": (faults.ERROR, 500, 0, "internal error"),
    "500 after acting": (faults.ERROR_AFTER, 500, 1, "internal error"),
    "a gateway's 502": (faults.GATEWAY, 502, 0, "nginx"),
    "a gateway's 502 after acting": (faults.GATEWAY_AFTER, 502, 1, "nginx"),
    "a page under 200": (faults.PAGE, 200, 0, "nginx"),
    "a page under 200 after acting": (faults.PAGE_AFTER, 200, 1, "nginx"),
    "a page under 404": (faults.NOT_FOUND_PAGE, 404, 0, "nginx"),
    "broken JSON": (faults.MALFORMED, 201, 1, "oops"),
    "a redirect": (faults.REDIRECT, 302, 0, ""),
}


@pytest.mark.parametrize("how", FAILS)
async def test_it_gives_no_answer(server: Server, client: httpx.AsyncClient, how: str) -> None:
    fault, error, taken = FAILS[how]
    server.misbehave(fault)
    with pytest.raises(error):
        await client.post("/", content=b"1")
    assert len(server.committing()) == taken
    assert (await client.post("/", content=b"2")).status_code == 201
    assert len(server.committing()) == taken + 1


@pytest.mark.parametrize("how", ANSWERS)
async def test_it_gives_another_answer(server: Server, client: httpx.AsyncClient, how: str) -> None:
    fault, status, taken, said = ANSWERS[how]
    server.misbehave(fault)
    response = await client.post("/", content=b"1")
    assert response.status_code == status
    assert said in response.text
    assert len(server.committing()) == taken


async def test_half_an_answer_looks_whole(server: Server, client: httpx.AsyncClient) -> None:
    whole = await client.post("/", content=b"1")
    server.misbehave(faults.TRUNCATED)
    half = await client.post("/", content=b"1")
    assert whole.content.startswith(half.content)
    assert len(half.content) == len(whole.content) // 2


@pytest.mark.parametrize("fault", [faults.ENDLESS, faults.HUGE])
async def test_an_endless_answer_costs_no_memory(
    server: Server, client: httpx.AsyncClient, fault: Fault
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    server.misbehave(fault)
    async with client.stream("POST", "/") as response:
        assert response.headers.get("content-length") in {None, "2000000000"}
        chunks = response.aiter_raw()
        read = 0
        while read < 50_000_000:
            read += len(await anext(chunks))
        await chunks.aclose()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < BYTES_LEFT_FREE
    assert len(server.committing()) == 1


@pytest.mark.parametrize("hours", [0, -2, 2])
async def test_it_asks_to_wait_by_its_own_clock(
    server: Server, client: httpx.AsyncClient, hours: int
) -> None:
    server.clock_is_off = timedelta(hours=hours)
    server.misbehave(faults.TOO_MANY_UNTIL)
    headers = (await client.post("/")).headers
    date = parsedate_to_datetime(headers["date"])
    assert date.timestamp() == pytest.approx(time() + hours * 3_600, abs=5)
    until = parsedate_to_datetime(headers["retry-after"])
    assert (until - date).total_seconds() == pytest.approx(faults.RETRY_AFTER_SECONDS, abs=1)


async def test_it_refuses_connections_and_comes_back(
    server: Server, client: httpx.AsyncClient
) -> None:
    url = server.url
    await client.post("/")
    await server.refuse()
    with pytest.raises(httpx.ConnectError):
        await client.post("/")
    await server.listen()
    assert server.url == url
    assert (await client.post("/")).status_code == 201


async def test_only_what_is_meant_goes_wrong(server: Server, client: httpx.AsyncClient) -> None:
    server.misbehave(faults.ERROR, times=2, on=Which.OTHERS)
    server.misbehave(faults.GATEWAY, times=None, when=lambda request: request.target == "/a")
    said = [
        (await client.request(method, path)).status_code
        for method, path in (("POST", "/"), ("GET", "/"), ("GET", "/"), ("GET", "/"))
    ]
    assert said == [201, 500, 500, 201]
    assert [(await client.post(path)).status_code for path in ("/a", "/b", "/a")] == [502, 201, 502]
    server.behave()
    assert (await client.post("/a")).status_code == 201


async def test_a_failing_application_is_known(server: Server, client: httpx.AsyncClient) -> None:
    assert (await client.get("/broken")).status_code == 500
    assert [str(error) for error in server.failures] == ["no such shelf"]


async def test_somebody_can_wait_for_it_to_go_wrong(
    server: Server, client: httpx.AsyncClient
) -> None:
    server.misbehave(faults.HANGS)
    task = asyncio.create_task(client.post("/", timeout=None))
    await asyncio.wait_for(server.reached.wait(), 5)
    task.cancel()
    await asyncio.wait({task})
    assert server.ledger[0].fault is faults.HANGS

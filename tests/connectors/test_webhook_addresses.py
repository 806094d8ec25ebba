"""Where an event may go, decided when it is sent: by then a name can lead elsewhere."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network

import pytest

from hub.enrollment.examples import CREDENTIALS
from hub.sdk import CannotTell, Outcome, Refused, Retry, Unknown
from hub.sdk.addresses import SETTING
from hub.sdk.http import make_tools
from hub.sdk.pool import Pool
from tests.connectors.webhooks import Engine, account, place

NAME = "app.wuhan.example"
OUTSIDE = "127.0.0.2"  # allowed in these tests, as if it were public
INSIDE = "127.0.0.1"
SECRET = str(CREDENTIALS["secret"])


@dataclass
class Door:
    """A server that counts who knocks, and sends everybody elsewhere."""

    host: str
    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    knocks: list[bytes] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.knocks.append(await reader.readline())
        writer.write(self.answer)
        writer.close()


@asynccontextmanager
async def opened(door: Door) -> AsyncIterator[Door]:
    server = await asyncio.start_server(door.serve, door.host, 0)
    door.port = server.sockets[0].getsockname()[1]
    async with server:
        yield door


@pytest.fixture
async def inside() -> AsyncIterator[Door]:
    """A service of the hub's own network."""
    async with opened(Door(INSIDE)) as door:
        yield door


def engine(resolve: Callable[[str, int], Iterable[str]] | None = None) -> Engine:
    async def answer(host: str, port: int) -> Iterable[str]:
        assert resolve is not None
        return resolve(host, port)

    pool = Pool(allowed=[ip_network(f"{OUTSIDE}/32")], resolve=answer if resolve else None)
    return Engine(make_tools(pool, "https://hub.hubei.example"))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(301, Refused), (302, Unknown), (303, Unknown), (307, Refused), (308, Refused)],
)
@pytest.mark.parametrize("scheme", ["http:", ""])
async def test_a_receiver_that_sends_us_inside_is_not_followed(
    inside: Door, status: int, outcome: type[Outcome], scheme: str
) -> None:
    location = f"{scheme}//{INSIDE}:{inside.port}/latest/meta-data/"
    head = f"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    async with opened(Door(OUTSIDE, head.encode())) as outside:
        client = account(f"http://{OUTSIDE}:{outside.port}/hub", SECRET)

        sent = await engine().publish(place(client))
        seen = await engine().read_back(place(client))

        assert (type(sent), type(seen)) == (outcome, CannotTell)
        assert len(outside.knocks) == 2
    assert inside.knocks == []


@pytest.mark.parametrize(
    "addresses",
    [
        *([INSIDE], ["10.0.0.1"], ["169.254.169.254"], ["::1"], [f"::ffff:{INSIDE}"]),
        *([OUTSIDE, INSIDE], [INSIDE, OUTSIDE]),
    ],
)
async def test_a_name_that_leads_inside_is_not_sent_to(inside: Door, addresses: list[str]) -> None:
    client = account(f"http://{NAME}:{inside.port}/hub", SECRET)

    sent = await engine(lambda _host, _port: addresses).publish(place(client))

    assert isinstance(sent, Retry)
    assert SETTING in sent.why
    assert inside.knocks == []


async def test_a_name_that_is_moved_inside_after_enrolment_is_not_sent_to(inside: Door) -> None:
    """Every new connection looks again at where the name leads, and goes exactly there."""
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return [OUTSIDE] if len(asked) == 1 else [INSIDE]

    async with opened(Door(OUTSIDE)) as outside:
        client = account(f"http://{NAME}:{outside.port}/hub", SECRET)
        calls = engine(resolve)
        await calls.publish(place(client))
        elsewhere = account(f"http://{NAME}:{inside.port}/hub", SECRET)
        sent = await calls.publish(place(elsewhere))

        assert len(outside.knocks) == 1
    assert isinstance(sent, Retry)
    assert inside.knocks == []

"""A name is resolved by us, checked, and the connection goes to what was checked."""

import asyncio
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import httpx
import pytest

from hub.sdk import pool as pool_module
from hub.sdk.addresses import AddressRefused
from hub.sdk.http import Client
from hub.sdk.pool import Pool
from tests.sdk.certificates import certificate_for
from tests.sdk.rude import ENOUGH, LOOPBACK, Serve, answer_created

NAME = "client.example"


class Names:
    """A resolver that answers what it is told, and counts."""

    def __init__(self, *answers: Iterable[str] | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> Iterable[str]:
        self.asked.append(host)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


MakeClient = Callable[[Names], Client]


@pytest.fixture
def client() -> Iterator[MakeClient]:
    pools: list[Pool] = []

    def make(names: Names) -> Client:
        pools.append(Pool(allowed=LOOPBACK, resolve=names))
        return Client(pools[-1], committing=False)

    yield make
    for pool in pools:
        pool.close()


async def _named(serve: Serve) -> str:
    return (await serve(answer_created)).replace("127.0.0.1", NAME)


async def test_a_name_is_connected_to_where_it_was_checked(
    serve: Serve, client: MakeClient
) -> None:
    heads: list[bytes] = []

    async def note(reader: StreamReader, writer: StreamWriter) -> None:
        heads.append(await reader.read(ENOUGH))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    url = (await serve(note)).replace("127.0.0.1", NAME)
    await client(Names(["127.0.0.1"])).get(url)
    assert f"host: {url.split('/')[2]}".encode() in heads[0].lower()


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["127.0.0.1", "10.0.0.1"]])
async def test_a_name_with_a_private_address_is_refused(
    serve: Serve, client: MakeClient, addresses: list[str]
) -> None:
    with pytest.raises(AddressRefused, match=r"client\.example.*HUB_OUTGOING_ALLOWED_NETWORKS"):
        await client(Names(addresses)).get(await _named(serve))


async def test_a_name_that_is_moved_to_a_private_address_later_is_refused(
    serve: Serve, client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "FRESH_SECONDS", -1.0)
    url, http = await _named(serve), client(Names(["127.0.0.1"], ["192.168.0.1"]))
    assert (await http.get(url)).status_code == 201
    with pytest.raises(AddressRefused):
        await http.get(url)


async def test_a_name_is_resolved_once_for_all_who_wait(serve: Serve, client: MakeClient) -> None:
    names = Names(["127.0.0.1"])
    url, http = await _named(serve), client(names)
    await asyncio.gather(*(http.get(url) for _ in range(20)))
    await http.get(url)
    assert names.asked == [NAME]


async def test_a_name_that_does_not_resolve_is_not_asked_again_at_once(
    serve: Serve, client: MakeClient
) -> None:
    names = Names(OSError("no such name"))
    url, http = await _named(serve), client(names)
    for _ in range(3):
        with pytest.raises(httpx.ConnectError, match=NAME):
            await http.get(url)
    assert names.asked == [NAME]


async def test_a_slow_name_server_is_given_up(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_host: str, _port: int) -> Iterable[str]:
        return await asyncio.Future()

    monkeypatch.setattr(pool_module, "RESOLVE_SECONDS", 0.05)
    http = Client(Pool(resolve=never), committing=False)
    with pytest.raises(httpx.ConnectError, match="took too long"):
        await http.get(await _named(serve))


async def test_when_an_address_is_dead_the_next_one_is_tried_next(
    serve: Serve, client: MakeClient
) -> None:
    url, http = await _named(serve), client(Names(["127.0.0.2", "127.0.0.1"]))
    with pytest.raises(httpx.ConnectError):
        await http.get(url)
    assert (await http.get(url)).status_code == 201


async def test_the_systems_resolver_is_used(pool: Pool, closed_port: str) -> None:
    http = Client(pool, committing=False)
    with pytest.raises(httpx.ConnectError, match=r"localhost: .*refused"):
        await http.get(closed_port.replace("127.0.0.1", "localhost"))
    with pytest.raises(httpx.ConnectError, match="resolving the name failed"):
        await http.get("http://no-such-name.invalid/")


async def test_a_connection_of_a_dropped_origin_is_closed(
    serve: Serve, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "MAX_ORIGINS", 1)
    closed = asyncio.Event()

    async def watch(reader: StreamReader, writer: StreamWriter) -> None:
        await answer_created(reader, writer)
        closed.set()

    http = Client(pool, committing=False)
    await http.get(await serve(watch))
    await http.get(await serve(answer_created))
    await asyncio.wait_for(closed.wait(), 3)


async def test_tls_is_verified_against_the_name(
    client: MakeClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority, chain = certificate_for(NAME, tmp_path)
    context.load_cert_chain(chain)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    server = await asyncio.start_server(answer_created, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(httpx.ConnectError, match=NAME):
            await client(Names(["127.0.0.1"])).get(f"https://{NAME}:{port}/")
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        http = client(Names(["127.0.0.1"]))
        assert (await http.get(f"https://{NAME}:{port}/")).status_code == 201
        with pytest.raises(httpx.ConnectError, match="other"):
            await http.get(f"https://other.example:{port}/")
    assert asked == [NAME, NAME, "other.example"]

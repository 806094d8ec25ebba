"""How often somebody may come, and that no limit keeps anybody from a retraction."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from hub.access.actor import Actor, ActorKind
from hub.access.roles import Role
from hub.app import API, COMMANDING, PACES, create_app
from hub.auth.paces import counting
from hub.kit import paced
from hub.kit.bodies import BODY_LIMIT
from hub.settings import PaceSettings, Settings
from tests.app.test_doors import every_route
from tests.conftest import client_of
from tests.people import KEY, acting

FEW = PaceSettings(requests=3, commands=2, strangers=2, hooks=2, pages=2)
SLOWLY = 20  # seconds in which a bucket of three gets a token
AUDIT, COMMANDS = f"{API}/audit", f"{API}/commands"
PROBES = {"/healthz", "/readyz", "/metrics", "/"}  # the last leads to the console and costs as much


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"pace": FEW})


@asynccontextmanager
async def another(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of another process of the same hub."""
    app = create_app(settings)
    async with app.router.lifespan_context(app), client_of(app) as client:
        client.headers["Authorization"] = f"Bearer {KEY}"
        yield client


async def statuses(client: httpx.AsyncClient, path: str, times: int) -> list[int]:
    return [(await client.get(path)).status_code for _ in range(times)]


async def test_each_answer_tells_what_is_left(client: httpx.AsyncClient) -> None:
    answers = [await client.get(AUDIT) for _ in range(3)]
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"requests";q=3;w=60'}
    left = [answer.headers["ratelimit"].rpartition(";")[0] for answer in answers]
    assert left == ['"requests";r=2', '"requests";r=1', '"requests";r=0']
    full_in = [int(answer.headers["ratelimit"].rpartition("t=")[2]) for answer in answers]
    assert full_in == [SLOWLY, 2 * SLOWLY, 3 * SLOWLY]


async def test_who_comes_too_often_is_told_when_to_come_again(client: httpx.AsyncClient) -> None:
    assert await statuses(client, AUDIT, 3) == [200] * 3
    answer = await client.get(AUDIT)
    assert (answer.status_code, answer.json()["type"]) == (429, "/problems/too-many")
    assert answer.json()["retry_after"] == int(answer.headers["retry-after"]) == SLOWLY
    assert answer.headers["ratelimit"].startswith('"requests";r=0;')
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_a_body_is_not_read_from_who_comes_too_often(client: httpx.AsyncClient) -> None:
    await statuses(client, AUDIT, 3)
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(3):
            read += 1
            yield b" " * BODY_LIMIT

    answer = await client.post(f"{API}/accounts", content=body())
    assert (answer.status_code, read) == (429, 0)


async def test_a_script_that_reads_lists_does_not_use_up_its_owners_commands(
    client: httpx.AsyncClient,
) -> None:
    assert await statuses(client, AUDIT, 5) == [200, 200, 200, 429, 429]
    for _ in range(2):
        answer = await client.post(COMMANDS, json={"kind": "retract"})
        assert answer.status_code == 422
        assert answer.headers["ratelimit-policy"] == '"commands";q=2;w=60'
    assert (await client.post(COMMANDS, json={"kind": "retract"})).status_code == 429


async def test_nobody_uses_up_what_is_anothers(app: FastAPI, client: httpx.AsyncClient) -> None:
    assert (await statuses(client, AUDIT, 4))[-1] == 429
    async with await acting(app, Role.AUDITOR) as other:
        assert await statuses(other, AUDIT, 3) == [200] * 3


async def test_all_processes_count_together(client: httpx.AsyncClient, settings: Settings) -> None:
    async with another(settings) as elsewhere:
        first = await asyncio.gather(*(one.get(AUDIT) for one in [client, elsewhere] * 3))
    assert sorted(answer.status_code for answer in first) == [200] * 3 + [429] * 3


@pytest.mark.parametrize("path", ["/sites/", "/problems", "/joins/weibo/callback", "/hooks/a/1"])
async def test_strangers_are_counted_by_address(anybody: httpx.AsyncClient, path: str) -> None:
    """A header that anybody can write does not make them somebody else."""
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        anybody.headers[header] = "203.0.113.9"
    known = await statuses(anybody, path, 2)
    anybody.headers["X-Forwarded-For"] = "203.0.113.10"
    assert 429 not in known
    assert await statuses(anybody, path, 1) == [429]


async def test_a_probe_is_never_too_many(anybody: httpx.AsyncClient) -> None:
    assert await statuses(anybody, "/healthz", 20) == [200] * 20


async def test_a_key_that_nobody_knows_uses_up_nothing_of_an_offices_address(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    """A colleague's script with an old key must not keep an officer from retracting."""
    async with client_of(app) as wrong:
        wrong.headers["Authorization"] = "Bearer hub_old"
        assert await statuses(wrong, AUDIT, 20) == [401] * 20
    assert await statuses(client, AUDIT, 1) == [200]


async def test_without_redis_everybody_is_let_through(settings: Settings, tmp_path: Path) -> None:
    away = settings.model_copy(update={"redis_url": f"unix://{tmp_path}/nobody?db=0"})
    async with another(away) as client:
        assert await statuses(client, AUDIT, 10) == [200] * 10
        assert "ratelimit" not in (await client.get(AUDIT)).headers


async def test_a_redis_that_does_not_answer_delays_one_request_and_no_other(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paced, "PATIENCE_SECONDS", 0.05)
    asked: list[asyncio.StreamWriter] = []
    path = tmp_path / "mute"

    async def mute(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(writer)

    async with await asyncio.start_unix_server(mute, path):
        slow = settings.model_copy(update={"redis_url": f"unix://{path}?db=0"})
        app = create_app(slow)
        async with client_of(app) as client:
            client.headers["Authorization"] = f"Bearer {KEY}"
            assert await statuses(client, AUDIT, 10) == [200] * 10
        assert len(asked) == 1
        await app.state.parts.close()
        for writer in asked:
            writer.close()
            await writer.wait_closed()


async def test_a_bucket_fills_by_itself(settings: Settings) -> None:
    quick = settings.model_copy(update={"pace": FEW.model_copy(update={"requests": 60})})
    async with another(quick) as client:
        at_once = await asyncio.gather(*(client.get(AUDIT) for _ in range(200)))
        refused = [answer for answer in at_once if answer.status_code == 429]
        assert refused
        assert {answer.headers["retry-after"] for answer in refused} == {"1"}

        async def served() -> bool:
            return (await client.get(AUDIT)).status_code == 200

        async with asyncio.timeout(30):
            while not await served():  # one a second
                pass


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("hub.test", "hub.test", True),
    ],
)
def test_whoever_has_a_network_has_one_bucket(one: str, other: str, *, are_same: bool) -> None:
    count = counting(FEW, COMMANDING, PACES)

    def bucket(address: str) -> object:
        return count({"method": "GET", "path": "/sites/", "client": (address, 1)})

    assert (bucket(one) == bucket(other)) is are_same


@pytest.mark.parametrize(
    ("verb", "path", "name"),
    [
        ("POST", "/api/v1/commands", "commands"),
        ("POST", "/console/retract", "commands"),
        ("GET", "/console/retract", "commands"),  # its sheet: nobody retracts without
        ("POST", "/console/push", "commands"),
        ("POST", "/console/correct", "commands"),
        ("GET", "/console/push", "requests"),
        ("POST", "/console/holds", "requests"),
    ],
)
def test_commands_are_counted_apart_wherever_they_are_posted(
    verb: str, path: str, name: str
) -> None:
    state = {"actor": Actor("总编室", ActorKind.PERSON, user_id=7)}
    counted = counting(FEW, COMMANDING, PACES)({"method": verb, "path": path, "state": state})
    assert counted
    assert counted.pace.name == name


def test_who_has_no_address_is_not_counted_with_all_others() -> None:
    assert (
        counting(FEW, COMMANDING, PACES)({"method": "GET", "path": "/sites/", "client": None})
        is None
    )


def test_everything_that_anybody_may_ask_is_counted(app: FastAPI) -> None:
    count: Callable[[dict[str, object]], object] = counting(FEW, COMMANDING, PACES)
    ways = [path for _verb, path in every_route(app) if path not in PROBES]
    free = [
        path
        for path in ways
        if count({"method": "GET", "path": path, "client": ("192.0.2.1", 1)}) is None
    ]
    assert ways
    assert free == []

"""Many at the same time, and some who hang up: everything once, or nothing at all."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.commands.examples import PUSH
from hub.enrollment.examples import ACCOUNT
from tests.app.conftest import KEY
from tests.app.live import Heard, listening, say
from tests.app.world import GIF, World
from tests.waiting import until

API = "/api/v1"
ONE = {name: value for name, value in PUSH.items() if name != "take_down_at"}  # that is another
NEW_ENTRIES = "audit_entries where stream <> 'old'"  # one stands there already
MANY = 20
LEDGER = "平台,账号ID,账号名称,单位,行政区划代码\n" + "".join(
    f"site,site-{n},江岸区网站{n},武汉市江岸区融媒体中心,420102\n" for n in range(200)
)


@pytest.fixture
def heard(attacked: FastAPI) -> Heard:
    """What the attacked hub was told of bodies."""
    return Heard(attacked)


@pytest.fixture
async def address(
    heard: Heard, world: World, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[str]:
    """Where it listens."""
    caplog.set_level(logging.INFO)
    assert world
    async with listening(heard) as found:
        yield found


def head_of(path: str, content_type: str, length: int) -> bytes:
    lines = [
        f"POST {API}{path} HTTP/1.1",
        "Host: hub.test",
        f"Authorization: Bearer {KEY}",
        f"Content-Type: {content_type}",
        f"Content-Length: {length}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def rows(world: World, question: str) -> list[Any]:
    async with world.database.connection() as connection:
        return list((await connection.execute(text(question))).scalars())


async def test_the_same_command_twenty_times_at_once_is_one(
    attacker: httpx.AsyncClient, world: World
) -> None:
    headers = {"Idempotency-Key": "3c1d-防汛".encode().hex()}

    answers = await asyncio.gather(
        *(attacker.post(f"{API}/commands", json=ONE, headers=headers) for _ in range(MANY))
    )

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    replayed = Counter(answer.headers.get("Idempotency-Replayed") for answer in answers)
    assert replayed == {None: 1, "true": MANY - 1}
    assert len(await rows(world, "select id from commands where id <> 5")) == 1
    assert await rows(world, f"select action from {NEW_ENTRIES}") == ["command.push"]


async def test_one_key_for_different_commands_at_once_serves_one_of_them(
    attacker: httpx.AsyncClient, world: World
) -> None:
    bodies = [ONE | {"reason": f"第{n}次汛情通报"} for n in range(MANY)]
    headers = {"Idempotency-Key": "one-for-all"}

    answers = await asyncio.gather(
        *(attacker.post(f"{API}/commands", json=body, headers=headers) for body in bodies)
    )

    assert Counter(answer.status_code for answer in answers) == {202: 1, 409: MANY - 1}
    assert len(await rows(world, "select id from commands where id <> 5")) == 1


@pytest.mark.parametrize(
    ("path", "request_", "statuses"),
    [
        ("/accounts", {"json": ACCOUNT}, (201, 409)),
        ("/assets", {"content": GIF[:-1] + b"\x01;"}, (201, 200)),
        ("/articles/external", {"json": {"url": "https://a.cn/1", "title": "管制"}}, (201, 200)),
        ("/holds", {"json": {"scope": "hub", "reason": "系统升级"}}, (201, 200)),
        ("/commands/5/pause", {"json": {"reason": "待核实"}}, (200, 200)),
        ("/regions/import", {}, (200, 200)),
    ],
)
async def test_the_same_request_at_once_makes_one_thing(
    path: str,
    request_: dict[str, Any],
    statuses: tuple[int, int],
    attacker: httpx.AsyncClient,
    world: World,
) -> None:
    times = 3 if path == "/regions/import" else MANY

    answers = await asyncio.gather(*(attacker.post(API + path, **request_) for _ in range(times)))

    first, *others = [statuses[0]] + [statuses[1]] * (times - 1)
    expected = Counter([first, *others])
    assert Counter(answer.status_code for answer in answers) == expected
    made = await rows(world, f"select subject from {NEW_ENTRIES} and action <> 'region.import'")
    assert len(made) == (0 if path == "/regions/import" else 1)


def handled(caplog: pytest.LogCaptureFixture, path: str) -> int:
    """Return how many requests to a path are over, whatever became of them."""
    events = [each.msg for each in caplog.records if each.name == "hub.access"]
    return sum(event["path"] == API + path for event in events if isinstance(event, dict))


async def test_who_hangs_up_in_the_middle_of_a_file_enrols_nobody(
    address: str, heard: Heard, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """The half that came is a good file by itself."""
    raw = LEDGER.encode()
    half = raw[: raw.rindex(b"\n", 0, len(raw) // 2) + 1]

    _, writer = await say(address, head_of("/accounts/import", "text/csv", len(raw)) + half)
    await until(lambda: b"".join(event["body"] for event in heard.events) == half)
    writer.close()

    await until(lambda: handled(caplog, "/accounts/import"))
    assert await world.is_untouched()


async def test_who_hangs_up_before_the_answer_leaves_all_or_nothing(
    address: str, heard: Heard, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps(ONE).encode()
    request = head_of("/commands", "application/json", len(body)) + body
    writers = [(await say(address, request))[1] for _ in range(MANY)]
    await until(lambda: len(heard.events) >= MANY)
    for writer in writers:
        writer.close()

    await until(lambda: handled(caplog, "/commands") == MANY)
    issued = await rows(world, "select id from commands where kind = 'push' and id <> 5")
    recorded = await rows(world, f"select subject from {NEW_ENTRIES} order by sequence")
    assert sorted(recorded) == sorted(f"command:{each}" for each in issued)
    assert len(issued) == MANY
    counted = "select command_id from counters where result = 'total' and command_id <> 5"
    assert set(await rows(world, counted)) >= set(issued)


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_over_the_limit_is_answered_on_the_wire_too(
    address: str, *, announced: bool
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    content = b" " * 2_000_000 if announced else chunks()
    async with httpx.AsyncClient(base_url=f"http://{address}") as client:
        answer = await client.post(
            f"{API}/commands", content=content, headers={"Authorization": f"Bearer {KEY}"}
        )
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /api/v1/audit HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET /api/v1/audit HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 10,
    ],
)
async def test_what_is_no_http_is_refused_and_the_next_one_served(
    address: str, request_: bytes
) -> None:
    reader, writer = await say(address, request_)
    async with asyncio.timeout(5):
        status = (await reader.readline()).split()[1:2]
    writer.close()
    async with httpx.AsyncClient(base_url=f"http://{address}") as client:
        assert (await client.get("/healthz")).status_code == 200
    assert not status or status[0].startswith(b"4")

"""Following a command live, on real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from hub.deliveries.announcer import channel_of
from hub.kit.parts import Parts
from hub.kit.signals import Signals
from tests.app.conftest import KEY
from tests.app.live import listening
from tests.app.world import World
from tests.people import acting
from tests.waiting import until

COMMANDS = "/api/v1/commands"
VIEWERS = 30
SECONDS = 20.0


@pytest.fixture
def parts(attacked: FastAPI) -> Parts:
    found: Parts = attacked.state.parts
    return found


@pytest.fixture
async def viewer(attacked: FastAPI, world: World) -> AsyncIterator[httpx.AsyncClient]:
    assert world
    async with (
        listening(attacked) as address,
        httpx.AsyncClient(
            base_url=f"http://{address}",
            headers={"Authorization": f"Bearer {KEY}"},
            limits=httpx.Limits(max_connections=2 * VIEWERS),
            timeout=SECONDS,
        ) as client,
    ):
        yield client


@pytest.fixture
async def command(viewer: httpx.AsyncClient) -> int:
    """A push that nobody delivers, so that it stays open."""
    body = {"kind": "push", "articles": [17], "target": {"accounts": [4021]}}
    answer = await viewer.post(COMMANDS, json=body)
    return int(answer.json()["id"])


def watchers(signals: Signals, command: int) -> int:
    """Return how many streams of this process listen for a command's changes."""
    handlers: dict[str, list[Any]] = vars(signals)["_handlers"]
    return len(handlers.get(channel_of(command), ()))


async def frames(answer: httpx.Response) -> AsyncIterator[dict[str, str]]:
    """Yield the events of a stream; comments are left out."""
    frame: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            frame[name] = value
        elif frame:
            yield frame
            frame = {}


async def change(world: World, parts: Parts, command: int, tries: int) -> None:
    """Do what a worker does: record something, and tell that the command has moved."""
    async with world.database.connection() as connection:
        await connection.execute(
            text(
                "insert into counters (command_id, platform, level, result, n) "
                "values (:command, 'site', 'county', 'parked', :tries) "
                "on conflict (command_id, platform, level, result) do update set n = excluded.n"
            ),
            {"command": command, "tries": tries},
        )
    await parts.signals.publish(channel_of(command))


async def test_when_one_viewer_leaves_the_other_sees_what_comes(
    viewer: httpx.AsyncClient, world: World, parts: Parts, command: int
) -> None:
    path = f"{COMMANDS}/{command}/events"
    async with asyncio.timeout(SECONDS), viewer.stream("GET", path) as staying:
        seen = frames(staying)
        assert (await anext(seen))["event"] == "snapshot"
        async with viewer.stream("GET", path) as leaving:
            assert (await anext(frames(leaving)))["event"] == "snapshot"
            assert watchers(parts.signals, command) == 2
        await change(world, parts, command, 1)

        frame = await anext(seen)

        assert json.loads(frame["data"])["progress"]["parked"] == 1
        await until(lambda: watchers(parts.signals, command) == 1)
    await until(lambda: watchers(parts.signals, command) == 0)


async def test_thirty_viewers_hold_no_connection_to_the_database(
    viewer: httpx.AsyncClient, world: World, parts: Parts, command: int
) -> None:
    path = f"{COMMANDS}/{command}/events"
    async with asyncio.timeout(SECONDS), AsyncExitStack() as stack:
        streams = [viewer.stream("GET", path) for _ in range(VIEWERS)]
        answers = await asyncio.gather(*map(stack.enter_async_context, streams))
        seen = [frames(answer) for answer in answers]  # to let go of one is to leave
        await asyncio.gather(*map(anext, seen))

        pool = parts.database.engine.pool
        await until(lambda: pool.checkedout() == 0)  # type: ignore[attr-defined]
        async with world.database.connection() as connection:
            busy = await connection.scalar(
                text(
                    "select count(*) from pg_stat_activity where datname = current_database() "
                    "and pid <> pg_backend_pid() and state like 'idle in transaction%'"
                )
            )
        assert (busy, watchers(parts.signals, command), len(seen)) == (0, VIEWERS, VIEWERS)
    await until(lambda: watchers(parts.signals, command) == 0)


async def test_a_command_that_is_done_ends_at_once(viewer: httpx.AsyncClient) -> None:
    async with asyncio.timeout(SECONDS), viewer.stream("GET", f"{COMMANDS}/5/events") as answer:
        found = [frame async for frame in frames(answer)]
    assert [frame["event"] for frame in found] == ["end"]
    assert json.loads(found[0]["data"])["done"]


@pytest.mark.parametrize(
    ("path", "status"), [("77", 404), ("0", 422), ("x", 422), ("9223372036854775808", 422)]
)
async def test_what_is_not_there_is_a_problem_before_the_stream_begins(
    viewer: httpx.AsyncClient, path: str, status: int
) -> None:
    answer = await viewer.get(f"{COMMANDS}/{path}/events")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_nobody_follows_without_a_key(viewer: httpx.AsyncClient) -> None:
    answer = await viewer.get(f"{COMMANDS}/5/events", headers={"Authorization": "Bearer hub_none"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("loss", "code"),
    [
        ("update user_grants set revoked_at = now() where user_id in {whose}", "not-found"),
        ("update api_keys set revoked_at = now() where user_id in {whose}", "not-authenticated"),
    ],
)
async def test_it_ends_with_why_when_who_follows_may_not_any_more(
    viewer: httpx.AsyncClient,
    attacked: FastAPI,
    command: int,
    parts: Parts,
    *,
    loss: str,
    code: str,
) -> None:
    path = f"{COMMANDS}/{command}/events"
    async with (
        asyncio.timeout(SECONDS),
        await acting(attacked, Role.AUDITOR) as auditor,
        viewer.stream("GET", path, headers=auditor.headers) as stream,
    ):
        seen = frames(stream)
        assert (await anext(seen))["event"] == "snapshot"
        await lose(parts, loss)
        await parts.signals.publish(channel_of(command))
        (last,) = [frame async for frame in seen]
        assert (last["event"], json.loads(last["data"])) == ("lost", {"code": code})


async def lose(parts: Parts, statement: str) -> None:
    async with parts.database.work() as session:
        whose = "(select id from users where login like 'auditor-%')"
        await session.execute(text(statement.format(whose=whose)))

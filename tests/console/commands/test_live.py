"""Following a command on its page: parts of it, as events."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from hub.deliveries.announcer import channel_of
from hub.kit.parts import Parts
from tests.app.live import listening
from tests.console.newsday import Newsday

SECONDS = 20.0
MOST_BYTES = 20_000  # of a frame


@pytest.fixture
async def viewer(app: FastAPI, editor: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """The editor's browser, on a real socket."""
    async with (
        listening(app) as address,
        httpx.AsyncClient(
            base_url=f"http://{address}", headers=editor.headers, timeout=SECONDS
        ) as client,
    ):
        yield client


async def events(answer: httpx.Response) -> AsyncIterator[tuple[str, str]]:
    """Yield the name and the data of each event."""
    name, data = "", []
    async for line in answer.aiter_lines():
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif not line and data:
            yield name, "\n".join(data)
            name, data = "", []


async def test_the_page_follows_to_the_end(
    day: Newsday, viewer: httpx.AsyncClient, parts: Parts
) -> None:
    page = f"/console/commands/{day.push}"
    assert f'sse-connect="{page}/events"' in (await viewer.get(page)).text
    async with asyncio.timeout(SECONDS), viewer.stream("GET", f"{page}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        seen = events(answer)
        name, data = await anext(seen)
        assert (name, "<b>1</b> / 3" in data) == ("snapshot", True)
        assert len(data.encode()) < MOST_BYTES
        await day.room.retry(day.push)
        await day.room.deliver(day.story)
        await parts.signals.publish(channel_of(day.push))
        rest = [each async for each in seen]
    assert [name for name, _ in rest][-1] == "end"
    assert "<b>3</b> / 3" in rest[-1][1]
    assert "sse-connect" not in (await viewer.get(page)).text


async def test_a_retraction_is_followed_copy_by_copy(
    day: Newsday, viewer: httpx.AsyncClient, parts: Parts
) -> None:
    await day.room.retry(day.retraction, codes=["by_person"])
    async with asyncio.timeout(SECONDS):
        async with viewer.stream("GET", f"/console/commands/{day.retraction}/events") as answer:
            seen = events(answer)
            assert "撤稿途中" in (await anext(seen))[1]
            await day.room.rows(
                "update placements set have = 'gone?' where account_id = :account "
                "and command_id = :command",
                account=day.city[1],
                command=day.retraction,
            )
            await parts.signals.publish(channel_of(day.retraction))
            assert "已删除，待核实" in (await anext(seen))[1]


async def test_it_ends_for_who_may_not_see_it_any_more_and_says_so(
    day: Newsday, viewer: httpx.AsyncClient, parts: Parts
) -> None:
    async with asyncio.timeout(SECONDS):
        async with viewer.stream("GET", f"/console/commands/{day.push}/events") as answer:
            seen = events(answer)
            await anext(seen)
            await day.room.rows(
                "delete from user_grants where role = 'central_editor'"
                " and user_id in (select user_id from user_sessions)"
            )
            await parts.signals.publish(channel_of(day.push))
            assert [each async for each in seen] == [("lost", '{"code": "not-found"}')]


async def test_a_command_that_is_over_is_one_event(day: Newsday, viewer: httpx.AsyncClient) -> None:
    await day.room.retry(day.push)
    await day.room.deliver(day.story)
    answer = await viewer.get(f"/console/commands/{day.push}/events")
    assert answer.text.count("event: ") == 1
    assert "event: end" in answer.text

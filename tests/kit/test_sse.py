"""Live progress: what a thing is now, and again when it has changed."""

import asyncio
import json
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from markupsafe import Markup
from sqlalchemy import text

from hub.kit import sse
from hub.kit.parts import Parts
from hub.kit.sse import EventSourceResponse, ServerSentEvent, Snapshot, frames

SECONDS = 15.0
CHANNEL = "command:17"


class Progress:
    """Something that changes while it is watched."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.done = 0
        self.total = 3
        self.reads = 0

    async def read(self) -> Snapshot:
        self.reads += 1
        async with self.parts.database.work() as session:
            await session.execute(text("select 1"))
        data = {"done": self.done}
        return Snapshot(str(self.done), data, final=self.done == self.total)

    async def advance(self, done: int) -> None:
        self.done = done
        await self.parts.signals.publish(CHANNEL, {"done": done})

    def frames(self) -> AsyncIterator[ServerSentEvent]:
        return frames(self.read, self.parts.signals, CHANNEL)


@pytest.fixture
def progress(parts: Parts) -> Progress:
    return Progress(parts)


async def test_the_first_frame_is_a_snapshot_and_the_last_says_so(progress: Progress) -> None:
    seen: list[tuple[str | None, Any]] = []
    async with asyncio.timeout(SECONDS):
        async for frame in progress.frames():
            seen.append((frame.event, frame.data))
            await progress.advance(progress.done + 1)
    assert seen[0] == ("snapshot", {"done": 0})
    assert seen[-1] == ("end", {"done": 3})


async def test_a_hundred_changes_are_two_frames_a_second(progress: Progress) -> None:
    progress.total = 100
    clock = asyncio.get_running_loop().time

    async def change() -> None:
        for done in range(1, 101):
            await progress.advance(done)
            await asyncio.sleep(0.01)

    changing = asyncio.create_task(change())
    async with asyncio.timeout(SECONDS):
        times = [clock() async for _ in progress.frames()]
    await changing
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert len(times) < 10
    assert min(gaps) >= 0.49


async def test_nothing_is_sent_while_nothing_changes(
    progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(sse, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(sse, "LIFE_SECONDS", 0.5)
    async with asyncio.timeout(SECONDS):
        sent = [frame async for frame in progress.frames()]
    assert progress.reads > 3
    assert len(sent) == 1


async def test_a_change_whose_signal_was_lost_is_seen_all_the_same(
    progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "LOOK_SECONDS", 0.05)
    async with asyncio.timeout(SECONDS):
        async for _ in progress.frames():
            progress.done += 1
    assert progress.done == 4


async def test_a_stream_lives_ten_minutes_at_most(
    progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sse.LIFE_SECONDS == 600
    monkeypatch.setattr(sse, "LIFE_SECONDS", 0.01)
    async with asyncio.timeout(SECONDS):
        sent = [frame async for frame in progress.frames()]
    assert [frame.event for frame in sent] == ["snapshot"]


async def test_viewers_hold_no_connection(progress: Progress) -> None:
    streams = [progress.frames() for _ in range(50)]
    async with asyncio.timeout(SECONDS):
        first = await asyncio.gather(*(anext(stream) for stream in streams))
    pool = progress.parts.database.engine.pool
    assert len(first) == 50
    assert pool.checkedout() == 0  # type: ignore[attr-defined]
    for stream in streams:
        await stream.aclose()  # type: ignore[attr-defined]


async def test_on_the_wire_it_is_an_event_stream(
    app: FastAPI, anybody: httpx.AsyncClient, progress: Progress
) -> None:
    progress.done = 3

    async def events() -> AsyncIterator[ServerSentEvent]:
        async for frame in progress.frames():
            yield frame

    app.add_api_route("/try/events", events, response_class=EventSourceResponse)
    answer = await anybody.get("/try/events")
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines() if line)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-cache"
    assert (lines["event"], lines["id"]) == ("end", "3")
    assert json.loads(lines["data"]) == {"done": 3}


async def test_a_page_gets_its_part_as_it_is(progress: Progress) -> None:
    part = Markup('<p title="进度">\n3/3</p>')

    async def read() -> Snapshot:
        return Snapshot("1", part, final=True)

    (frame,) = [frame async for frame in frames(read, progress.parts.signals, CHANNEL)]
    assert (frame.data, frame.raw_data) == (None, str(part))

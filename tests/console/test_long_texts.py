"""A story may have two megabytes: whatever reads all of it leaves the event loop to the others."""

import importlib
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from hub.kit.parts import Parts
from tests.commands.newsroom import EVERYWHERE, Newsroom


@pytest.fixture
async def room(parts: Parts) -> Newsroom:
    """A hub with Hubei's regions and units."""
    made = Newsroom(parts.database)
    await made.open()
    return made


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], list[int]]:
    """Watch a function: the threads that it runs in are listed."""

    def watched(module: str, name: str) -> list[int]:
        found: list[int] = []
        own = getattr(importlib.import_module(module), name)

        def watching(*given: Any, **named: Any) -> Any:
            found.append(threading.get_ident())
            return own(*given, **named)

        monkeypatch.setattr(f"{module}.{name}", watching)
        return found

    return watched


async def test_a_long_text_keeps_nobody_else_waiting(
    room: Newsroom, editor: httpx.AsyncClient, threads: Callable[[str, str], list[int]]
) -> None:
    await room.enrol("420100", "webhook")
    story = await room.write()
    draft = (await editor.post("/console/drafts")).headers["location"]
    watched = [
        threads("hub.console.drafts.fitting", "misfits"),
        threads("hub.console.drafts.sent", "fields_from_markdown"),
        threads("hub.console.articles.pages", "shown"),
        threads("hub.commands.fitting", "looks"),
    ]
    asked = {"title": "停水公告", "body": "7月1日起**停水**。", "format": "markdown"}
    assert (await editor.post(f"{draft}/check", data=asked)).is_success
    assert (await editor.get(f"/console/articles/{story}")).is_success
    assert (await editor.get(f"/console/articles/{story}/versions/1")).is_success
    push = {"kind": "push", "articles": [story], "target": EVERYWHERE, "reason": "防汛"}
    assert (await editor.post("/api/v1/commands/preview", json=push)).is_success
    here = threading.get_ident()
    assert [(bool(found), here in found) for found in watched] == [(True, False)] * 4

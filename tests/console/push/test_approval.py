"""A second person reads the exact words on the command's page, and decides there."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from hub.access.roles import Role
from hub.settings import Settings
from tests.console.conftest import person
from tests.console.push.test_push import ADDRESS, WUHAN, looked
from tests.console.town import TITLE, enrol, story


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A hub where more than two copies want a second person."""
    return settings.model_copy(update={"approval_above": 2})


@pytest.fixture
async def reviewer(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of somebody who may approve."""
    async with await person(app, Role.REVIEWER) as browser:
        yield browser


@pytest.fixture
async def article(client: httpx.AsyncClient) -> int:
    """A story, and five clients in Wuhan."""
    await enrol(client)
    return await story(client)


async def proposed(editor: httpx.AsyncClient, article: int) -> str:
    answer = await editor.post(ADDRESS, data=await looked(editor, article))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def state_of(client: httpx.AsyncClient, way: str) -> str:
    return str((await client.get("/api/v1" + way.removeprefix("/console"))).json()["state"])


async def test_who_proposes_is_told_and_so_is_who_can_approve(
    client: httpx.AsyncClient,
    editor: httpx.AsyncClient,
    reviewer: httpx.AsyncClient,
    article: int,
) -> None:
    page = await editor.post(ADDRESS, data={"article": article, "act": "look"} | WUHAN)
    assert "提请复核：推送到 5 个账号" in page.text
    assert "可复核：测试用账号" in page.text
    way = await proposed(editor, article)
    assert await state_of(client, way) == "proposed"
    own = await editor.get(way)
    assert "等待复核" in own.text
    assert "/approval" not in own.text
    assert reviewer


async def test_what_was_read_is_approved(
    client: httpx.AsyncClient,
    editor: httpx.AsyncClient,
    reviewer: httpx.AsyncClient,
    article: int,
) -> None:
    way = await proposed(editor, article)
    page = (await reviewer.get(way)).text
    assert TITLE in page
    assert "请提前储水" in page
    other = await reviewer.post(f"{way}/approval", data={"read": f"{article}.2"})
    assert other.status_code == 409
    assert await state_of(client, way) == "proposed"

    for none in ("9" * 5_000 + ".1", "17", "1.²", ".", ""):
        unread = await reviewer.post(f"{way}/approval", data={"read": none})
        assert unread.status_code == 422, none
    answer = await reviewer.post(f"{way}/approval", data={"read": f"{article}.1"})
    assert answer.status_code == 303
    assert await state_of(client, way) in {"scheduled", "issued"}


async def test_it_is_turned_down_with_a_reason(
    client: httpx.AsyncClient,
    editor: httpx.AsyncClient,
    reviewer: httpx.AsyncClient,
    article: int,
) -> None:
    way = await proposed(editor, article)
    silent = await reviewer.post(f"{way}/rejection", data={"reason": ""})
    assert silent.status_code == 422
    assert await state_of(client, way) == "proposed"
    answer = await reviewer.post(f"{way}/rejection", data={"reason": "只推江岸区即可"})
    assert answer.status_code == 303
    assert await state_of(client, way) == "rejected"


async def test_nobody_approves_their_own(
    client: httpx.AsyncClient, editor: httpx.AsyncClient, article: int
) -> None:
    way = await proposed(editor, article)
    answer = await editor.post(f"{way}/approval", data={"read": f"{article}.1"})
    assert answer.status_code == 403
    assert await state_of(client, way) == "proposed"

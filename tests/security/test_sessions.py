"""What a session that nobody uses any more is good for: nothing, whatever is left open."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.actor import ActorKind
from hub.access.roles import Role
from hub.auth.identity import actor_of, look_again
from hub.kit.parts import Parts
from hub.kit.problems import NotAuthenticated
from tests.people import acting

AGO = "update user_sessions set last_seen_at = now() - cast(:ago as interval)"
SEEN = "select now() - last_seen_at > cast('5 minutes' as interval) from user_sessions"


@pytest.fixture
async def person(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with await acting(app, Role.AUDITOR, kind=ActorKind.PERSON) as client:
        yield client


async def test_a_page_that_is_left_open_does_not_keep_a_session(
    person: httpx.AsyncClient, parts: Parts
) -> None:
    """Its stream asks every few seconds who follows it, and that is no use of the session."""
    token = person.headers["Authorization"].removeprefix("Bearer ")
    actor = await actor_of(parts, token, "")
    await unused(parts, 10)
    for _ in range(3):
        assert (await look_again(parts, actor)).user_id == actor.user_id
    async with parts.database.connection() as connection:
        assert await connection.scalar(text(SEEN))
    await unused(parts, 31)
    with pytest.raises(NotAuthenticated):
        await look_again(parts, actor)
    assert (await person.get("/api/v1/session")).status_code == 401


async def unused(parts: Parts, minutes: int) -> None:
    async with parts.database.connection() as connection:
        await connection.execute(text(AGO), {"ago": timedelta(minutes=minutes)})

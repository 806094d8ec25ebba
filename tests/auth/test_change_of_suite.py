"""A hub that changes its algorithms still knows everybody, and everything that was handed out."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from hub.kit.db import Database
from hub.kit.parts import Parts
from tests.auth.door import add_person, at, post_session, signed_in
from tests.auth.test_links import accept, link_for, token_of
from tests.auth.test_second_factor import set_up
from tests.suites import gm


@pytest.fixture
async def door(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with at(app) as client:
        yield client


async def digests(database: Database) -> set[str]:
    query = "select split_part(digest, ':', 1) from user_sessions where ended_at is null"
    async with database.connection() as connection:
        return set(await connection.scalars(text(query)))


async def test_keys_and_sessions_of_either_suite_are_known(
    client: httpx.AsyncClient, door: httpx.AsyncClient, database: Database
) -> None:
    await add_person(database, role=Role.CENTRAL_EDITOR)
    before = await signed_in(door)
    with gm():
        assert (await client.get("/api/v1/accounts")).status_code == 200
        assert (await before.ask("GET", "/session")).status_code == 200
        after = await signed_in(door)
        assert await digests(database) == {"hmac-sha256", "hmac-sm3"}
    for who in (before, after):
        assert (await who.ask("GET", "/session")).status_code == 200
        assert (await who.ask("DELETE", "/session")).status_code == 204
        assert (await who.ask("GET", "/session")).status_code == 401


async def test_second_factors_recovery_codes_and_links_are_still_good(
    door: httpx.AsyncClient, database: Database, parts: Parts
) -> None:
    person = await add_person(database, role=Role.CENTRAL_EDITOR)
    phone, codes, _ = await set_up(await signed_in(door))
    link = await link_for(parts, person)
    with gm():
        assert (await post_session(door, code=phone.code())).status_code == 201
        assert (await post_session(door, code=codes[0])).status_code == 201
        assert (await post_session(door, code=codes[0])).status_code == 401
        assert (await accept(door, token_of(link))).is_success

"""A hub that changes its algorithms still knows everybody, and everything that was handed out."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from hub.auth.devices import new_device, number_of
from hub.auth.half import is_right, new_half, user_of
from hub.auth.oidc.journey import come_back, set_out
from hub.kit.db import Database
from hub.kit.parts import Parts
from tests.auth.door import add_person, at, post_session, signed_in
from tests.auth.test_links import accept, link_for, token_of
from tests.auth.test_second_factor import set_up
from tests.suites import gm

KEY = b"k" * 32
LOGIN = "wuhan.bianji"
HASH = "$argon2id$v=19$…"


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


def test_a_browser_of_either_suite_is_known() -> None:
    before = new_device(LOGIN, KEY)
    number = number_of(before, LOGIN, KEY)
    assert number
    with gm():
        assert number_of(before, LOGIN, KEY) == number
        after = new_device(LOGIN, KEY)
        assert ".hmac-sm3:" in after
    assert number_of(after, LOGIN, KEY)
    assert number_of(after.replace("hmac-sm3", "hmac-sha256"), LOGIN, KEY) is None


def test_a_code_can_be_typed_after_a_password_of_the_other_suite() -> None:
    before = new_half(7, HASH, KEY)
    with gm():
        assert is_right(before, HASH, KEY)
        after = new_half(7, HASH, KEY)
        assert ".hmac-sm3:" in after
    assert (user_of(after), is_right(after, HASH, KEY)) == (7, True)
    assert not is_right(after.replace("hmac-sm3", "hmac-sha256"), HASH, KEY)


def test_what_names_no_algorithm_is_not_known() -> None:
    device, half = new_device(LOGIN, KEY), new_half(7, HASH, KEY)
    assert number_of(device.replace("hmac-sha256:", ""), LOGIN, KEY) is None
    bare = half.replace("hmac-sha256:", "")
    assert (user_of(bare), is_right(bare, HASH, KEY)) == (None, False)
    journey = set_out(KEY)
    bare = journey.cookie.removeprefix("hmac-sha256.")
    assert bare != journey.cookie
    assert come_back(bare, journey.state, KEY) is None
    assert come_back(f"hmac-md5.{bare}", journey.state, KEY) is None


def test_a_way_to_the_provider_that_began_in_either_suite_leads_back() -> None:
    before = set_out(KEY)
    with gm():
        found = come_back(before.cookie, before.state, KEY)
        assert found is not None
        assert (found.nonce, found.verifier) == (before.nonce, before.verifier)
        after = set_out(KEY)
        assert after.cookie.startswith("hmac-sm3.")
    assert come_back(after.cookie, after.state, KEY) == after
    other = after.cookie.replace("hmac-sm3", "hmac-sha256")
    assert come_back(other, after.state, KEY) is None

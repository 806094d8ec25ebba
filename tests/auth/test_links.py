"""One-time links: good once, for a while, for whoever has them."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, text

from hub.auth.links import Link, make_link
from hub.auth.models import LinkPurpose
from hub.auth.repository import links as repository
from hub.auth.repository import users
from hub.auth.tokens import Prefix, new_token
from hub.kit.db import Database
from hub.kit.parts import Parts
from tests.auth.door import (
    LOGIN,
    OTHER,
    PASSWORD,
    add_person,
    at,
    entries,
    post_session,
    signed_in,
)
from tests.waiting import until


async def link_for(parts: Parts, person: int, purpose: LinkPurpose = LinkPurpose.RESET) -> Link:
    async with parts.database.work() as session:
        return await make_link(session, parts, person, purpose, "service:administrator")


def token_of(link: Link) -> str:
    return link.url.partition("#")[2]


async def accept(client: httpx.AsyncClient, token: str, password: str = OTHER) -> httpx.Response:
    body = {"token": token, "password": password}
    return await client.post("/api/v1/links/accept", json=body)


async def test_who_is_invited_chooses_a_password(
    door: httpx.AsyncClient, database: Database, parts: Parts
) -> None:
    person = await add_person(database, password=None)
    link = await link_for(parts, person, LinkPurpose.INVITATION)
    assert link.url.startswith("http://127.0.0.1:8000/welcome#hubl_")
    assert token_of(link) not in repr(link)
    answer = await accept(door, token_of(link))
    assert answer.json() == {"login": LOGIN}
    assert (await post_session(door, password=OTHER)).status_code == 201
    (entry,) = await entries(database, "link.use")
    assert (entry["actor"], entry["subject"]) == (LOGIN, f"user:{person}")
    assert entry["detail"]["purpose"] == "invitation"


@pytest.mark.parametrize(("purpose", "hours"), [("invitation", 24), ("reset", 1)])
async def test_a_link_is_good_for_a_while(
    door: httpx.AsyncClient, parts: Parts, person: int, purpose: LinkPurpose, hours: int
) -> None:
    link = await link_for(parts, person, purpose)
    left = link.expires_at - datetime.now(UTC)
    assert timedelta(minutes=-1) < left - timedelta(hours=hours) <= timedelta()
    async with parts.database.work() as session:
        await session.execute(text("update one_time_links set expires_at = now()"))
    answer = await accept(door, token_of(link))
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/link-void"


async def test_a_link_is_good_once(door: httpx.AsyncClient, parts: Parts, person: int) -> None:
    token = token_of(await link_for(parts, person))
    answers = await asyncio.gather(*(accept(door, token) for _ in range(4)))
    assert sorted(each.status_code for each in answers) == [200, 404, 404, 404]
    again = await accept(door, token, PASSWORD)
    unknown = await accept(door, new_token(Prefix.LINK))
    assert again.status_code == unknown.status_code == 404
    assert again.json()["detail"] == unknown.json()["detail"]
    assert (await post_session(door, password=OTHER)).status_code == 201


async def test_a_newer_link_voids_the_older(
    door: httpx.AsyncClient, parts: Parts, person: int
) -> None:
    older, newer = await link_for(parts, person), await link_for(parts, person)
    assert (await accept(door, token_of(older))).status_code == 404
    assert (await accept(door, token_of(newer))).status_code == 200


async def test_a_reset_ends_all_sessions(
    door: httpx.AsyncClient, parts: Parts, person: int
) -> None:
    thief = await signed_in(door)
    await accept(door, token_of(await link_for(parts, person)))
    assert (await thief.ask("GET", "/session")).status_code == 401
    assert (await post_session(door)).status_code == 401  # the old password
    (entry,) = await entries(parts.database, "link.use")
    assert entry["detail"]["sessions_ended"] == 1


async def test_a_weak_password_does_not_use_a_link_up(
    door: httpx.AsyncClient, parts: Parts, person: int
) -> None:
    token = token_of(await link_for(parts, person))
    weak = await accept(door, token, f"{LOGIN}2026")
    assert weak.status_code == 422
    assert weak.json()["errors"][0]["field"] == "body.password"
    assert (await accept(door, token)).status_code == 200


async def test_a_disabled_persons_link_is_void(
    door: httpx.AsyncClient, parts: Parts, person: int
) -> None:
    token = token_of(await link_for(parts, person))
    async with parts.database.work() as session:
        await session.execute(text("update users set disabled_at = now()"))
    assert (await accept(door, token)).status_code == 404


async def somebody_waits(database: Database) -> bool:
    async with database.connection() as connection:
        waits = text("select exists (select from pg_locks where not granted)")
        return bool(await connection.scalar(waits))


async def test_a_link_that_was_voided_a_moment_ago_is_not_used(parts: Parts, person: int) -> None:
    await link_for(parts, person)
    async with parts.database.work() as session:  # that began before the link was voided
        link = await session.scalar(text("select id from one_time_links"))
        await link_for(parts, person)
        assert not await repository.use(session, int(link))


async def test_who_is_disabled_while_they_use_a_link_is_disabled(
    door: httpx.AsyncClient, parts: Parts, person: int
) -> None:
    """Both lock the person first: neither is let go for the other's sake."""
    token = token_of(await link_for(parts, person))
    async with parts.database.work() as session:
        await users.lock(session, person)
        accepting = asyncio.create_task(accept(door, token))
        await until(lambda: somebody_waits(parts.database))
        await users.change(session, person, {"disabled_at": func.now()})
        await repository.void(session, person)
    assert (await accepting).status_code == 404


async def test_a_link_lets_in_who_is_kept_out_by_guesses(
    app: FastAPI, parts: Parts, person: int
) -> None:
    token = token_of(await link_for(parts, person))
    async with at(app, "198.51.100.9") as stranger:
        for _ in range(11):
            await post_session(stranger, password=OTHER)
    async with at(app, "192.0.2.5") as own:
        assert (await post_session(own)).status_code == 429
        await accept(own, token)  # and the browser is known from now on
        assert (await post_session(own, password=OTHER)).status_code == 201


async def test_the_database_keeps_no_link(parts: Parts, person: int) -> None:
    token = token_of(await link_for(parts, person))
    async with parts.database.work() as session:
        rows = str((await session.execute(text("select * from one_time_links"))).all())
    assert token[5:] not in rows


async def test_trying_links_is_counted_and_on_record(
    app: FastAPI, parts: Parts, person: int
) -> None:
    assert person
    async with at(app, "198.51.100.9") as stranger:
        tries = [(await accept(stranger, "hubl_guess")).status_code for _ in range(32)]
    assert tries == [404] * 30 + [429] * 2
    assert len(await entries(parts.database, "link.refuse")) == 30


async def test_anothers_page_uses_no_link(
    door: httpx.AsyncClient, parts: Parts, person: int
) -> None:
    door.headers["Sec-Fetch-Site"] = "cross-site"
    assert (await accept(door, token_of(await link_for(parts, person)))).status_code == 403

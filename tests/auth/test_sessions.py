"""Sessions: listed, ended, over by themselves; never forged, replayed or fixed."""

from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.auth.tokens import Prefix, digest_of_token, new_token
from hub.kit.db import Database
from hub.kit.parts import Parts
from tests.auth.door import (
    BROWSER,
    LOGIN,
    OTHER,
    PASSWORD,
    Token,
    add_person,
    at,
    entries,
    post_session,
    signed_in,
)


async def status(who: Token) -> int:
    return (await who.ask("GET", "/session")).status_code


async def change(database: Database, what: str) -> None:
    async with database.work() as session:
        await session.execute(text(f"update user_sessions set {what}"))


async def test_who_signs_out_is_out(
    door: httpx.AsyncClient, database: Database, person: int
) -> None:
    who = await signed_in(door)
    assert (await who.ask("DELETE", "/session")).status_code == 204
    assert await status(who) == 401  # the same token, replayed
    (entry,) = await entries(database, "session.end")
    assert (entry["actor"], entry["subject"]) == (LOGIN, f"user:{person}")


async def test_a_forged_token_is_nobodys(
    door: httpx.AsyncClient, parts: Parts, person: int
) -> None:
    assert person
    real = (await signed_in(door)).token
    digest = digest_of_token(real, parts.auth_key)
    flipped = real[:-1] + ("A" if real[-1] != "A" else "B")
    for forged in [new_token(Prefix.SESSION), digest, flipped, "hubs_", real.upper(), real + "=",
                   "hubs_%", "hubs_" + "x" * 5_000]:  # fmt: skip
        assert await status(Token(door, forged)) == 401
        cookie = {"Cookie": f"__Host-hub_session={forged}"} | BROWSER
        assert (await door.get("/api/v1/session", headers=cookie)).status_code == 401
    assert await status(Token(door, real)) == 200


@pytest.mark.parametrize(
    "over",
    [
        "last_seen_at = now() - interval '31 minutes'",
        "expires_at = now() - interval '1 second'",
        "ended_at = now()",
    ],
)
async def test_a_session_is_over_by_itself(
    door: httpx.AsyncClient, database: Database, person: int, over: str
) -> None:
    assert person
    who = await signed_in(door)
    await change(database, over)
    answer = await who.ask("GET", "/session")
    assert answer.status_code == 401
    assert answer.json()["detail"] == "The session is over."
    await change(database, "last_seen_at = now() - interval '1 hour'")
    assert await status(who) == 401  # asking has not brought it back


async def test_whoever_works_stays_in_until_the_day_is_over(
    door: httpx.AsyncClient, database: Database, person: int
) -> None:
    assert person
    who = await signed_in(door)
    await change(database, "last_seen_at = now() - interval '29 minutes'")
    assert await status(who) == 200
    await change(database, "last_seen_at = last_seen_at - interval '29 minutes'")
    assert await status(who) == 200  # it was noted that they were there
    async with database.work() as session:
        lasts = await session.scalar(text("select expires_at - created_at from user_sessions"))
    assert abs(lasts.total_seconds() - 12 * 3600) < 60
    await status(who)
    await change(database, "expires_at = now()")
    assert await status(who) == 401  # being there does not put that off


async def test_a_disabled_person_has_no_session(
    door: httpx.AsyncClient, database: Database, person: int
) -> None:
    assert person
    who = await signed_in(door)
    async with database.work() as session:
        await session.execute(text("update users set disabled_at = now()"))
    assert await status(who) == 401
    assert (await post_session(door)).status_code == 401


async def test_a_session_cannot_be_fixed(app: FastAPI, person: int) -> None:
    """A token that a browser brings along is never the one that it has after signing in."""
    assert person
    planted = new_token(Prefix.SESSION)
    async with at(app, headers=BROWSER | {"Cookie": f"__Host-hub_session={planted}"}) as victim:
        answer = await post_session(victim, keep="cookie")
    assert answer.status_code == 201
    assert answer.cookies["__Host-hub_session"] != planted
    async with at(app) as attacker:
        assert await status(Token(attacker, planted)) == 401


async def test_signing_in_ends_the_session_that_the_browser_had(app: FastAPI, person: int) -> None:
    assert person
    async with at(app, headers=BROWSER) as browser:
        await post_session(browser, keep="cookie")
        before = browser.cookies["__Host-hub_session"]
        await post_session(browser, keep="cookie")
        assert browser.cookies["__Host-hub_session"] != before
        assert (await browser.get("/api/v1/session")).status_code == 200
    async with at(app) as door:
        assert await status(Token(door, before)) == 401


async def test_a_proof_makes_a_session_fresh_and_its_token_another(
    door: httpx.AsyncClient, database: Database, person: int
) -> None:
    who = await signed_in(door)
    await change(database, "fresh_at = now() - interval '11 minutes'")
    stale = await who.ask("POST", "/session/second-factor")
    assert stale.status_code == 403
    assert stale.json()["type"] == "/problems/sign-in-again"
    wrong = await who.ask("POST", "/session/proof", json={"password": OTHER})
    assert wrong.status_code == 401
    assert await status(who) == 200
    answer = await who.ask("POST", "/session/proof", json={"password": PASSWORD})
    proved = Token(door, answer.json()["token"])
    assert await status(who) == 401
    assert (await proved.ask("POST", "/session/second-factor")).status_code == 200
    assert len((await proved.ask("GET", "/sessions")).json()["items"]) == 1
    (entry,) = await entries(database, "session.prove")
    assert entry["subject"] == f"user:{person}"
    assert [each["subject"] for each in await entries(database, "session.refuse")] == [
        f"user:{person}"
    ]


async def test_a_stolen_session_has_ten_tries_at_the_password(
    door: httpx.AsyncClient, person: int
) -> None:
    assert person
    who = await signed_in(door)
    body = {"password": OTHER}
    tries = [(await who.ask("POST", "/session/proof", json=body)).status_code for _ in range(11)]
    assert tries == [401] * 10 + [429]
    assert (await post_session(door)).status_code == 201  # its owner signs in as ever


async def test_a_proof_by_cookie_brings_another_cookie(
    app: FastAPI, database: Database, person: int
) -> None:
    assert person
    async with at(app, headers=BROWSER) as browser:
        await post_session(browser, keep="cookie")
        before = browser.cookies["__Host-hub_session"]
        answer = await browser.post("/api/v1/session/proof", json={"password": PASSWORD})
        assert answer.json() == {"token": None}
        assert browser.cookies["__Host-hub_session"] != before
        assert (await browser.get("/api/v1/session")).status_code == 200
    assert await entries(database, "session.prove")


async def test_another_password_ends_all_other_sessions(
    door: httpx.AsyncClient, database: Database, person: int
) -> None:
    thief, who = await signed_in(door), await signed_in(door)
    body = {"current": PASSWORD, "password": OTHER}
    answer = await who.ask("PUT", "/session/password", json=body)
    assert answer.status_code == 200, answer.text
    assert [await status(thief), await status(who)] == [401, 401]
    assert await status(Token(door, answer.json()["token"])) == 200
    assert (await post_session(door)).status_code == 401
    assert (await post_session(door, password=OTHER)).status_code == 201
    (entry,) = await entries(database, "person.change_password")
    assert (entry["subject"], entry["detail"]) == (f"user:{person}", {"sessions_ended": 1})


async def test_a_password_is_changed_by_who_knows_it_to_a_good_one(
    door: httpx.AsyncClient, person: int
) -> None:
    assert person
    who = await signed_in(door)
    unknown = {"current": OTHER, "password": OTHER}
    assert (await who.ask("PUT", "/session/password", json=unknown)).status_code == 401
    weak = {"current": PASSWORD, "password": "password123456"}
    answer = await who.ask("PUT", "/session/password", json=weak)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body.password"
    assert await status(who) == 200


async def test_people_see_and_end_their_own_sessions_only(
    door: httpx.AsyncClient, database: Database, person: int
) -> None:
    assert person
    await add_person(database, "ezhou.zhiban")
    other = await signed_in(door, login="ezhou.zhiban")
    here, there = await signed_in(door), await signed_in(door)
    listed = (await here.ask("GET", "/sessions")).json()["items"]
    assert [each["is_this"] for each in listed] == [False, True]
    assert all(each["address"] == "203.0.113.7" for each in listed)
    (theirs,) = (await other.ask("GET", "/sessions")).json()["items"]
    foreign = await here.ask("DELETE", f"/sessions/{theirs['id']}")
    unknown = await here.ask("DELETE", "/sessions/999999")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json()["detail"] == unknown.json()["detail"]
    assert await status(other) == 200
    assert (await here.ask("DELETE", f"/sessions/{listed[0]['id']}")).status_code == 204
    assert [await status(here), await status(there)] == [200, 401]


async def test_a_key_has_no_session(client: httpx.AsyncClient) -> None:
    me = (await client.get("/api/v1/session")).json()
    assert (me["name"], me["kind"]) == ("service:administrator", "service")
    for verb, path in [("DELETE", "/session"), ("GET", "/sessions"), ("DELETE", "/sessions/1"),
                       ("POST", "/session/second-factor")]:  # fmt: skip
        answer = await client.request(verb, f"/api/v1{path}")
        assert answer.status_code == 403


async def test_sessions_are_void_with_another_auth_key(
    app: FastAPI, door: httpx.AsyncClient, parts: Parts, person: int
) -> None:
    """A stolen database is no stolen session: what stands in it opens nothing elsewhere."""
    assert person
    who = await signed_in(door)
    app.state.parts = replace(parts)
    vars(app.state.parts)["auth_key"] = bytes(32)
    assert await status(who) == 401

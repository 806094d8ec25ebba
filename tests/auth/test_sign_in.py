"""Signing in over the API, and what is on record of it."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event, text

from hub.auth import passwords
from hub.auth.hashing import Hashing
from hub.auth.passwords import hash_password, verify_password
from hub.kit.db import Database
from hub.kit.parts import Parts
from hub.kit.problems import InvalidInput, Unavailable
from tests.auth.door import (
    BROWSER,
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


async def test_who_knows_the_password_gets_a_session(
    door: httpx.AsyncClient, database: Database
) -> None:
    user_id = await add_person(database, role="central_editor")
    somebody = await signed_in(door)
    assert somebody.token.startswith("hubs_")
    me = (await somebody.ask("GET", "/session")).json()
    assert (me["name"], me["kind"]) == (LOGIN, "person")
    assert me["grants"][0]["role"] == "central_editor"
    assert "region:commands:push" in me["permissions"]
    (entry,) = await entries(database, "session.begin")
    assert (entry["actor"], entry["subject"]) == (LOGIN, f"user:{user_id}")
    assert entry["detail"]["address"] == "203.0.113.7"


async def test_the_database_keeps_no_token_of_a_session(
    door: httpx.AsyncClient, database: Database
) -> None:
    await add_person(database)
    somebody = await signed_in(door)
    async with database.work() as session:
        row = str((await session.execute(text("select * from user_sessions"))).mappings().all())
        record = str((await session.execute(text("select * from audit_entries"))).all())
    assert somebody.token[5:] not in row + record
    assert PASSWORD not in row + record


@pytest.mark.parametrize("typed", ["  wuhan.zhiban ", "Wuhan.Zhiban", "ｗｕｈａｎ．ｚｈｉｂａｎ"])
async def test_a_login_is_the_same_from_every_keyboard(
    door: httpx.AsyncClient, database: Database, typed: str
) -> None:
    await add_person(database)
    assert (await post_session(door, typed)).status_code == 201


async def test_a_password_is_the_same_from_every_keyboard(
    door: httpx.AsyncClient, database: Database
) -> None:
    await add_person(database, password="Kite＆Rain over 2 rivers")
    answer = await post_session(door, password="Kite&Rain over 2 rivers")
    assert answer.status_code == 201


async def wrong(client: httpx.AsyncClient, login: str, password: str = OTHER) -> httpx.Response:
    answer = await post_session(client, login, password)
    assert answer.status_code == 401, answer.text
    return answer


async def test_what_is_wrong_is_said_in_the_same_words(
    door: httpx.AsyncClient, database: Database
) -> None:
    await add_person(database)
    await add_person(database, "disabled.zhiban")
    await add_person(database, "invited.zhiban", None)
    await add_person(database, "caibian", None, kind="service")
    async with database.work() as session:
        await session.execute(
            text("update users set disabled_at = now() where login like 'disabled%'")
        )
    answers = [
        await wrong(door, LOGIN),
        await wrong(door, "nobody.at.all"),
        await wrong(door, "disabled.zhiban", PASSWORD),
        await wrong(door, "invited.zhiban", ""),
        await wrong(door, "caibian"),
        await wrong(door, LOGIN, "x" * 1_000),
    ]
    told = [{k: v for k, v in each.json().items() if k != "request_id"} for each in answers]
    assert all(each == told[0] for each in told)
    assert told[0]["type"] == "/problems/sign-in-failed"
    names = [sorted(each.headers) for each in answers]
    assert all(each == names[0] for each in names)


async def test_a_failed_sign_in_is_on_record_without_what_was_typed(
    door: httpx.AsyncClient, database: Database
) -> None:
    user_id = await add_person(database)
    await wrong(door, LOGIN)
    await wrong(door, "mima-typed-in-the-wrong-field")
    first, second = await entries(database, "session.refuse")
    assert first["subject"] == f"user:{user_id}"
    assert second["subject"] == "login:unknown"
    assert first["detail"] == second["detail"] == {"why": "password", "address": "203.0.113.7"}


async def test_nobody_tells_by_the_clock_whether_a_login_exists(
    app: FastAPI, database: Database
) -> None:
    """The medians of many tries differ by less than half of what a hash costs.

    Without a hash for unknown logins they differ by all of it. What is smaller is looked for
    without a clock, below.
    """
    kinds = {"known": "wuhan.known", "unknown": "wuhan.unknown", "invited": "wuhan.invited"}
    hashed = await hash_password(PASSWORD)
    await add_person(database, kinds["known"])
    await add_person(database, kinds["invited"], None)
    async with database.work() as session:
        await session.execute(
            text("update users set password_hash = :hash where login = 'wuhan.known'"),
            {"hash": hashed},
        )
    took: dict[str, list[float]] = {kind: [] for kind in kinds}
    for turn in range(9):
        async with at(app, f"198.51.100.{turn}") as client:
            for kind, login in kinds.items():
                took[kind].append(await seconds(lambda: wrong(client, login)))  # noqa: B023
    hashing = min(took["known"])
    medians = [statistics.median(each) for each in took.values()]
    assert max(medians) - min(medians) < hashing / 2, took


async def seconds(work: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    await work()
    return time.perf_counter() - begun


async def test_an_unknown_login_costs_a_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the clock is to show, without a clock."""
    asked = []

    class Counting(Hashing):
        async def verify(self, text: str, stored: str) -> bool:
            asked.append((text, stored))
            return True

    monkeypatch.setattr(passwords, "_hashing", Counting)
    assert not await verify_password(PASSWORD, None)
    assert not await verify_password("x" * 10_000, "$argon2id$any")
    (_text, dummy), (cut, _stored) = asked
    assert dummy.startswith("$argon2id$v=19$m=32768,t=3,p=1$")  # as dear as anybody's
    assert (await hash_password(PASSWORD)).startswith(dummy[:30])
    assert len(cut) == 128


async def test_whatever_is_wrong_the_same_is_asked_of_the_database(
    door: httpx.AsyncClient, database: Database
) -> None:
    await add_person(database)
    await add_person(database, "invited.zhiban", None)
    await add_person(database, "disabled.zhiban")
    async with database.work() as session:
        await session.execute(
            text("update users set disabled_at = now() where login like 'disabled%'")
        )
    asked: list[str] = []
    event.listen(
        database.engine.sync_engine, "before_cursor_execute", lambda *a: asked.append(a[2])
    )
    statements = []
    for login in (LOGIN, "nobody.at.all", "invited.zhiban", "disabled.zhiban"):
        asked.clear()
        await wrong(door, login)
        statements.append(list(asked))
    assert len(statements[0]) > 2
    assert all(each == statements[0] for each in statements)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("keep", ["cookie", "token"])
async def test_anothers_page_signs_nobody_in(
    door: httpx.AsyncClient, database: Database, site: str, keep: str
) -> None:
    await add_person(database)
    body = {"login": LOGIN, "password": PASSWORD, "keep": keep}
    answer = await door.post("/api/v1/session", json=body, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert not door.cookies


async def test_a_cookie_wants_to_know_where_a_request_comes_from(
    door: httpx.AsyncClient, database: Database
) -> None:
    await add_person(database)
    assert (await post_session(door, keep="cookie")).status_code == 403
    door.headers.update(BROWSER)
    answer = await post_session(door, keep="cookie")
    assert answer.status_code == 201
    assert answer.json() == {"token": None}
    kept = answer.headers.get_list("set-cookie")
    (session,) = (each for each in kept if each.startswith("__Host-hub_session="))
    said = {part.strip().lower() for part in session.split(";")[1:]}
    assert said == {"max-age=43200", "path=/", "secure", "httponly", "samesite=lax"}
    assert (await door.get("/api/v1/session")).json()["name"] == LOGIN


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
async def test_anothers_page_can_do_nothing_with_a_cookie(
    app: FastAPI, database: Database, headers: dict[str, str]
) -> None:
    await add_person(database)
    async with at(app) as browser:
        assert (await post_with_cookie(browser)).status_code == 201
        for verb, path in [
            ("DELETE", "/session"),
            ("POST", "/session/second-factor"),
            ("PUT", "/session/password"),
            ("POST", "/articles"),
        ]:
            answer = await browser.request(verb, f"/api/v1{path}", headers=headers, json={})
            assert answer.status_code == 403, (verb, path)
        still = await browser.get("/api/v1/session")
    assert still.json()["second_factor"] == {
        "has": False,
        "needed": False,
        "recovery_codes_left": 0,
    }


async def post_with_cookie(browser: httpx.AsyncClient) -> httpx.Response:
    body = {"login": LOGIN, "password": PASSWORD, "keep": "cookie"}
    return await browser.post("/api/v1/session", json=body, headers=BROWSER)


async def test_a_process_hashes_few_at_once_and_lets_few_wait() -> None:
    hashing = Hashing(at_once=1, waiting=2)
    results = await asyncio.gather(
        *(hashing.hash(PASSWORD) for _ in range(10)), return_exceptions=True
    )
    assert [type(each) for each in results] == [str] * 3 + [Unavailable] * 7
    assert await hashing.hash(PASSWORD)  # and then there is room again


async def test_somebody_who_goes_away_leaves_their_place() -> None:
    hashing = Hashing(at_once=1, waiting=0)
    going = asyncio.create_task(hashing.hash(PASSWORD))
    await asyncio.sleep(0)
    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going
    with pytest.raises(Unavailable):  # the thread is at it still
        await hashing.hash(PASSWORD)
    await until(lambda: hashing._free > 0)
    assert await hashing.hash(PASSWORD)


async def test_a_password_that_was_changed_meanwhile_opens_nothing(
    parts: Parts, database: Database, door: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_person(database)
    plain = passwords.Hashing.verify

    async def slowly(self: Hashing, typed: str, stored: str) -> bool:
        async with parts.database.work() as session:
            await session.execute(
                text("update users set password_hash = 'another' where login = :l"), {"l": LOGIN}
            )
        return await plain(self, typed, stored)

    monkeypatch.setattr(Hashing, "verify", slowly)
    assert (await post_session(door)).status_code == 401


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "x" * 129,
        "password123456",
        "P@ssw0rd2026!",
        "woaini5201314",
        "5201314520131",
        "1qaz2wsx3edc",
        "qwertyuiop123",
        "zhangwei19900101",
        "aaaaaaaaaaaaaa",
        "abababababababab",
        "Wuhan2026!@#$",
        "wuhan.zhiban2026",
        "wuhan.zhibanwuhan.zhiban",
        "nabihz.nahuw1",
        "zhiban!!wuhan!!",
        "control\x07character in it",
    ],
)
def test_what_everybody_tries_first_is_no_password(password: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        passwords.check_password(password, LOGIN)
    assert refused.value.errors[0].field == "password"
    assert password not in str(refused.value.problem())


@pytest.mark.parametrize(
    "password",
    [PASSWORD, OTHER, "correct-horse-battery", "kq8vPz!4mTw2", "woxihuanchihuoguohetang"],
)
def test_a_sentence_of_ones_own_is_one(password: str) -> None:
    passwords.check_password(password, LOGIN)

"""The second factor: codes that are good once, recovery codes too, and who has to have one."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from hub.app import create_app
from hub.auth import totp
from hub.auth.recovery import CODES, new_codes
from hub.kit.db import Database
from hub.settings import Settings
from tests.auth.door import (
    OTHER,
    PASSWORD,
    Token,
    add_person,
    at,
    entries,
    post_session,
    signed_in,
)


@pytest.fixture
async def person(database: Database) -> int:
    return await add_person(database, role=Role.CENTRAL_EDITOR)


class Phone:
    """An authenticator: it shows a code, and waits for no clock to show the next one."""

    def __init__(self, secret: str) -> None:
        self.totp = pyotp.TOTP(secret)
        self.at = int(time.time()) // totp.STEP_SECONDS - 1

    def code(self) -> str:
        """Return this step's code, then the next one's: good for 30 seconds more at least."""
        self.at += 1
        return self.totp.generate_otp(self.at)


async def set_up(who: Token) -> tuple[Phone, list[str], Token]:
    setup = (await who.ask("POST", "/session/second-factor")).json()
    phone = Phone(setup["secret"])
    answer = await who.ask("PUT", "/session/second-factor", json={"code": phone.code()})
    assert answer.status_code == 200, answer.text
    return phone, answer.json()["recovery_codes"], Token(who.client, answer.json()["token"])


def test_a_code_is_good_for_its_step_and_those_beside_it() -> None:
    secret, now = totp.new_secret(), 1_790_000_000.0
    codes = {n: pyotp.TOTP(secret).at(int(now) + 30 * n) for n in range(-3, 4)}
    step = int(now) // 30
    found = {n: totp.step_of(secret, code, now, None) for n, code in codes.items()}
    assert found == {-3: None, -2: None, -1: step - 1, 0: step, 1: step + 1, 2: None, 3: None}
    assert totp.step_of(secret, codes[0], now, after=step) is None
    assert totp.step_of(secret, codes[0], now, after=step - 1) == step


def test_recovery_codes_cannot_be_guessed_or_confused() -> None:
    codes = {code for _ in range(100) for code in new_codes()}
    assert len(codes) == 100 * CODES
    assert not set("01ilo") & set("".join(codes))


async def test_a_password_alone_is_not_enough_any_more(
    door: httpx.AsyncClient, database: Database, person: int
) -> None:
    phone, codes, who = await set_up(await signed_in(door))
    assert len(codes) == 10
    me = (await who.ask("GET", "/session")).json()
    assert me["second_factor"] == {"has": True, "needed": False, "recovery_codes_left": 10}
    asked = await post_session(door)
    assert asked.status_code == 401
    assert asked.json()["type"] == "/problems/code-needed"
    assert (await post_session(door, password=OTHER)).json()["type"] == "/problems/sign-in-failed"
    assert (await post_session(door, code="000000")).json()["type"] == "/problems/sign-in-failed"
    assert (await post_session(door, code=phone.code())).status_code == 201
    whys = [each["detail"]["why"] for each in await entries(database, "session.refuse")]
    assert whys == ["password", "code"]
    assert [each["subject"] for each in await entries(database, "session.ask_code")] == [
        f"user:{person}"
    ]


async def test_a_code_is_good_once(door: httpx.AsyncClient, person: int) -> None:
    assert person
    phone, _codes, _who = await set_up(await signed_in(door))
    code = phone.code()
    assert (await post_session(door, code=code)).status_code == 201
    replayed = await post_session(door, code=code)
    assert replayed.json()["type"] == "/problems/sign-in-failed"
    older = phone.totp.generate_otp(phone.at - 1)  # a step before the one that was used
    assert (await post_session(door, code=older)).status_code == 401


async def test_a_code_is_good_once_for_two_at_the_same_time(
    app: FastAPI, door: httpx.AsyncClient, person: int
) -> None:
    assert person
    phone, _codes, _who = await set_up(await signed_in(door))
    code = phone.code()
    async with at(app) as other:
        answers = await asyncio.gather(
            *(post_session(each, code=code) for each in [door, other] * 3)
        )
    assert sorted(each.status_code for each in answers) == [201] + [401] * 5


async def test_a_recovery_code_is_good_once(
    door: httpx.AsyncClient, database: Database, person: int
) -> None:
    assert person
    _phone, codes, _who = await set_up(await signed_in(door))
    first, second = codes[0], codes[1]
    assert (await post_session(door, code=first)).status_code == 201
    assert (await post_session(door, code=first)).status_code == 401
    typed = f" {second.upper().replace('-', ' ')} "
    who = await signed_in(door, code=typed)
    left = (await who.ask("GET", "/session")).json()["second_factor"]["recovery_codes_left"]
    assert left == 8
    async with database.work() as session:
        rows = str((await session.execute(text("select * from recovery_codes"))).all())
    assert not any(code.replace("-", "") in rows for code in codes)


async def test_somebody_elses_recovery_code_is_none(
    door: httpx.AsyncClient, database: Database, person: int
) -> None:
    assert person
    await add_person(database, "ezhou.zhiban")
    _phone, codes, _who = await set_up(await signed_in(door))
    await set_up(await signed_in(door, login="ezhou.zhiban"))
    assert (await post_session(door, "ezhou.zhiban", code=codes[0])).status_code == 401


async def test_the_secret_is_sealed_to_its_row(
    door: httpx.AsyncClient, database: Database, person: int
) -> None:
    who = await signed_in(door)
    secret = (await who.ask("POST", "/session/second-factor")).json()["secret"]
    async with database.work() as session:
        sealed: bytes = await session.scalar(
            text("select totp from users where login = 'wuhan.zhiban'")
        )  # type: ignore[assignment]
    assert sealed.startswith((b"ag", b"gm", b"sm"))
    assert secret.encode() not in sealed
    assert secret not in str(await entries(database, "person.set_up_second_factor"))
    assert person


async def test_what_is_not_confirmed_does_not_count(door: httpx.AsyncClient, person: int) -> None:
    assert person
    who = await signed_in(door)
    await who.ask("POST", "/session/second-factor")
    wrong = await who.ask("PUT", "/session/second-factor", json={"code": "000000"})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "code"
    assert (await post_session(door)).status_code == 201


async def test_setting_up_ends_sessions_that_had_a_password_only(
    door: httpx.AsyncClient, person: int
) -> None:
    assert person
    thief, who = await signed_in(door), await signed_in(door)
    await set_up(who)
    assert (await thief.ask("GET", "/session")).status_code == 401
    assert (await who.ask("GET", "/session")).status_code == 401  # its token is another


async def test_another_phone_wants_the_code_of_the_first(
    door: httpx.AsyncClient, database: Database, person: int
) -> None:
    assert person
    _phone, codes, who = await set_up(await signed_in(door))
    taken = await who.ask("POST", "/session/second-factor")
    assert taken.status_code == 409
    async with database.work() as session:
        await session.execute(text("update user_sessions set fresh_at = now() - interval '1 day'"))
    assert (await who.ask("DELETE", "/session/second-factor")).status_code == 403
    half = await who.ask("POST", "/session/proof", json={"password": PASSWORD})
    assert half.status_code == 401
    proof = {"password": PASSWORD, "code": codes[0]}
    answer = await who.ask("POST", "/session/proof", json=proof)
    fresh = Token(door, answer.json()["token"])
    removed = await fresh.ask("DELETE", "/session/second-factor")
    assert removed.status_code == 200
    assert (await post_session(door, code=codes[1])).status_code == 201  # no code is asked for
    anew = await set_up(Token(door, removed.json()["token"]))
    assert anew[1] != codes


@pytest.fixture
async def strict(settings: Settings) -> AsyncIterator[FastAPI]:
    """A hub on which whoever reaches one account needs a second factor."""
    made = create_app(settings.model_copy(update={"second_factor_above": 0}))
    async with made.router.lifespan_context(made):
        yield made


async def test_who_reaches_many_accounts_sets_it_up_before_all_else(
    strict: FastAPI, database: Database, person: int
) -> None:
    assert person
    async with database.work() as session:
        await session.execute(text(
            """
            with r as (insert into regions (code, name, level, prefix)
                values ('420000', '湖北省', 'province', '42') returning code),
            o as (insert into organisations (name, region_code, level)
                select '湖北省融媒体中心', code, 'province' from r returning id, region_code)
            insert into accounts (platform, external_id, name, organisation_id, region_code, level,
                settings)
                select 'site', '420000', '湖北日报', id, region_code, 'province', '{}' from o
            """
        ))  # fmt: skip
    async with at(strict) as door:
        who = await signed_in(door)
        me = (await who.ask("GET", "/session")).json()
        assert me["second_factor"]["needed"]
        assert me["permissions"] == []
        refused = await who.ask("GET", "/articles")
        assert refused.status_code == 403
        assert refused.json()["type"] == "/problems/second-factor-needed"
        assert (await who.ask("GET", "/sessions")).status_code == 200
        phone, _codes, now = await set_up(who)
        assert (await now.ask("GET", "/articles")).status_code == 200
        again = await signed_in(door, code=phone.code())
        assert (await again.ask("GET", "/articles")).status_code == 200
        # taken away, the next request is refused again
        bare = (await again.ask("DELETE", "/session/second-factor")).json()["token"]
        assert (await Token(door, bare).ask("GET", "/articles")).status_code == 403

"""Guessing is slow, whoever guesses and from wherever; and nobody is kept out by it."""

import asyncio
from collections import Counter as Tally
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import pytest
from fastapi import FastAPI
from pwdlib.hashers.argon2 import Argon2Hasher
from redis.asyncio import Redis

from hub.app import create_app
from hub.auth import passwords
from hub.auth.hashing import AT_ONCE, LANES, MEMORY_KIB, PASSES, WAITING, Hashing
from hub.auth.own_counts import WINDOW_SECONDS, Counter
from hub.auth.passwords import normal
from hub.auth.sign_in import sign_in
from hub.auth.throttle import Throttle
from hub.auth.visitor import Visitor
from hub.kit.db import Database
from hub.kit.parts import Parts
from hub.kit.problems import HubError
from hub.settings import Settings
from tests.auth.door import (
    ADDRESS,
    BROWSER,
    LOGIN,
    OTHER,
    QUICK,
    add_person,
    at,
    entries,
    post_session,
    signed_in,
)
from tests.waiting import until

STRANGER = "198.51.100.9"
FLOOD = 10_000
DEAR = passwords._DUMMY  # as it is when no test has made it cheap
PATIENCE = 120.0


async def guess(app: FastAPI, times: int, login: str = LOGIN, address: str = STRANGER) -> list[int]:
    """Try wrong passwords one after the other; return the answers' statuses."""
    async with at(app, address) as client:
        return [(await post_session(client, login, OTHER)).status_code for _ in range(times)]


@pytest.fixture
async def person(database: Database) -> int:
    return await add_person(database)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted here is tries, not what a hash costs."""
    dummy = QUICK.hash(normal(OTHER))
    monkeypatch.setattr("hub.auth.passwords._DUMMY", dummy)


async def test_a_stranger_has_ten_tries(app: FastAPI, person: int, database: Database) -> None:
    assert await guess(app, 12) == [401] * 10 + [429] * 2
    async with at(app, STRANGER) as client:
        answer = await post_session(client)  # the right one, too late
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= WINDOW_SECONDS
    assert answer.json()["type"] == "/problems/too-many"
    assert answer.json()["retry_after"] == int(answer.headers["retry-after"])
    assert len(await entries(database, "session.refuse")) == 10
    (entry,) = await entries(database, "session.throttle")
    assert entry["subject"] == f"user:{person}"
    assert entry["detail"]["counted"] == "login"


async def test_an_unknown_login_is_throttled_in_the_same_words(app: FastAPI, person: int) -> None:
    assert person
    told = []
    for login in (LOGIN, "nobody.at.all"):
        await guess(app, 10, login)
        async with at(app, STRANGER) as client:
            answer = await post_session(client, login, OTHER)
        told.append(
            {k: v for k, v in answer.json().items() if k not in {"request_id", "retry_after"}}
        )
    assert told[0] == told[1]


async def test_nobody_is_kept_out_by_who_guesses_their_password(app: FastAPI, person: int) -> None:
    assert person
    async with at(app, headers=BROWSER) as own:
        assert (await post_session(own, keep="cookie")).status_code == 201
        for turn in range(3):
            await guess(app, 12, address=f"198.51.100.{turn}")
        assert (await post_session(own, keep="cookie")).status_code == 201
        device = dict(own.cookies)
    # the browser on the way, from an address that nobody knows
    cookies = "; ".join(f"{name}={value}" for name, value in device.items())
    async with at(app, "192.0.2.77", headers=BROWSER | {"Cookie": cookies}) as travelling:
        assert (await post_session(travelling, keep="cookie")).status_code == 201
    # a program without cookies, from the address that is known
    async with at(app, ADDRESS) as program:
        assert (await post_session(program)).status_code == 201


async def test_a_browser_that_is_known_has_ten_tries_as_well(app: FastAPI, person: int) -> None:
    assert person
    async with at(app, headers=BROWSER) as own:
        await post_session(own, keep="cookie")
        statuses = [(await post_session(own, password=OTHER)).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


@pytest.mark.parametrize(
    "forged",
    ["hubd_AAAAAAAAAAAAAAAA.hmac-sha256:" + "0" * 64, "hubd_", "x" * 3_000, "another's"],
)
async def test_a_forged_device_is_a_stranger(
    app: FastAPI, person: int, database: Database, forged: str
) -> None:
    assert person
    await add_person(database, "ezhou.zhiban")
    if forged == "another's":
        async with at(app, "192.0.2.1", headers=BROWSER) as other:
            await post_session(other, "ezhou.zhiban", keep="cookie")
            forged = other.cookies["__Host-hub_device"]
    await guess(app, 10)
    async with at(app, STRANGER, {"Cookie": f"__Host-hub_device={forged}"}) as client:
        assert (await post_session(client)).status_code == 429


async def test_an_account_of_ones_own_gives_no_more_tries(
    app: FastAPI, person: int, database: Database
) -> None:
    """Who signs in between guesses at others' passwords has as many as who does not."""
    assert person
    statuses: Tally[int] = Tally()
    logins = count()
    await add_person(database, "attacker")
    async with at(app, STRANGER) as client:
        for _ in range(70):
            answer = await post_session(client, f"victim-{next(logins)}", OTHER)
            statuses[answer.status_code] += 1
            await post_session(client, "attacker")
    assert statuses == {401: 50, 429: 20}


async def test_a_household_is_one_address() -> None:
    def of(address: str) -> str:
        return Visitor(address, "").household

    assert of("2001:db8:1:2:3::4") == of("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert of("2001:db8:1:3::4") != of("2001:db8:1:2::4")
    assert of("203.0.113.7") == "203.0.113.7"
    assert of("") == ""
    assert of("unix") == "unix"


async def test_many_workers_count_together(app: FastAPI, settings: Settings, person: int) -> None:
    assert person
    other = create_app(settings)
    async with other.router.lifespan_context(other):
        assert await guess(app, 6) == [401] * 6
        assert await guess(other, 6) == [401] * 4 + [429] * 2
        assert await guess(app, 1) == [429]


async def test_what_is_right_is_forgotten(app: FastAPI, person: int) -> None:
    assert person
    async with at(app, STRANGER) as client:
        for _ in range(3):
            assert set(await guess(app, 9)) == {401}
            await signed_in(client)


async def test_without_redis_a_process_counts_for_itself() -> None:
    nowhere: Redis = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1)
    throttle, login, other = Throttle(nowhere), Counter("login", 3), Counter("other", 3)
    taken = [await throttle.take(throttle.strangers, login, other) for _ in range(5)]
    assert taken[:3] == [None] * 3
    assert [each and each.is_news for each in taken[3:]] == [True, False]
    assert taken[3] is not None
    assert 0 < taken[3].seconds <= WINDOW_SECONDS
    await throttle.forget(login)
    assert await throttle.take(throttle.strangers, login) is None
    await throttle.give_back(other)
    assert await throttle.take(throttle.strangers, other) is None
    assert await throttle.take(throttle.strangers, other) is not None
    assert not await throttle.is_noted("known")


async def test_what_is_counted_here_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.auth.throttle.MOST_LOCAL", 100)
    monkeypatch.setattr("hub.auth.own_counts.MOST_LOCAL", 100)
    nowhere: Redis = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1)
    throttle = Throttle(nowhere)
    for number in range(300):
        await throttle.take(throttle.strangers, Counter(f"login:{number}", 1))
        await throttle.take(throttle.strangers, Counter(f"login:{number}", 1))
    assert len(throttle._own.counts) <= 102
    assert len(throttle._full) <= 102


class Hashes:
    """How many passwords were hashed, and how many at once."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        self.waiting = self.most = 0
        plain = Hashing._run

        async def run(hashing: Hashing, work: object) -> object:
            self.asked += 1
            self.waiting += 1
            self.most = max(self.most, AT_ONCE + WAITING - hashing._free)
            try:
                return await plain(hashing, work)  # type: ignore[arg-type]
            finally:
                self.waiting -= 1

        monkeypatch.setattr(Hashing, "_run", run)


async def flood(parts: Parts, *, apart: bool) -> Tally[str]:
    """Try ten thousand wrong passwords at once, behind the door of HTTP; return what was said."""
    said: Tally[str] = Tally()

    async def one(number: int) -> None:
        login = f"person-{number}" if apart else LOGIN
        address = f"10.0.{number // 256}.{number % 256}" if apart else STRANGER
        try:
            await sign_in(parts, Visitor(address, "curl"), login, OTHER, None)
        except HubError as error:
            said[error.code] += 1

    await asyncio.gather(*(one(number) for number in range(FLOOD)))
    return said


async def flood_over_http(app: FastAPI) -> Tally[int]:
    """Post ten thousand wrong passwords at once; return the answers' statuses."""
    async with at(app, STRANGER) as client:
        tries = (post_session(client, LOGIN, OTHER) for _ in range(FLOOD))
        return Tally(answer.status_code for answer in await asyncio.gather(*tries))


@asynccontextmanager
async def somebody_at_work(app: FastAPI) -> AsyncIterator[None]:
    """While the block runs the hub answers others, again and again, who have signed in before."""
    answered, enough = 0, False

    async def work() -> None:
        nonlocal answered
        async with at(app, headers=BROWSER) as own:
            while not enough:  # not cancelled: a call may come back from that with an answer
                async with asyncio.timeout(20):
                    assert (await own.get("/readyz")).status_code == 200
                    assert (await post_session(own, keep="cookie")).status_code == 201
                answered += 1

    working = asyncio.create_task(work())
    await until(lambda: answered or working.done())
    answered = 0
    yield
    await until(lambda: answered or working.done())
    enough = True
    await working


async def test_ten_thousand_wrong_passwords_at_once_cost_ten_hashes(
    app: FastAPI, parts: Parts, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert person
    async with somebody_at_work(app):
        hashes = Hashes(monkeypatch)
        said = await flood(parts, apart=False)
    assert said["sign-in-failed"] == 10
    assert said["sign-in-failed"] + said["too-many"] + said["unavailable"] == FLOOD
    assert hashes.most <= AT_ONCE + WAITING
    assert len(await entries(parts.database, "session.refuse")) == 10
    assert len(await entries(parts.database, "session.throttle")) == 1


async def test_ten_thousand_strangers_at_once_wait_in_a_short_line(
    app: FastAPI, parts: Parts, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each from an address of its own, for a login of its own: nothing to count but the line."""
    assert person
    async with somebody_at_work(app):
        hashes = Hashes(monkeypatch)
        said = await flood(parts, apart=True)
    assert set(said) == {"sign-in-failed", "unavailable"}
    assert hashes.most <= AT_ONCE + WAITING


async def test_ten_thousand_wrong_passwords_over_http_leave_the_hub_at_work(
    app: FastAPI, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the whole door, with hashes that cost what they cost."""
    monkeypatch.setattr("tests.auth.door.QUICK", Argon2Hasher(PASSES, MEMORY_KIB, LANES))
    monkeypatch.setattr("hub.auth.passwords._DUMMY", DEAR)
    await add_person(database)
    await add_person(database, "ezhou.zhiban")
    async with at(app) as own:
        somebody = await signed_in(own)
        hashes = Hashes(monkeypatch)
        flooding = asyncio.create_task(flood_over_http(app))
        async with asyncio.timeout(PATIENCE):
            while not flooding.done():
                assert (await somebody.ask("GET", "/session")).status_code == 200
            said = await flooding
        assert hashes.asked == said[401] == 10
        assert said[401] + said[429] + said[503] == FLOOD
        assert (await post_session(own)).status_code == 201
    async with at(app, "192.0.2.77") as elsewhere:
        assert (await post_session(elsewhere, "ezhou.zhiban")).status_code == 201


async def test_a_flood_over_http_is_refused_as_quickly(app: FastAPI, person: int) -> None:
    assert person
    async with at(app, STRANGER) as client:
        answers = await asyncio.gather(
            *(post_session(client, LOGIN, OTHER) for _ in range(FLOOD // 20))
        )
    assert Tally(answer.status_code for answer in answers) == {401: 10, 429: FLOOD // 20 - 10}

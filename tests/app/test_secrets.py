"""Credentials and keys go in, and never come out: not in answers, not in logs, not in errors."""

import base64
import json
import logging
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.kit.db import Database
from tests.app.attack import Attack
from tests.app.conftest import KEY
from tests.app.hostility import written
from tests.app.surface import JSON, Body, Operation, fields, operations
from tests.app.test_hostile import name_of, with_body
from tests.app.world import PATH, World

SECRET = "whsec_" + base64.b64encode("武汉市融媒体中心的密钥".encode()).decode()
CLIENT = {"httpx", "httpcore"}  # the attacker's own
ACCOUNT = f"/api/v1/accounts/{PATH['account_id']}"

by_operation = pytest.mark.parametrize("operation", operations(), ids=str)


@pytest.fixture
def attack(attacker: httpx.AsyncClient, world: World) -> Attack:
    return Attack(attacker, world)


@pytest.fixture(autouse=True)
def _logs_hold_no_secret(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """After every test here."""
    caplog.set_level(logging.DEBUG)
    yield
    ours = [each for each in caplog.get_records("call") if each.name not in CLIENT]
    for record in ours:
        for secret in (SECRET, KEY, SECRET[10:]):
            assert secret not in record.getMessage()


@with_body
async def test_a_refusal_never_repeats_a_value(
    operation: Operation, body: Body, attack: Attack
) -> None:
    """Who puts a secret into a wrong field finds it nowhere."""
    for place, _schema in fields(body.schema, body.example):
        for value in (SECRET, [SECRET], {"secret": SECRET}, {"secret": [SECRET]}):
            content = written(body.example, place, json.dumps(value))
            what = f"{name_of(place)} = {type(value).__name__}"
            answer = await attack.send(
                operation, what, content=content, headers={"content-type": JSON}
            )
            if answer.is_client_error and SECRET in answer.text:
                attack.faults.append(f"{what}: {answer.text}")
    assert not attack.faults, "\n".join(attack.faults)


@by_operation
async def test_a_key_never_comes_back(operation: Operation, attack: Attack) -> None:
    """In its place, in a wrong one, with a letter too many."""
    path = operation.path.format(**PATH)
    wrong = f"{KEY}x"
    for headers in (
        {"Authorization": f"Bearer {wrong}"},
        {"Authorization": wrong},
        {"Authorization": f"Basic {KEY}"},
        {"X-Api-Key": KEY, "Idempotency-Key": f"{KEY} ", "X-Request-ID": f"{KEY} "},
    ):
        answer = await attack.client.request(operation.verb, path, headers=headers)
        assert KEY not in answer.text + str(answer.headers)
    for address in (f"{path}/{KEY}", f"{path}/{SECRET}", f"{path}?cursor={KEY}", f"{path}?k={KEY}"):
        await attack.client.request(operation.verb, address)


async def test_good_credentials_are_shown_to_nobody(
    attacker: httpx.AsyncClient, world: World
) -> None:
    account = next(body.example for each in operations() for body in each.bodies
                   if body.schema.get("title") == "NewAccount")  # fmt: skip
    enrolled = await attacker.post(
        "/api/v1/accounts", json=account | {"credentials": {"secret": SECRET}}
    )
    changed = await attacker.put(
        f"{ACCOUNT}/credentials", json={"secret": SECRET, "previous_secret": SECRET}
    )
    assert (enrolled.status_code, changed.status_code) == (201, 200)
    assert world
    reading = [each for each in operations() if each.verb == "get"]
    answers = [await attacker.get(each.path.format(**PATH)) for each in reading]
    for answer in (enrolled, changed, *answers):
        assert SECRET not in answer.text


@pytest.mark.parametrize(
    "damage",
    [
        "alter table credentials rename to lost",
        "alter table credentials add check (account_id < 0) not valid",
        "alter table audit_entries rename to lost",
    ],
)
async def test_an_error_inside_tells_no_secret(
    app: FastAPI, client: httpx.AsyncClient, database: Database, damage: str
) -> None:
    world = World(database)
    await world.reset()
    async with database.connection() as connection:
        await connection.execute(text(damage))
    assert app

    answer = await client.put(f"{ACCOUNT}/credentials", json={"secret": SECRET})

    assert answer.status_code == 500
    assert SECRET not in answer.text


async def test_a_broken_vault_key_tells_no_secret(
    app: FastAPI, client: httpx.AsyncClient, database: Database
) -> None:
    await World(database).reset()
    vars(app.state.parts)["keyring"] = b"too short"

    answer = await client.put(f"{ACCOUNT}/credentials", json={"secret": SECRET})

    assert (answer.status_code, SECRET in answer.text) == (500, False)

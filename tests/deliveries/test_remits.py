"""Placements, evidence, checks and editions: each of them by its account, and who may ask."""

import json
import re

import httpx
import pytest
from fastapi import FastAPI

from hub.access.permissions import Permission
from hub.access.roles import Role
from hub.kit.db import Database
from hub.kit.parts import Parts
from tests.app.test_cost import statements
from tests.commands.newsroom import Newsroom
from tests.people import acting

JIANGAN, GONGAN, WUHAN = "420102", "421022", "420100"
NOBODYS = 4040


@pytest.fixture
async def room(database: Database) -> Newsroom:
    made = Newsroom(database)
    await made.open()
    return made


def told(answer: httpx.Response, number: int) -> str:
    """Return what an answer says, but for the number that was asked for."""
    body = answer.json() | {"request_id": "", "status": answer.status_code}
    return re.sub(rf"\b{number}\b", "…", json.dumps(body))


async def test_somebody_sees_the_placements_on_their_own_accounts(
    app: FastAPI, room: Newsroom
) -> None:
    await room.enrol(GONGAN, count=2)
    mine = await room.enrol(JIANGAN, count=3)
    await room.enrol(GONGAN, count=2)
    article = await room.write()
    await room.push(article)
    path = f"/api/v1/articles/{article}/placements"
    client = await acting(app, Role.UNIT_OPERATOR, JIANGAN)

    page = (await client.get(path, params={"limit": 2})).json()
    rest = (await client.get(path, params={"limit": 2, "cursor": page["next"]})).json()

    assert [each["account_id"] for each in page["items"] + rest["items"]] == mine
    assert rest["next"] is None
    assert (await client.get(path, params={"have": "none"})).json()["items"] != []
    assert (await client.get(path, params={"have": "present"})).json()["items"] == []
    above = await acting(app, Role.UNIT_OPERATOR, WUHAN)
    assert len((await above.get(path)).json()["items"]) == len(mine)


async def test_the_evidence_of_anothers_account_is_as_unknown_as_none(
    app: FastAPI, parts: Parts, room: Newsroom
) -> None:
    theirs = (await room.enrol(GONGAN, count=5))[-1]
    (mine,) = await room.enrol(JIANGAN)
    article = await room.write()
    await room.push(article)
    client = await acting(app, Role.UNIT_OPERATOR, JIANGAN)
    path = f"/api/v1/articles/{article}/placements"
    assert (await client.get(f"{path}/{mine}")).status_code == 200
    found = []
    for account in (theirs, NOBODYS):
        with statements(parts.database) as asked:
            answer = await client.get(f"{path}/{account}")
        assert answer.status_code == 404
        found.append((told(answer, account), [statement for statement, _ in asked]))
    assert found[0] == found[1]
    assert found[0][1]


@pytest.mark.parametrize(
    ("verb", "path"),
    [("POST", "check"), ("GET", "recent"), ("GET", "editions"), ("POST", "editions")],
)
async def test_anothers_account_is_as_unknown_as_none(
    app: FastAPI, parts: Parts, room: Newsroom, verb: str, path: str
) -> None:
    theirs = (await room.enrol(GONGAN, "webhook", count=5))[-1]
    (mine,) = await room.enrol(JIANGAN, "webhook")
    client = await acting(app, Role.UNIT_OPERATOR, JIANGAN)
    own = await client.request(verb, f"/api/v1/accounts/{mine}/{path}")
    assert own.status_code in {200, 409}  # webhooks have no editions to send
    found = []
    for account in (theirs, NOBODYS):
        with statements(parts.database) as asked:
            answer = await client.request(verb, f"/api/v1/accounts/{account}/{path}")
        assert answer.status_code == 404
        found.append((told(answer, account), [statement for statement, _ in asked]))
    assert found[0] == found[1]
    assert found[0][1]


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.CENTRAL_EDITOR, {"placements", "evidence", "editions", "send"}),
        (Role.UNIT_OPERATOR, {"placements", "evidence", "check", "recent", "editions", "send"}),
        (Role.REVIEWER, {"placements", "evidence"}),
        (Role.COMPLIANCE_OFFICER, {"placements", "evidence", "check", "recent", "editions"}),
        (Role.CONNECTOR_OPERATOR, {"placements", "evidence", "check", "recent", "editions"}),
        (Role.UNIT_ADMINISTRATOR, {"check", "recent"}),
        (Role.AUDITOR, {"placements", "evidence", "editions"}),
        (Role.SECURITY_ADMINISTRATOR, set()),
        (None, set()),
    ],
)
async def test_each_role_asks_what_is_its_own(
    app: FastAPI, room: Newsroom, role: Role | None, allowed: set[str]
) -> None:
    (account,) = await room.enrol(JIANGAN, "webhook")
    article = await room.write()
    await room.push(article)
    placements = f"/api/v1/articles/{article}/placements"
    addresses = {
        "placements": ("GET", placements),
        "evidence": ("GET", f"{placements}/{account}"),
        "check": ("POST", f"/api/v1/accounts/{account}/check"),
        "recent": ("GET", f"/api/v1/accounts/{account}/recent"),
        "editions": ("GET", f"/api/v1/accounts/{account}/editions"),
        "send": ("POST", f"/api/v1/accounts/{account}/editions"),
    }
    client = await acting(app, role)
    statuses = {
        name: (await client.request(*address)).status_code for name, address in addresses.items()
    }
    assert {name for name, status in statuses.items() if status != 403} == allowed


async def test_a_key_for_placements_alone_lists_them(app: FastAPI, room: Newsroom) -> None:
    (account,) = await room.enrol(JIANGAN)
    article = await room.write()
    await room.push(article)
    draft = await room.write()
    client = await acting(app, Role.UNIT_OPERATOR, JIANGAN, scopes=[Permission.READ_PLACEMENTS])
    found = (await client.get(f"/api/v1/articles/{article}/placements")).json()["items"]
    assert [each["account_id"] for each in found] == [account]
    assert (await client.get(f"/api/v1/articles/{draft}/placements")).status_code == 404
    assert (await client.get(f"/api/v1/articles/{article}")).status_code == 403

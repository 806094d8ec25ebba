"""Who gives which role to whom, and where."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from hub.access.actor import ActorKind
from hub.access.permissions import Permission
from hub.access.roles import PERMISSIONS, Role
from hub.app import create_app
from hub.kit.db import Database
from hub.settings import Settings
from tests import people
from tests.auth.hubei import (
    API,
    NOT_THERE,
    add_service,
    grant,
    grant_to_service,
    invite,
    recorded,
    unit_of,
    without_id,
)
from tests.conftest import client_of

WUHAN, JIANGAN, JINGZHOU, HUBEI = "420100", "420102", "421000", "420000"

pytestmark = pytest.mark.usefixtures("hubei")


async def test_a_grant_holds_from_the_next_request_on_until_it_is_revoked(
    app: FastAPI, centre: httpx.AsyncClient, database: Database
) -> None:
    client = await people.acting(app, None, kind=ActorKind.PERSON)
    person = max(each["id"] for each in (await centre.get(f"{API}/people")).json()["items"])
    assert (await client.get(f"{API}/people")).status_code == 403
    given = await grant(centre, person, "unit_administrator", WUHAN)
    assert given.status_code == 201
    assert (await client.get(f"{API}/people")).status_code == 200
    path = f"{API}/people/{person}/grants/{given.json()['id']}"
    revoked = await centre.delete(path)
    assert revoked.json()["revoked_by"]
    assert (await client.get(f"{API}/people")).status_code == 403
    assert (await centre.delete(path)).status_code == 404
    assert (await recorded(database, "grant.give"))[0]["detail"]["role"] == "unit_administrator"
    assert (await recorded(database, "grant.revoke"))[0]["detail"]["region_code"] == WUHAN


async def test_the_same_grant_stands_once(centre: httpx.AsyncClient) -> None:
    person = await invite(centre, "wuhan", WUHAN)
    statuses = [(await grant(centre, person, "reviewer", WUHAN)).status_code for _ in range(2)]
    assert statuses == [201, 409]
    assert (await grant(centre, person, "reviewer", JINGZHOU)).status_code == 201


async def test_a_units_administrator_grants_below_without_the_centre(
    wuhan: httpx.AsyncClient,
) -> None:
    person = await invite(wuhan, "jiangan", JIANGAN)
    given = await grant(wuhan, person, "unit_operator", JIANGAN)
    assert given.status_code == 201
    shown = (await wuhan.get(f"{API}/people/{person}")).json()["grants"]
    assert [(each["role"], each["region_code"]) for each in shown] == [("unit_operator", JIANGAN)]
    revoked = await wuhan.delete(f"{API}/people/{person}/grants/{given.json()['id']}")
    assert revoked.status_code == 200


@pytest.mark.parametrize(
    ("role", "region"),
    [
        ("central_editor", None),
        ("central_editor", HUBEI),
        ("central_editor", JINGZHOU),
        ("unit_administrator", None),
        ("unit_administrator", HUBEI),
        ("auditor", WUHAN),
        ("auditor", None),
        ("system_administrator", None),
        ("security_administrator", None),
        ("security_administrator", WUHAN),
        ("audit_administrator", None),
    ],
)
async def test_a_units_administrator_gives_nothing_that_reaches_further(
    wuhan: httpx.AsyncClient, role: str, region: str | None
) -> None:
    person = await invite(wuhan, "jiangan", JIANGAN)
    service = await add_service(wuhan, "caibian", JIANGAN)
    for answer in (
        await grant(wuhan, person, role, region),
        await grant_to_service(wuhan, service, role, region),
    ):
        assert answer.status_code == 403
        assert answer.json()["detail"]
    assert (await wuhan.get(f"{API}/people/{person}")).json()["grants"] == []


async def test_nobody_but_who_administers_grants_anything(
    app: FastAPI, centre: httpx.AsyncClient
) -> None:
    person = await invite(centre, "wuhan", WUHAN)
    for role in Role:
        if Permission.GRANT in PERMISSIONS[role]:
            continue
        client = await people.acting(app, role, None, kind=ActorKind.PERSON)
        answer = await grant(client, person, "unit_operator", WUHAN)
        assert answer.status_code == 403


async def test_a_key_that_is_not_for_granting_does_not_grant(
    app: FastAPI, centre: httpx.AsyncClient
) -> None:
    person = await invite(centre, "wuhan", WUHAN)
    scopes = [Permission.READ_PEOPLE, Permission.WRITE_PEOPLE]
    machine = await people.acting(app, Role.SECURITY_ADMINISTRATOR, scopes=scopes)
    assert (await machine.get(f"{API}/people/{person}")).status_code == 200
    assert (await grant(machine, person, "reviewer", WUHAN)).status_code == 403


async def test_three_administrators_are_three_people(centre: httpx.AsyncClient) -> None:
    person = await invite(centre, "xitong")
    assert (await grant(centre, person, "system_administrator")).status_code == 201
    for other in ("security_administrator", "audit_administrator", "central_editor", "auditor"):
        refused = await grant(centre, person, other)
        assert refused.status_code == 403
        assert "HUB_SMALL_SITE" in refused.json()["remedy"]
    editor = await invite(centre, "bianji")
    assert (await grant(centre, editor, "central_editor", WUHAN)).status_code == 201
    assert (await grant(centre, editor, "reviewer", WUHAN)).status_code == 201
    assert (await grant(centre, editor, "audit_administrator")).status_code == 403


async def test_of_two_roles_that_exclude_each_other_one_is_given(
    centre: httpx.AsyncClient,
) -> None:
    person = await invite(centre, "xitong")
    roles = ("system_administrator", "audit_administrator", "security_administrator")
    answers = await asyncio.gather(*(grant(centre, person, role) for role in roles))
    assert sorted(answer.status_code for answer in answers) == [201, 403, 403]


async def test_a_small_site_may_let_one_person_do_everything(settings: Settings) -> None:
    small = create_app(settings.model_copy(update={"small_site": True}))
    async with small.router.lifespan_context(small), client_of(small) as client:
        client.headers["Authorization"] = f"Bearer {people.KEY}"
        person = await invite(client, "zonghe")
        for role in set(Role) - {Role.UNIT_ADMINISTRATOR}:
            assert (await grant(client, person, role)).status_code == 201


async def test_a_grant_may_be_for_one_unit_only(
    app: FastAPI, centre: httpx.AsyncClient, database: Database
) -> None:
    own, other = await unit_of(database, WUHAN), await unit_of(database, JIANGAN)
    client = await people.acting(app, Role.UNIT_ADMINISTRATOR, WUHAN, own)
    mine = {"login": "zongbian", "name": "武汉市融媒体中心", "organisation_id": own}
    person = (await client.post(f"{API}/people", json=mine)).json()["person"]["id"]
    path = f"{API}/people/{person}/grants"
    here = {"role": "reviewer", "region_code": WUHAN, "organisation_id": own}
    assert (await client.post(path, json=here)).status_code == 201
    for wider in ({"organisation_id": None}, {"region_code": None}):
        assert (await client.post(path, json=here | wider)).status_code == 403
    theirs = await client.post(path, json=here | {"organisation_id": other})
    nobodys = await client.post(path, json=here | {"organisation_id": NOT_THERE})
    assert theirs.status_code == 422
    assert without_id(theirs) == without_id(nobodys)
    all_of_wuhan = await invite(centre, "wuhan", WUHAN)
    assert (await client.get(f"{API}/people/{all_of_wuhan}")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {"role": "owner"},
        {"role": "reviewer", "region_code": "420199"},
        {"role": "reviewer", "region_code": "42"},
        {"role": "reviewer", "organisation_id": NOT_THERE},
        {"role": "reviewer", "granted_by": "administrator"},
        {"role": "reviewer", "user_id": 1},
        {"role": "reviewer", "revoked_at": None},
        {"roles": ["reviewer"]},
    ],
)
async def test_a_wrong_grant_is_named(centre: httpx.AsyncClient, body: dict[str, object]) -> None:
    person = await invite(centre, "wuhan", WUHAN)
    answer = await centre.post(f"{API}/people/{person}/grants", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("body.")


async def test_a_grant_is_revoked_from_whom_it_was_given_to(centre: httpx.AsyncClient) -> None:
    first, second = await invite(centre, "first", WUHAN), await invite(centre, "second", WUHAN)
    given = (await grant(centre, first, "reviewer", WUHAN)).json()["id"]
    assert (await centre.delete(f"{API}/people/{second}/grants/{given}")).status_code == 404
    assert (await centre.delete(f"{API}/services/{first}/grants/{given}")).status_code == 404


async def test_roles_are_described_to_whoever_is_somebody(
    app: FastAPI, anybody: httpx.AsyncClient
) -> None:
    nothing = await people.acting(app, None)
    roles = (await nothing.get(f"{API}/roles", headers={"Accept-Language": "zh"})).json()["items"]
    assert {each["role"] for each in roles} == set(Role)
    named = {each["role"]: each["name"] for each in roles}
    assert named["security_administrator"] == "安全管理员"
    assert all(set(each["permissions"]) == set(PERMISSIONS[each["role"]]) for each in roles)
    assert (await anybody.get(f"{API}/roles")).status_code == 401

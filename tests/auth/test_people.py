"""People: invited, changed, disabled and reset by whoever administers their unit."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.actor import ActorKind
from hub.access.roles import Role
from hub.auth.rescue import CONSOLE
from hub.kit.db import Database
from tests import people
from tests.auth.hubei import (
    API,
    NOT_THERE,
    add_service,
    grant,
    invite,
    let_sign_in,
    recorded,
    unit_of,
    without_id,
)

WUHAN, JIANGAN, JINGZHOU = "420100", "420102", "421000"

pytestmark = pytest.mark.usefixtures("hubei")


async def signed_in(
    app: FastAPI, role: Role | None, region: str | None
) -> tuple[int, httpx.AsyncClient]:
    """Return somebody with a session who belongs where their role holds."""
    client = await people.acting(app, role, region, kind=ActorKind.PERSON)
    async with app.state.parts.database.work() as session:
        user_id = int(await session.scalar(text("select max(id) from users")))
        await session.execute(
            text("update users set region_code = :region, password_hash = '$' where id = :id"),
            {"region": region, "id": user_id},
        )
    return user_id, client


async def test_whoever_is_invited_gets_a_link_once_and_may_do_nothing_yet(
    wuhan: httpx.AsyncClient, database: Database
) -> None:
    new = {"login": "jiangan.bianji", "name": "江岸区融媒体中心编辑部", "region_code": JIANGAN}
    answer = await wuhan.post(f"{API}/people", json=new)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    person, link = answer.json()["person"], answer.json()["link"]
    assert person["grants"] == []
    assert not person["can_sign_in"]
    assert "#hubl_" in link["url"]
    shown = (await wuhan.get(f"{API}/people/{person['id']}")).json()
    assert shown == person
    (entry,) = await recorded(database, "person.invite")
    assert entry["subject"] == f"user:{person['id']}"
    assert link["url"].split("#")[1] not in str(entry)


async def test_a_unit_brings_its_region(wuhan: httpx.AsyncClient, database: Database) -> None:
    unit = await unit_of(database, JIANGAN)
    new = {"login": "jiangan", "name": "江岸区融媒体中心", "organisation_id": unit}
    person = (await wuhan.post(f"{API}/people", json=new)).json()["person"]
    assert (person["region_code"], person["organisation_id"]) == (JIANGAN, unit)


@pytest.mark.parametrize(
    ("login", "field"),
    [
        ("administrator", "body.login"),
        ("hub", "body.login"),
        (CONSOLE, "body.login"),
        ("1wuhan", "body.login"),
        ("武汉", "body.login"),
        ("wu han", "body.login"),
        ("w", "body.login"),
        ("w" * 65, "body.login"),
    ],
)
async def test_what_is_no_login_is_refused(
    centre: httpx.AsyncClient, login: str, field: str
) -> None:
    answer = await centre.post(f"{API}/people", json={"login": login, "name": "武汉市融媒体中心"})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_no_login_is_given_out_twice(centre: httpx.AsyncClient) -> None:
    person = await invite(centre, "wuhan", WUHAN)
    await centre.patch(f"{API}/people/{person}", json={"disabled": True})
    for path in ("people", "services"):
        again = await centre.post(f"{API}/{path}", json={"login": "wuhan", "name": "武汉市"})
        assert again.status_code == 409


@pytest.mark.parametrize(
    "more",
    [
        {"roles": ["security_administrator"]},
        {"role": "security_administrator"},
        {"grants": [{"role": "central_editor"}]},
        {"kind": "service"},
        {"id": 1},
        {"password_hash": "$argon2id$"},
        {"totp_confirmed_at": "2026-07-01T00:00:00Z"},
        {"oidc_subject": "x"},
        {"disabled_at": None},
        {"created_by": "administrator"},
        {"can_sign_in": True},
    ],
)
async def test_nobody_is_made_more_than_what_a_person_is_asked_for(
    centre: httpx.AsyncClient, more: dict[str, object]
) -> None:
    person = await invite(centre, "wuhan", WUHAN)
    new = {"login": "wuhan.bianji", "name": "武汉市融媒体中心"}
    invited = await centre.post(f"{API}/people", json=new | more)
    changed = await centre.patch(f"{API}/people/{person}", json=more)
    (name,) = more
    for answer in (invited, changed):
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [f"body.{name}"]
    assert len((await centre.get(f"{API}/people?q=wuhan")).json()["items"]) == 1


async def test_a_login_does_not_change(centre: httpx.AsyncClient) -> None:
    person = await invite(centre, "wuhan", WUHAN)
    answer = await centre.patch(f"{API}/people/{person}", json={"login": "jingzhou"})
    assert answer.status_code == 422


async def test_a_units_administrator_sees_its_own_people_and_nobody_else(
    centre: httpx.AsyncClient, wuhan: httpx.AsyncClient
) -> None:
    for login, region in (("a.centre", None), ("b.wuhan", WUHAN), ("c.jiangan", JIANGAN)):
        await invite(centre, login, region)
    await invite(centre, "d.jingzhou", JINGZHOU)
    seen = (await wuhan.get(f"{API}/people")).json()["items"]
    assert [person["login"] for person in seen] == ["b.wuhan", "c.jiangan"]
    below = (await wuhan.get(f"{API}/people", params={"region": JIANGAN})).json()["items"]
    assert [person["login"] for person in below] == ["c.jiangan"]
    assert (await wuhan.get(f"{API}/people", params={"region": JINGZHOU})).json()["items"] == []


async def test_people_come_in_pages(centre: httpx.AsyncClient) -> None:
    wanted = [f"person{number}" for number in range(5)]
    for login in wanted:
        await invite(centre, login, WUHAN)
    found, cursor = [], None
    while True:
        asked = {"limit": 2, "region": WUHAN} | ({"cursor": cursor} if cursor else {})
        page = (await centre.get(f"{API}/people", params=asked)).json()
        found += [person["login"] for person in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == wanted


@pytest.mark.parametrize("region", [None, JINGZHOU])
async def test_another_units_person_is_as_unknown_as_nobody(
    centre: httpx.AsyncClient, wuhan: httpx.AsyncClient, region: str | None
) -> None:
    person = await invite(centre, "bieren", region)
    granted = (await grant(centre, person, "unit_operator", region or WUHAN)).json()["id"]
    asked = [
        ("GET", "", None),
        ("PATCH", "", {"name": "换一个名字"}),
        ("PATCH", "", {"disabled": True}),
        ("PATCH", "", {"region_code": WUHAN}),
        ("POST", "/link", None),
        ("GET", "/sessions", None),
        ("DELETE", "/sessions", None),
        ("DELETE", "/second-factor", None),
        ("POST", "/grants", {"role": "unit_operator", "region_code": WUHAN}),
        ("DELETE", f"/grants/{granted}", None),
    ]
    for verb, path, body in asked:
        there, nobody = [
            await wuhan.request(verb, f"{API}/people/{number}{path}", json=body)
            for number in (person, NOT_THERE)
        ]
        assert there.status_code == 404
        assert without_id(there) == without_id(nobody)
    assert (await centre.get(f"{API}/people/{person}")).json()["name"] == "测试用账号"


async def test_a_machine_is_no_person(centre: httpx.AsyncClient) -> None:
    service = await add_service(centre, "caibian")
    assert (await centre.get(f"{API}/people/{service}")).status_code == 404
    assert (await centre.post(f"{API}/people/{service}/link")).status_code == 404


async def test_a_person_moves_only_within_what_their_administrator_administers(
    wuhan: httpx.AsyncClient, database: Database
) -> None:
    person = await invite(wuhan, "jiangan", JIANGAN)
    elsewhere = await wuhan.patch(f"{API}/people/{person}", json={"region_code": JINGZHOU})
    centre = await wuhan.patch(f"{API}/people/{person}", json={"region_code": None})
    unknown = await wuhan.patch(f"{API}/people/{person}", json={"region_code": "420199"})
    unit = {"organisation_id": await unit_of(database, JINGZHOU)}
    others = await wuhan.patch(f"{API}/people/{person}", json=unit)
    nobodys = await wuhan.patch(f"{API}/people/{person}", json={"organisation_id": NOT_THERE})
    moved = await wuhan.patch(f"{API}/people/{person}", json={"region_code": WUHAN})
    assert (elsewhere.status_code, centre.status_code) == (403, 403)
    assert unknown.json()["errors"][0]["field"] == "body.region_code"
    assert without_id(others) == without_id(nobodys)
    assert others.status_code == 422
    assert moved.json()["region_code"] == WUHAN
    (entry,) = await recorded(database, "person.change")
    assert entry["detail"]["region_code"] == WUHAN


async def test_a_unit_invites_nobody_into_another(
    wuhan: httpx.AsyncClient, database: Database
) -> None:
    for where in ({"region_code": JINGZHOU}, {"region_code": "420000"}, {}):
        new = {"login": "jingzhou", "name": "荆州市融媒体中心"} | where
        answer = await wuhan.post(f"{API}/people", json=new)
        assert answer.status_code == 403
    unit = {"organisation_id": await unit_of(database, JINGZHOU)}
    answer = await wuhan.post(f"{API}/people", json={"login": "jing", "name": "荆州市"} | unit)
    assert answer.status_code == 422


async def test_nobody_administers_themselves(app: FastAPI) -> None:
    me, client = await signed_in(app, Role.UNIT_ADMINISTRATOR, WUHAN)
    granted = (await client.get(f"{API}/people/{me}")).json()["grants"][0]["id"]
    asked = [
        ("PATCH", "", {"region_code": JIANGAN}),
        ("PATCH", "", {"disabled": False}),
        ("PATCH", "", {"disabled": True}),
        ("POST", "/link", None),
        ("DELETE", "/second-factor", None),
        ("POST", "/grants", {"role": "central_editor", "region_code": WUHAN}),
        ("DELETE", f"/grants/{granted}", None),
    ]
    for verb, path, body in asked:
        answer = await client.request(verb, f"{API}/people/{me}{path}", json=body)
        assert answer.status_code == 403
    assert (await client.get(f"{API}/people/{me}")).json()["region_code"] == WUHAN


async def test_who_is_disabled_is_signed_out_at_once_and_cannot_come_back(
    app: FastAPI, centre: httpx.AsyncClient, database: Database
) -> None:
    person, client = await signed_in(app, Role.UNIT_ADMINISTRATOR, WUHAN)
    assert (await client.get(f"{API}/people/{person}")).status_code == 200
    disabled = await centre.patch(f"{API}/people/{person}", json={"disabled": True})
    assert disabled.json()["disabled_at"]
    assert (await centre.get(f"{API}/people/{person}/sessions")).json()["items"] == []
    for body in ({"disabled": False}, {"name": "武汉市"}):
        answer = await client.patch(f"{API}/people/{person}", json=body)
        assert answer.status_code == 401
    assert (await centre.post(f"{API}/people/{person}/link")).status_code == 409
    enabled = await centre.patch(f"{API}/people/{person}", json={"disabled": False})
    assert enabled.json()["disabled_at"] is None
    assert (await client.get(f"{API}/people/{person}")).status_code == 401  # it stays ended
    assert (await recorded(database, "person.disable"))[0]["detail"]["sessions_ended"] == 1
    assert len(await recorded(database, "person.enable")) == 1


async def test_links_of_somebody_who_was_disabled_are_void(
    centre: httpx.AsyncClient, database: Database
) -> None:
    person = await invite(centre, "wuhan", WUHAN)
    for disabled in (True, False):
        await centre.patch(f"{API}/people/{person}", json={"disabled": disabled})
    async with database.work() as session:
        good = text("select count(*) from one_time_links where expires_at > now()")
        assert await session.scalar(good) == 0


async def test_a_new_link_voids_the_one_before(
    centre: httpx.AsyncClient, database: Database
) -> None:
    person = await invite(centre, "wuhan", WUHAN)
    answer = await centre.post(f"{API}/people/{person}/link")
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    async with database.work() as session:
        good = text("select count(*) from one_time_links where expires_at > now()")
        assert await session.scalar(good) == 1
    (entry,) = await recorded(database, "person.reset")
    assert entry["detail"] == {"login": "wuhan", "purpose": "invitation"}


async def test_a_unit_gets_at_nobody_who_holds_more_than_it_could_give(
    centre: httpx.AsyncClient, wuhan: httpx.AsyncClient
) -> None:
    """A new password would be theirs, and with it all that its owner may do."""
    from_above = [("auditor", WUHAN), ("central_editor", JINGZHOU), ("system_administrator", None)]
    for role, region in from_above:
        person = await invite(centre, f"wuhan.{role}", WUHAN)
        assert (await grant(centre, person, role, region)).status_code == 201
        link = await wuhan.post(f"{API}/people/{person}/link")
        disabled = await wuhan.patch(f"{API}/people/{person}", json={"disabled": True})
        signed_out = await wuhan.delete(f"{API}/people/{person}/sessions")
        factor = await wuhan.delete(f"{API}/people/{person}/second-factor")
        answers = (link, disabled, signed_out, factor)
        assert [answer.status_code for answer in answers] == [403] * 4
        granted = (await wuhan.get(f"{API}/people/{person}")).json()["grants"][0]["id"]
        revoked = await wuhan.delete(f"{API}/people/{person}/grants/{granted}")
        assert revoked.status_code == 403


async def test_sessions_are_listed_and_ended(
    app: FastAPI, centre: httpx.AsyncClient, database: Database
) -> None:
    person, client = await signed_in(app, Role.UNIT_OPERATOR, WUHAN)
    listed = (await centre.get(f"{API}/people/{person}/sessions")).json()["items"]
    assert [each["device"] for each in listed] == ["tests"]
    assert "digest" not in listed[0]
    assert (await centre.delete(f"{API}/people/{person}/sessions")).json() == {"ended": 1}
    assert (await client.get(f"{API}/roles")).status_code == 401
    assert (await recorded(database, "person.sign_out"))[0]["detail"]["ended"] == 1


async def test_a_lost_second_factor_is_taken_away(
    app: FastAPI, centre: httpx.AsyncClient, database: Database
) -> None:
    person, client = await signed_in(app, Role.UNIT_OPERATOR, WUHAN)
    async with database.work() as session:
        await session.execute(
            text("update users set totp = '', totp_confirmed_at = now() where id = :id"),
            {"id": person},
        )
        await session.execute(
            text("insert into recovery_codes (user_id, digest) values (:id, 'sha256:0')"),
            {"id": person},
        )
    assert (await centre.get(f"{API}/people/{person}")).json()["has_second_factor"]
    answer = await centre.delete(f"{API}/people/{person}/second-factor")
    assert answer.json() == {"ended": 1}
    assert (await client.get(f"{API}/roles")).status_code == 401
    assert not (await centre.get(f"{API}/people/{person}")).json()["has_second_factor"]
    async with database.work() as session:
        assert await session.scalar(text("select count(*) from recovery_codes")) == 0
    assert len(await recorded(database, "person.forget_second_factor")) == 1


async def test_the_last_security_administrator_stays(
    app: FastAPI, centre: httpx.AsyncClient, database: Database
) -> None:
    """Of two who are taken away at once, one stays."""
    pair = [await invite(centre, f"anquan{number}") for number in range(2)]
    grants = []
    for person in pair:
        await let_sign_in(database, person)
        grants.append((await grant(centre, person, "security_administrator")).json()["id"])
    answers = await asyncio.gather(
        centre.patch(f"{API}/people/{pair[0]}", json={"disabled": True}),
        centre.delete(f"{API}/people/{pair[1]}/grants/{grants[1]}"),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    last = pair[0] if answers[0].status_code == 409 else pair[1]
    machine = await people.acting(app, Role.SECURITY_ADMINISTRATOR)  # it cannot sign in
    granted = (await machine.get(f"{API}/people/{last}")).json()["grants"][0]["id"]
    again = [
        await machine.patch(f"{API}/people/{last}", json={"disabled": True}),
        await machine.delete(f"{API}/people/{last}/grants/{granted}"),
    ]
    assert [answer.status_code for answer in again] == [409, 409]
    assert again[0].json()["remedy"]


async def test_who_has_only_been_invited_can_be_disabled(
    centre: httpx.AsyncClient,
) -> None:
    person = await invite(centre, "anquan")
    await grant(centre, person, "security_administrator")
    answer = await centre.patch(f"{API}/people/{person}", json={"disabled": True})
    assert answer.status_code == 200


async def test_people_are_found_by_what_they_hold(
    centre: httpx.AsyncClient, wuhan: httpx.AsyncClient
) -> None:
    editor, reviewer = await invite(wuhan, "wuhan", WUHAN), await invite(wuhan, "jiangan", JIANGAN)
    await grant(wuhan, editor, "central_editor", WUHAN)
    given = (await grant(wuhan, reviewer, "reviewer", JIANGAN)).json()
    for client in (centre, wuhan):
        answer = await client.get(f"{API}/people?role=reviewer")
        assert [each["id"] for each in answer.json()["items"]] == [reviewer]
    await wuhan.delete(f"{API}/people/{reviewer}/grants/{given['id']}")
    assert (await wuhan.get(f"{API}/people?role=reviewer")).json()["items"] == []

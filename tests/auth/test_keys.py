"""Machines and their keys: shown once, limited, put in each other's place, revoked."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from hub.access.permissions import Permission
from hub.kit.db import Database
from tests.auth.hubei import (
    API,
    NOT_THERE,
    add_service,
    grant_to_service,
    invite,
    recorded,
    without_id,
)

WUHAN, JIANGAN, JINGZHOU = "420100", "420102", "421000"

pytestmark = pytest.mark.usefixtures("hubei")


async def make(client: httpx.AsyncClient, service: int, **more: Any) -> Any:
    """Make a key; return what the API said."""
    answer = await client.post(f"{API}/services/{service}/keys", json={"name": "推稿"} | more)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


async def status(anybody: httpx.AsyncClient, token: str, path: str = "roles") -> int:
    """Return what a key gets to see somewhere."""
    headers = {"Authorization": f"Bearer {token}"}
    return (await anybody.get(f"{API}/{path}", headers=headers)).status_code


async def expire(database: Database, key_id: int) -> None:
    """Let a key's time have run out."""
    async with database.work() as session:
        ended = text("update api_keys set expires_at = now() where id = :id")
        await session.execute(ended, {"id": key_id})


def days_left(key: dict[str, Any]) -> float:
    left = datetime.fromisoformat(key["expires_at"]) - datetime.now(UTC)
    return left / timedelta(days=1)


async def test_a_key_is_shown_once_and_kept_as_a_digest(
    wuhan: httpx.AsyncClient, anybody: httpx.AsyncClient, database: Database
) -> None:
    service = await add_service(wuhan, "caibian", WUHAN)
    assert (await grant_to_service(wuhan, service, "central_editor", WUHAN)).status_code == 201
    made = await make(wuhan, service)
    token, key = made["token"], made["key"]
    assert token.startswith("hub_")
    assert key["beginning"] == token[:8]
    assert (await status(anybody, token, "accounts")) == 200
    listed = (await wuhan.get(f"{API}/keys", params={"service": service})).json()["items"]
    assert [each["id"] for each in listed] == [key["id"]]
    assert listed[0]["last_used_at"]
    assert listed[0]["last_used_address"] == "127.0.0.1"
    async with database.work() as session:
        kept = await session.scalars(text("select to_jsonb(k)::text from api_keys k"))
        assert token not in " ".join(kept)
        assert token not in str(await recorded(database, "key.make"))
    (entry,) = await recorded(database, "key.make")
    assert (entry["detail"]["service"], entry["detail"]["scopes"]) == ("caibian", None)


@pytest.mark.parametrize(("asked", "days"), [({}, 90), ({"days": 1}, 1), ({"days": 366}, 366)])
async def test_every_key_ends(wuhan: httpx.AsyncClient, asked: dict[str, int], days: int) -> None:
    service = await add_service(wuhan, "caibian", WUHAN)
    assert days_left((await make(wuhan, service, **asked))["key"]) == pytest.approx(days, abs=0.01)


@pytest.mark.parametrize(
    "more",
    [
        {"days": 367},
        {"days": 0},
        {"days": None},
        {"expires_at": None},
        {"scopes": []},
        {"scopes": ["region:commands:everything"]},
        {"name": ""},
        {"digest": "sha256:0"},
        {"user_id": 1},
        {"service_id": 1},
        {"token": "hub_mine"},
        {"beginning": "hub_mine"},
        {"revoked_at": None},
    ],
)
async def test_no_key_is_more_than_a_key(
    centre: httpx.AsyncClient, more: dict[str, object]
) -> None:
    service = await add_service(centre, "caibian")
    body = {"name": "推稿"} | more
    answer = await centre.post(f"{API}/services/{service}/keys", json=body)
    assert answer.status_code == 422
    (name,) = more
    assert answer.json()["errors"][0]["field"].startswith(f"body.{name}")
    assert (await centre.get(f"{API}/keys?service={service}")).json()["items"] == []


async def test_a_key_that_ended_is_nobodys(
    wuhan: httpx.AsyncClient, anybody: httpx.AsyncClient, database: Database
) -> None:
    made = await make(wuhan, await add_service(wuhan, "caibian", WUHAN))
    assert await status(anybody, made["token"]) == 200
    await expire(database, made["key"]["id"])
    assert await status(anybody, made["token"]) == 401
    assert (await wuhan.get(f"{API}/keys")).json()["items"] == []
    assert len((await wuhan.get(f"{API}/keys?void=true")).json()["items"]) == 1


async def test_a_key_can_not_be_for_more_than_its_machine(
    wuhan: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    service = await add_service(wuhan, "caibian", WUHAN)
    path = f"{API}/services/{service}/keys"
    wanted = {"name": "推稿", "scopes": [Permission.READ_ACCOUNTS, Permission.RETRACT]}
    refused = await wuhan.post(path, json=wanted)
    fields = [error["field"] for error in refused.json()["errors"]]
    assert fields == ["body.scopes[0]", "body.scopes[1]"]
    given = await grant_to_service(wuhan, service, "compliance_officer", WUHAN)
    made = await make(wuhan, service, scopes=wanted["scopes"])
    assert await status(anybody, made["token"], "accounts") == 200
    assert await status(anybody, made["token"], "articles") == 403  # granted, but not to the key
    await wuhan.delete(f"{API}/services/{service}/grants/{given.json()['id']}")
    assert await status(anybody, made["token"], "accounts") == 403


async def test_a_key_that_is_for_retracting_alone_retracts_what_its_machine_may_read(
    client: httpx.AsyncClient, wuhan: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    service = await add_service(wuhan, "jiance", WUHAN)
    await grant_to_service(wuhan, service, "compliance_officer", WUHAN)
    made = await make(wuhan, service, scopes=[Permission.RETRACT])
    anybody.headers["Authorization"] = f"Bearer {made['token']}"
    for region, is_theirs in ((WUHAN, True), (JINGZHOU, False)):
        story = {"title": "停水通知", "body": f"<p>{region}</p>", "region": region}
        article = (await client.post(f"{API}/articles", json=story)).json()["article"]["id"]
        assert (await anybody.get(f"{API}/articles/{article}")).status_code == 403
        asked = {"kind": "retract", "articles": [article], "reason": "施工日期有误"}
        for path in ("commands/preview", "commands"):
            answer = await anybody.post(f"{API}/{path}", json=asked)
            assert answer.is_success is is_theirs, answer.text


async def test_a_key_is_rotated_with_an_overlap(
    wuhan: httpx.AsyncClient, anybody: httpx.AsyncClient, database: Database
) -> None:
    service = await add_service(wuhan, "caibian", WUHAN)
    await grant_to_service(wuhan, service, "unit_operator", WUHAN)
    old = await make(wuhan, service, scopes=[Permission.READ_ACCOUNTS])
    path = f"{API}/keys/{old['key']['id']}/rotation"
    answer = await wuhan.post(path, json={})
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    new = answer.json()
    assert new["key"]["replaces"] == old["key"]["id"]
    assert (new["key"]["name"], new["key"]["scopes"]) == ("推稿", ["region:accounts:read"])
    assert days_left(new["key"]) == pytest.approx(90, abs=0.01)
    for made in (old, new):
        assert await status(anybody, made["token"], "accounts") == 200
    listed = (await wuhan.get(f"{API}/keys")).json()["items"]
    assert days_left(listed[1]) == pytest.approx(1, abs=0.01)
    assert (await wuhan.post(path, json={})).status_code == 409  # another has its place already
    await expire(database, old["key"]["id"])
    assert await status(anybody, old["token"], "accounts") == 401
    assert new["token"] not in str(await recorded(database, "key.rotate"))


async def test_a_rotation_makes_no_key_last_longer(
    wuhan: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    service = await add_service(wuhan, "caibian", WUHAN)
    old = await make(wuhan, service, days=1)
    path = f"{API}/keys/{old['key']['id']}/rotation"
    for hours in (-1, 7 * 24 + 1):
        assert (await wuhan.post(path, json={"overlap_hours": hours})).status_code == 422
    await wuhan.post(path, json={"overlap_hours": 7 * 24})
    listed = (await wuhan.get(f"{API}/keys")).json()["items"]
    assert days_left(listed[1]) == pytest.approx(1, abs=0.01)
    at_once = await wuhan.post(f"{API}/keys/{listed[0]['id']}/rotation", json={"overlap_hours": 0})
    assert at_once.status_code == 201
    assert await status(anybody, old["token"]) == 200  # its own day goes on


async def test_a_rotation_without_an_overlap_revokes(
    wuhan: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    old = await make(wuhan, await add_service(wuhan, "caibian", WUHAN))
    path = f"{API}/keys/{old['key']['id']}/rotation"
    new = (await wuhan.post(path, json={"overlap_hours": 0})).json()
    assert await status(anybody, old["token"]) == 401
    assert await status(anybody, new["token"]) == 200
    assert (await wuhan.post(path, json={})).status_code == 409


async def test_a_key_is_revoked_at_once(
    wuhan: httpx.AsyncClient, anybody: httpx.AsyncClient, database: Database
) -> None:
    made = await make(wuhan, await add_service(wuhan, "caibian", WUHAN))
    for _ in range(2):
        answer = await wuhan.delete(f"{API}/keys/{made['key']['id']}")
        assert answer.json()["revoked_at"]
    assert await status(anybody, made["token"]) == 401
    assert len(await recorded(database, "key.revoke")) == 1


async def test_keys_of_a_disabled_machine_are_void_while_it_is(
    wuhan: httpx.AsyncClient, anybody: httpx.AsyncClient
) -> None:
    service = await add_service(wuhan, "caibian", WUHAN)
    made = await make(wuhan, service)
    for disabled, seen in ((True, 401), (False, 200)):
        await wuhan.patch(f"{API}/services/{service}", json={"disabled": disabled})
        assert await status(anybody, made["token"]) == seen
    await wuhan.patch(f"{API}/services/{service}", json={"disabled": True})
    refused = await wuhan.post(f"{API}/services/{service}/keys", json={"name": "推稿"})
    assert refused.status_code == 409


async def test_a_machine_does_not_get_more_out_of_itself(
    anybody: httpx.AsyncClient, centre: httpx.AsyncClient
) -> None:
    """Its key is limited; one that it made for itself would not be."""
    service = await add_service(centre, "guanli")
    await grant_to_service(centre, service, "security_administrator")
    made = await make(centre, service, scopes=[Permission.WRITE_KEYS, Permission.GRANT])
    own = f"{API}/services/{service}"
    asked = [
        ("POST", f"{own}/keys", {"name": "全部权限"}),
        ("POST", f"{API}/keys/{made['key']['id']}/rotation", {}),
        ("DELETE", f"{API}/keys/{made['key']['id']}", None),
        ("POST", f"{own}/grants", {"role": "central_editor"}),
        ("PATCH", own, {"region_code": WUHAN}),
    ]
    headers = {"Authorization": f"Bearer {made['token']}"}
    for verb, path, body in asked:
        answer = await anybody.request(verb, path, json=body, headers=headers)
        assert answer.status_code == 403


async def test_a_unit_makes_no_key_for_what_it_could_not_give(
    centre: httpx.AsyncClient, wuhan: httpx.AsyncClient
) -> None:
    service = await add_service(centre, "caibian", WUHAN)
    key = await make(centre, service)
    await grant_to_service(centre, service, "central_editor", JINGZHOU)
    asked = [
        ("POST", f"services/{service}/keys", {"name": "推稿"}),
        ("POST", f"keys/{key['key']['id']}/rotation", {}),
        ("PATCH", f"services/{service}", {"disabled": True}),
    ]
    for verb, path, body in asked:
        assert (await wuhan.request(verb, f"{API}/{path}", json=body)).status_code == 403


@pytest.mark.parametrize("region", [None, JINGZHOU])
async def test_another_units_machine_and_key_are_as_unknown_as_none(
    centre: httpx.AsyncClient, wuhan: httpx.AsyncClient, region: str | None
) -> None:
    service = await add_service(centre, "bieren", region)
    key = (await make(centre, service))["key"]["id"]
    granted = await grant_to_service(centre, service, "unit_operator", region or WUHAN)
    asked = [
        ("PATCH", "services/{}", service, {"name": "换一个名字"}),
        ("PATCH", "services/{}", service, {"region_code": WUHAN}),
        ("POST", "services/{}/keys", service, {"name": "推稿"}),
        ("POST", "services/{}/grants", service, {"role": "reviewer", "region_code": WUHAN}),
        ("DELETE", f"services/{{}}/grants/{granted.json()['id']}", service, None),
        ("POST", "keys/{}/rotation", key, {}),
        ("DELETE", "keys/{}", key, None),
    ]
    for verb, path, number, body in asked:
        there, nothing = [
            await wuhan.request(verb, f"{API}/{path.format(each)}", json=body)
            for each in (number, NOT_THERE)
        ]
        assert there.status_code == 404
        assert without_id(there) == without_id(nothing)
    assert (await wuhan.get(f"{API}/keys")).json()["items"] == []
    assert (await wuhan.get(f"{API}/keys", params={"service": service})).json()["items"] == []
    assert (await wuhan.get(f"{API}/services")).json()["items"] == []


async def test_a_person_has_no_keys(centre: httpx.AsyncClient) -> None:
    person = await invite(centre, "wuhan", WUHAN)
    answer = await centre.post(f"{API}/services/{person}/keys", json={"name": "推稿"})
    assert answer.status_code == 404


async def test_the_first_key_is_in_no_list(centre: httpx.AsyncClient, database: Database) -> None:
    async with database.work() as session:
        first = "insert into api_keys (name, digest) values ('administrator', 'sha256:0')"
        await session.execute(text(first))
        key_id = await session.scalar(text("select max(id) from api_keys"))
    listed = (await centre.get(f"{API}/keys")).json()["items"]
    assert [each["service"] for each in listed] == ["administrator"]  # the tests' own machine
    assert (await centre.delete(f"{API}/keys/{key_id}")).status_code == 404


async def test_keys_come_in_pages(wuhan: httpx.AsyncClient) -> None:
    service = await add_service(wuhan, "caibian", WUHAN)
    wanted = [(await make(wuhan, service))["key"]["id"] for _ in range(3)]
    first = (await wuhan.get(f"{API}/keys?limit=2")).json()
    rest = (await wuhan.get(f"{API}/keys", params={"cursor": first["next"]})).json()
    assert [key["id"] for key in first["items"] + rest["items"]] == wanted[::-1]
    assert rest["next"] is None


async def test_keys_that_one_made_are_told_apart(
    wuhan: httpx.AsyncClient, centre: httpx.AsyncClient
) -> None:
    service = await add_service(wuhan, "caibian", WUHAN)
    await make(centre, service, name="centre's")
    mine = await make(wuhan, service, name="unit's")
    found = (await wuhan.get(f"{API}/keys?mine=true")).json()["items"]
    assert [key["id"] for key in found] == [mine["key"]["id"]]
    assert len((await wuhan.get(f"{API}/keys")).json()["items"]) == 2

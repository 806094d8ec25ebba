"""Saved targets: a rule under a name, for whoever may push in its place."""

import asyncio
from datetime import datetime

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.roles import Role
from hub.commands import target_sets
from hub.kit.db import Database
from tests.commands.newsroom import Newsroom
from tests.people import acting

SETS = "/api/v1/target-sets"
COUNTIES = {"name": "长江沿线各县", "target": {"regions": ["420100"], "levels": ["county"]}}


@pytest.fixture
async def room(database: Database) -> Newsroom:
    """Hubei in the database that the API works on."""
    made = Newsroom(database)
    await made.open()
    return made


async def test_a_set_is_saved_changed_and_deleted(
    client: httpx.AsyncClient, room: Newsroom
) -> None:
    made = await client.post(SETS, json=COUNTIES)
    assert made.status_code == 201, made.text
    address = f"{SETS}/{made.json()['id']}"
    assert made.json()["target"] == COUNTIES["target"]
    assert made.json()["region_code"] is None

    assert (await client.get(address)).json() == made.json()
    other = {
        "name": "武汉各区",
        "target": {"regions": ["420100"]},
        "made_at": made.json()["made_at"],
    }
    assert (await client.put(address, json=other)).json()["target"] == other["target"]
    assert [each["name"] for each in (await client.get(SETS)).json()["items"]] == ["武汉各区"]

    assert (await client.delete(address)).status_code == 204
    assert (await client.delete(address)).status_code == 404
    assert (await client.put(address, json=other)).status_code == 404
    assert (await client.get(address)).status_code == 404
    async with room.database.connection() as connection:
        acts = await connection.scalars(
            text("select action from audit_entries where subject like 'target_set:%' order by 1")
        )
        assert list(acts) == ["target_set.create", "target_set.delete", "target_set.replace"]


@pytest.mark.usefixtures("room")
async def test_a_place_has_a_name_once_however_many_save_it(client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(client.post(SETS, json=COUNTIES) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]

    second = await client.post(SETS, json=COUNTIES | {"name": "荆州各县"})
    read = {"made_at": second.json()["made_at"]}
    taken = await client.put(f"{SETS}/{second.json()['id']}", json=COUNTIES | read)
    assert taken.status_code == 409
    assert [error["field"] for error in taken.json()["errors"]] == ["body.name"]


@pytest.mark.usefixtures("room")
async def test_a_set_is_its_places_and_of_whoever_is_above(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    wuhan = await acting(app, Role.CENTRAL_EDITOR, "420100")
    jingzhou = await acting(app, Role.CENTRAL_EDITOR, "421000")
    made = await wuhan.post(SETS, json=COUNTIES)
    assert made.json()["region_code"] == "420100"
    assert (await client.post(SETS, json=COUNTIES)).status_code == 201  # another place's

    async def names(who: httpx.AsyncClient) -> int:
        return len((await who.get(SETS)).json()["items"])

    assert [await names(who) for who in (client, wuhan, jingzhou)] == [2, 1, 0]
    address = f"{SETS}/{made.json()['id']}"
    read = {"made_at": made.json()["made_at"]}
    assert (await jingzhou.put(address, json=COUNTIES | read)).status_code == 404
    assert (await jingzhou.get(address)).status_code == 404
    assert (await jingzhou.delete(address)).status_code == 404
    assert (await client.delete(address)).status_code == 204
    for who in (wuhan, jingzhou):
        await who.aclose()


@pytest.mark.usefixtures("room")
async def test_who_pushes_for_two_cities_has_what_they_save(app: FastAPI) -> None:
    """Though it belongs to the province, which they have in common."""
    more = [("421000", None)]
    async with (
        await acting(app, Role.CENTRAL_EDITOR, "420100", more=more) as two,
        await acting(app, Role.CENTRAL_EDITOR, "420100") as wuhan,
    ):
        made = (await two.post(SETS, json=COUNTIES)).json()
        assert made["region_code"] == "420000"
        address = f"{SETS}/{made['id']}"
        assert (await two.get(address)).json() == made
        assert len((await two.get(SETS)).json()["items"]) == 1
        assert (await wuhan.get(address)).status_code == 404
        again = COUNTIES | {"made_at": made["made_at"]}
        assert (await two.put(address, json=again)).status_code == 200
        assert (await two.delete(address)).status_code == 204


@pytest.mark.usefixtures("room")
async def test_what_a_set_names_has_to_be_there_and_granted(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    wrong = COUNTIES | {"target": {"regions": ["420199"], "platforms": ["fax"]}}
    answer = await client.post(SETS, json=wrong)
    assert answer.status_code == 422
    fields = [error["field"] for error in answer.json()["errors"]]
    assert fields == ["body.target.regions[0]", "body.target.platforms[0]"]

    async with await acting(app, Role.CENTRAL_EDITOR, "421000") as jingzhou:
        assert (await jingzhou.post(SETS, json=COUNTIES)).status_code == 403


@pytest.mark.usefixtures("room")
async def test_sets_come_page_by_page(client: httpx.AsyncClient) -> None:
    for name in ("甲", "乙", "丙"):
        await client.post(SETS, json=COUNTIES | {"name": name})
    first = (await client.get(SETS, params={"limit": 2})).json()
    rest = (await client.get(SETS, params={"limit": 2, "cursor": first["next"]})).json()
    assert len({each["id"] for each in first["items"] + rest["items"]}) == 3
    assert rest["next"] is None


@pytest.mark.usefixtures("room")
async def test_of_two_who_replace_a_set_at_once_one_is_told(client: httpx.AsyncClient) -> None:
    made = (await client.post(SETS, json=COUNTIES)).json()
    address = f"{SETS}/{made['id']}"
    rules = [{"regions": ["420100"]}, {"regions": ["421000"]}]
    read = {"name": COUNTIES["name"], "made_at": made["made_at"]}
    both = await asyncio.gather(*(client.put(address, json=read | {"target": r}) for r in rules))
    assert sorted(answer.status_code for answer in both) == [200, 409]
    (said,) = [answer.json() for answer in both if answer.status_code == 409]
    (kept,) = [answer.json() for answer in both if answer.status_code == 200]
    assert said["made_by"] == "service:administrator"
    assert datetime.fromisoformat(said["made_at"]) == datetime.fromisoformat(kept["made_at"])
    assert (await client.get(address)).json() == kept
    blind = {"name": "武汉各区", "target": rules[0]}
    assert (await client.put(address, json=blind)).status_code == 422


@pytest.mark.usefixtures("room")
async def test_a_list_of_sets_has_no_rules(client: httpx.AsyncClient) -> None:
    await client.post(SETS, json=COUNTIES)
    (line,) = (await client.get(SETS)).json()["items"]
    assert "target" not in line


@pytest.mark.usefixtures("room")
async def test_a_place_has_so_many_sets_and_no_more(
    client: httpx.AsyncClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target_sets, "SETS_EACH", 2)
    for name in ("甲", "乙"):
        assert (await client.post(SETS, json=COUNTIES | {"name": name})).status_code == 201
    assert (await client.post(SETS, json=COUNTIES)).status_code == 409
    async with await acting(app, Role.CENTRAL_EDITOR, "420100") as wuhan:
        assert (await wuhan.post(SETS, json=COUNTIES)).status_code == 201

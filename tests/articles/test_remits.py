"""Whose articles are, who sees them, and what those find who guess others' numbers."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hub.access.permissions import Permission
from hub.access.roles import Role
from hub.articles.examples import EXTERNAL, NOTICE
from hub.articles.repository.visible import FEW
from hub.kit.db import Database
from hub.kit.parts import Parts
from hub.kit.problems import NotFound
from tests.app.test_cost import statements
from tests.commands.newsroom import Newsroom
from tests.people import acting, grant

ARTICLES = "/api/v1/articles"
WUHAN, JIANGAN, WUCHANG, GONGAN = "420100", "420102", "420106", "421022"
NOBODYS = 4040


@pytest.fixture
async def room(database: Database) -> Newsroom:
    made = Newsroom(database)
    await made.open()
    return made


@dataclass
class Desks:
    """Editors of two counties and of the city above one of them."""

    jiangan: httpx.AsyncClient
    gongan: httpx.AsyncClient
    wuhan: httpx.AsyncClient


@pytest.fixture
async def desks(app: FastAPI, room: Newsroom) -> AsyncIterator[Desks]:
    assert await room.rows("select code from regions")
    jiangan, gongan, wuhan = [
        await acting(app, Role.CENTRAL_EDITOR, code) for code in (JIANGAN, GONGAN, WUHAN)
    ]
    yield Desks(jiangan, gongan, wuhan)
    for each in (jiangan, gongan, wuhan):
        await each.aclose()


async def made(client: httpx.AsyncClient, **fields: object) -> Any:
    answer = await client.post(ARTICLES, json=NOTICE | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["article"]


def wrong(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(error["field"], error["reason"]) for error in answer.json()["errors"]]


async def unit_of(room: Newsroom, region: str) -> int:
    rows = await room.rows("select id from organisations where region_code = :r", r=region)
    return int(rows[0].id)


async def entries(room: Newsroom, action: str) -> list[dict[str, Any]]:
    rows = await room.rows(
        "select detail from audit_entries where action = :action order by at", action=action
    )
    return [row.detail for row in rows]


async def listed(client: httpx.AsyncClient, **query: str) -> list[int]:
    answer = await client.get(ARTICLES, params=query)
    assert answer.status_code == 200, answer.text
    return [article["id"] for article in answer.json()["items"]]


# --- whose an article is ------------------------------------------------------------------------


async def test_an_article_is_the_regions_of_whoever_writes_it(
    desks: Desks, client: httpx.AsyncClient, room: Newsroom
) -> None:
    article = await made(desks.jiangan)
    assert (article["region"], article["organisation"]) == (JIANGAN, None)
    assert [detail["region_code"] for detail in await entries(room, "article.create")] == [JIANGAN]
    hubs_own = await made(client)
    assert (hubs_own["region"], hubs_own["organisation"]) == (None, None)


async def test_an_article_of_a_units_editor_is_the_units(app: FastAPI, room: Newsroom) -> None:
    unit = await unit_of(room, JIANGAN)
    await room.rows(
        "insert into organisations (name, region_code, level, parent_id) "
        "values ('江岸区融媒体中心采编部', '420102', 'county', :unit)",
        unit=unit,
    )
    editor = await acting(app, Role.CENTRAL_EDITOR, JIANGAN, unit)
    wherever = await acting(app, Role.CENTRAL_EDITOR, None, unit)
    for client in (editor, wherever):
        article = await made(client)
        assert (article["region"], article["organisation"]) == (JIANGAN, unit)
        named = await made(client, region=JIANGAN)
        assert named["organisation"] == unit


async def test_a_citys_unit_writes_for_a_county_where_that_was_granted(
    app: FastAPI, room: Newsroom
) -> None:
    unit = await unit_of(room, WUHAN)
    editor = await acting(app, Role.CENTRAL_EDITOR, JIANGAN, unit)
    for fields in ({}, {"region": JIANGAN}, {"region": JIANGAN, "organisation": unit}):
        article = await made(editor, **fields)
        assert (article["region"], article["organisation"]) == (JIANGAN, unit)
    ((field, _),) = wrong(await editor.post(ARTICLES, json=NOTICE | {"organisation": unit}))
    assert field == "body.region"


async def test_front_matter_names_whose_it_is(client: httpx.AsyncClient, room: Newsroom) -> None:
    unit = await unit_of(room, JIANGAN)
    text = f"---\ntitle: 停水公告\nregion: 420102\norganisation: {unit}\n---\n7月1日停水。\n"
    answer = await client.post(ARTICLES, content=text, headers={"Content-Type": "text/markdown"})
    assert answer.status_code == 201, answer.text
    article = answer.json()["article"]
    assert (article["region"], article["organisation"]) == (JIANGAN, unit)


async def test_who_writes_for_several_places_names_one(app: FastAPI, room: Newsroom) -> None:
    editor = await acting(app, Role.CENTRAL_EDITOR, JIANGAN)
    async with room.database.work() as session:
        me = (await room.rows("select max(id) as id from users"))[0].id
        await grant(session, me, Role.UNIT_OPERATOR, GONGAN)
    ((field, reason),) = wrong(await editor.post(ARTICLES, json=NOTICE))
    assert field == "body.region"
    assert JIANGAN in reason
    assert GONGAN in reason
    assert (await made(editor, region=GONGAN))["region"] == GONGAN


async def test_who_writes_for_several_units_of_a_region_names_one(
    app: FastAPI, room: Newsroom
) -> None:
    units = [await unit_of(room, code) for code in (JIANGAN, WUCHANG)]
    editor = await acting(app, Role.CENTRAL_EDITOR, WUHAN, units[0])
    async with room.database.work() as session:
        me = (await room.rows("select max(id) as id from users"))[0].id
        await grant(session, me, Role.CENTRAL_EDITOR, WUHAN, units[1])
    for fields in ({}, {"region": WUHAN}):
        ((field, reason),) = wrong(await editor.post(ARTICLES, json=NOTICE | fields))
        assert field == "body.organisation"
        assert all(str(unit) in reason for unit in units)
    article = await made(editor, region=WUHAN, organisation=units[1])
    assert (article["region"], article["organisation"]) == (WUHAN, units[1])


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"region": GONGAN}, "body.region"),
        ({"region": "420000"}, "body.region"),
        ({"region": "990000"}, "body.region"),
        ({"region": "4201"}, "body.region"),
        ({"region": "420102' or true"}, "body.region"),
        ({"organisation": NOBODYS}, "body.organisation"),
        ({"organisation": 0}, "body.organisation"),
        ({"organisation": True}, "body.organisation"),
    ],
)
async def test_nobody_writes_for_a_place_that_is_not_theirs(
    desks: Desks, fields: dict[str, object], field: str
) -> None:
    assert [name for name, _ in wrong(await desks.wuhan.post(ARTICLES, json=NOTICE | fields))] == [
        field
    ]
    assert await listed(desks.wuhan) == []


async def test_anothers_unit_is_as_unknown_as_one_that_is_not_there(
    desks: Desks, room: Newsroom
) -> None:
    theirs = await unit_of(room, GONGAN)
    mine = await made(desks.wuhan)
    for verb, path in (("POST", ARTICLES), ("PATCH", f"{ARTICLES}/{mine['id']}")):
        bodies = [
            (NOTICE if verb == "POST" else {}) | {"organisation": unit}
            for unit in (theirs, NOBODYS)
        ]
        answers = [await desks.wuhan.request(verb, path, json=body) for body in bodies]
        ((_, first),), ((_, second),) = [wrong(answer) for answer in answers]
        assert first.replace(str(theirs), "") == second.replace(str(NOBODYS), "")


async def test_an_article_moves_within_what_was_granted(
    desks: Desks, client: httpx.AsyncClient, room: Newsroom
) -> None:
    address = f"{ARTICLES}/{(await made(desks.wuhan))['id']}"
    unit = await unit_of(room, JIANGAN)

    moved = await desks.wuhan.patch(address, json={"organisation": unit})
    assert (moved.json()["region"], moved.json()["organisation"]) == (JIANGAN, unit)
    assert (await desks.jiangan.get(address)).status_code == 200
    freed = await desks.jiangan.patch(address, json={"organisation": None})
    assert (freed.json()["region"], freed.json()["organisation"]) == (JIANGAN, None)
    moves = [detail["organisation_id"] for detail in await entries(room, "article.change")]
    assert moves == [str(unit), None]

    for fields in ({"region": GONGAN}, {"region": WUHAN}, {"region": None}):
        ((field, _),) = wrong(await desks.jiangan.patch(address, json=fields))
        assert field == "body.region"
    both = {"region": None, "organisation": unit}
    assert [name for name, _ in wrong(await client.patch(address, json=both))] == [
        "body.organisation"
    ]
    assert (await client.patch(address, json={"region": None})).json()["region"] is None
    assert (await desks.jiangan.patch(address, json={"region": JIANGAN})).status_code == 404


async def test_a_revision_moves_nothing(desks: Desks) -> None:
    article = await made(desks.wuhan, region=JIANGAN)
    versions = f"{ARTICLES}/{article['id']}/versions"
    revised = await desks.wuhan.post(versions, json=NOTICE | {"title": "更正"})
    assert revised.json()["article"]["region"] == JIANGAN
    same = await desks.wuhan.post(versions, json=NOTICE | {"region": JIANGAN})
    assert same.status_code == 201
    other = await desks.wuhan.post(versions, json=NOTICE | {"region": WUCHANG})
    assert other.status_code == 409
    assert "PATCH" in other.json()["remedy"]


# --- who sees it --------------------------------------------------------------------------------


async def test_a_draft_is_seen_where_it_belongs_and_above(
    desks: Desks, client: httpx.AsyncClient
) -> None:
    article = (await made(desks.jiangan))["id"]
    for reader in (desks.jiangan, desks.wuhan, client):
        assert await listed(reader) == [article]
        assert (await reader.get(f"{ARTICLES}/{article}")).status_code == 200
    assert await listed(desks.gongan) == []
    assert await listed(client, region=JIANGAN) == [article]
    assert await listed(client, region=GONGAN) == []
    assert wrong(await client.get(ARTICLES, params={"region": "990000"}))[0][0] == "query.region"


async def test_what_was_pushed_to_you_you_see_and_do_not_change(
    desks: Desks, room: Newsroom, client: httpx.AsyncClient
) -> None:
    await room.enrol(GONGAN)
    (here,) = await room.enrol(JIANGAN)
    article = (await made(client))["id"]
    assert await listed(desks.jiangan) == []
    await room.push(article)

    assert await listed(desks.jiangan) == [article]
    address = f"{ARTICLES}/{article}"
    for path in ("", "/versions", "/versions/1"):
        assert (await desks.jiangan.get(address + path)).status_code == 200
    placements = (await desks.jiangan.get(f"{address}/placements")).json()["items"]
    assert [placement["account_id"] for placement in placements] == [here]
    assert (await desks.jiangan.patch(address, json={"tier": "major"})).status_code == 404
    assert (await desks.jiangan.post(f"{address}/versions", json=NOTICE)).status_code == 404
    reprint = await made(desks.jiangan, derived_from=article)
    assert reprint["region"] == JIANGAN
    await room.retract(article)
    assert await listed(desks.jiangan) == [reprint["id"], article]


@pytest.fixture
async def drafted(client: httpx.AsyncClient, room: Newsroom) -> int:
    """An article of the centre in three versions: 江岸区 was sent the second, 公安县 the first."""
    (here,) = await room.enrol(JIANGAN)
    (there,) = await room.enrol(GONGAN)
    article = int((await made(client, title="第一稿"))["id"])
    await room.push(article, target={"accounts": [there]})
    versions = f"{ARTICLES}/{article}/versions"
    await client.post(versions, json=NOTICE | {"title": "第二稿"})
    await room.push(article, target={"accounts": [here]})
    await client.post(versions, json=NOTICE | {"title": "内部第三稿"})
    return article


async def newest(client: httpx.AsyncClient, article: int) -> int:
    """Return where an article ends for somebody; every way to read it says the same."""
    address = f"{ARTICLES}/{article}"
    shown = (await client.get(address)).json()
    lines = (await client.get(ARTICLES)).json()["items"]
    (line,) = [line for line in lines if line["id"] == article]
    numbers = [v["number"] for v in (await client.get(f"{address}/versions")).json()["items"]]
    version = (await client.get(f"{address}/versions/{numbers[0]}")).json()
    assert shown["current_version"] == line["current_version"] == shown["version"]["number"]
    assert numbers == list(range(shown["current_version"], 0, -1))
    assert line["title"] == shown["version"]["title"] == version["title"]
    return int(shown["current_version"])


async def test_to_others_an_article_ends_with_the_version_that_was_sent_to_them(
    desks: Desks, drafted: int, client: httpx.AsyncClient, room: Newsroom
) -> None:
    assert await newest(desks.jiangan, drafted) == 2
    assert await newest(desks.wuhan, drafted) == 2
    assert await newest(desks.gongan, drafted) == 1
    assert await newest(client, drafted) == 3
    await room.correct(drafted)
    for reader in (desks.jiangan, desks.gongan, client):
        assert await newest(reader, drafted) == 3


async def test_it_ends_there_too_where_it_is_in_many_places(
    app: FastAPI, desks: Desks, client: httpx.AsyncClient, room: Newsroom
) -> None:
    (here,) = await room.enrol(JIANGAN)
    await room.enrol(GONGAN, count=FEW + 1)
    unit = await acting(app, Role.UNIT_OPERATOR, JIANGAN, await unit_of(room, JIANGAN))
    article = int((await made(client))["id"])
    await room.push(article)
    for title in ("第二稿", "内部第三稿"):
        await client.post(f"{ARTICLES}/{article}/versions", json=NOTICE | {"title": title})
        if title == "第二稿":
            await room.push(article, target={"accounts": [here]})
    assert [await newest(each, article) for each in (unit, desks.wuhan, desks.gongan)] == [2, 2, 1]
    await room.push(article, target={"accounts": [here]})
    assert [await newest(each, article) for each in (unit, desks.wuhan, desks.gongan)] == [3, 3, 1]


async def test_whose_it_is_reads_all_of_it(
    desks: Desks, drafted: int, client: httpx.AsyncClient
) -> None:
    await client.patch(f"{ARTICLES}/{drafted}", json={"region": WUHAN})
    assert await newest(desks.wuhan, drafted) == 3
    assert await newest(desks.jiangan, drafted) == 2


async def test_a_version_that_was_not_sent_is_as_unknown_as_one_that_is_not_there(
    desks: Desks, drafted: int, client: httpx.AsyncClient, parts: Parts
) -> None:
    assert await listed(desks.jiangan) == [drafted]
    told = []
    for number in (3, 4):
        with statements(parts.database) as asked:
            answer = await desks.jiangan.get(f"{ARTICLES}/{drafted}/versions/{number}")
        assert answer.status_code == 404
        words = json.dumps(answer.json() | {"request_id": ""})
        words = re.sub(rf"(version[ s/]+){number}\b", r"\1…", words)
        told.append((words, [statement for statement, _ in asked]))
    assert told[0] == told[1]
    assert "1 to 2" in told[0][0]
    beyond = await client.get(f"{ARTICLES}/{drafted}/versions/4")
    assert "1 to 3" in beyond.json()["remedy"]


async def test_no_list_is_searched_by_words_that_were_not_sent(
    desks: Desks, drafted: int, client: httpx.AsyncClient
) -> None:
    assert await listed(client, q="第三") == [drafted]
    assert await listed(desks.jiangan, q="第三") == []
    assert await listed(desks.jiangan, q="第二") == [drafted]
    assert await listed(desks.gongan, q="第二") == []


async def test_what_was_retracted_before_it_arrived_ends_with_its_first_version(
    desks: Desks, drafted: int, room: Newsroom
) -> None:
    await room.retract(drafted)
    assert await newest(desks.jiangan, drafted) == 1


async def test_what_is_still_out_there_is_seen_though_it_is_retracted(
    desks: Desks, drafted: int, room: Newsroom
) -> None:
    await room.deliver(drafted)
    await room.retract(drafted)
    assert await newest(desks.jiangan, drafted) == 2


async def test_who_takes_an_account_over_sees_what_is_on_it(desks: Desks, room: Newsroom) -> None:
    (account,) = await room.enrol(JIANGAN)
    article = await room.write()
    await room.push(article)
    assert await listed(desks.jiangan) == [article]
    await room.rows(
        "update accounts set region_code = :code, organisation_id = :unit where id = :id",
        code=GONGAN,
        unit=await unit_of(room, GONGAN),
        id=account,
    )
    assert await listed(desks.jiangan) == []
    assert await listed(desks.gongan) == [article]
    assert (await desks.jiangan.get(f"{ARTICLES}/{article}")).status_code == 404


async def test_a_units_editor_sees_what_is_on_its_own_accounts(
    app: FastAPI, room: Newsroom
) -> None:
    (account,) = await room.enrol(JIANGAN)
    other = await room.rows(
        "insert into organisations (name, region_code, level) "
        "values ('江岸区人民政府', '420102', 'county') returning id"
    )
    article = await room.write()
    await room.push(article)
    (unit,) = await room.rows("select organisation_id as id from accounts where id = :a", a=account)
    assert await listed(await acting(app, Role.UNIT_OPERATOR, JIANGAN, unit.id)) == [article]
    assert await listed(await acting(app, Role.UNIT_OPERATOR, JIANGAN, other[0].id)) == []
    assert await listed(await acting(app, Role.UNIT_OPERATOR, GONGAN, unit.id)) == []


async def test_a_key_that_only_writes_derives_from_nothing(app: FastAPI, room: Newsroom) -> None:
    assert await room.rows("select code from regions")
    writer = await acting(app, Role.CENTRAL_EDITOR, JIANGAN, scopes=[Permission.WRITE_ARTICLES])
    article = (await made(writer))["id"]
    assert (await writer.get(f"{ARTICLES}/{article}")).status_code == 403
    answer = await writer.post(ARTICLES, json=NOTICE | {"derived_from": article})
    assert [name for name, _ in wrong(answer)] == ["body.derived_from"]


# --- guessed numbers ----------------------------------------------------------------------------

GUESSES = [
    ("GET", "", None),
    ("GET", "/versions", None),
    ("GET", "/versions/1", None),
    ("GET", "/placements", None),
    ("GET", "/placements?have=present", None),
    ("GET", "/placements/{account}", None),
    ("GET", "/placements/{account}/attempts/1/publish", None),
    ("PATCH", "", {"tier": "major"}),
    ("PATCH", "", {"region": JIANGAN}),
    ("PATCH", "", {}),
    ("POST", "/versions", NOTICE | {"title": "更正"}),
]


@pytest.mark.parametrize("guess", GUESSES)
async def test_anothers_article_is_as_unknown_as_none(
    desks: Desks, room: Newsroom, parts: Parts, guess: tuple[str, str, dict[str, Any] | None]
) -> None:
    verb, path, body = guess
    account = (await room.enrol(GONGAN, count=7))[-1]
    hidden = (await made(desks.gongan))["id"]
    await room.push(hidden)
    assert await listed(desks.jiangan) == []  # that the key was used is noted once in a while
    told = []
    for article in (hidden, NOBODYS):
        place = path.format(account=account)
        with statements(parts.database) as asked:
            answer = await desks.jiangan.request(verb, f"{ARTICLES}/{article}{place}", json=body)
        told.append((as_unknown(answer, article), [statement for statement, _ in asked]))
    assert told[0] == told[1]
    assert told[0][1]
    assert (await desks.gongan.get(f"{ARTICLES}/{hidden}")).json()["tier"] == "important"


async def test_nothing_is_derived_from_what_one_does_not_see(desks: Desks, parts: Parts) -> None:
    hidden = (await made(desks.gongan))["id"]
    assert await listed(desks.jiangan) == []
    told = []
    for article in (hidden, NOBODYS):
        with statements(parts.database) as asked:
            answer = await desks.jiangan.post(ARTICLES, json=NOTICE | {"derived_from": article})
        ((field, reason),) = wrong(answer)
        told.append((field, reason.replace(str(article), ""), [each for each, _ in asked]))
    assert told[0] == told[1]


def as_unknown(answer: httpx.Response, article: int) -> str:
    """Return what an answer says, but for the number that was asked for."""
    assert answer.status_code == NotFound.status, answer.text
    body = answer.json() | {"request_id": ""}
    return re.sub(rf"\b{article}\b", "…", json.dumps(body))


# --- posts found elsewhere ----------------------------------------------------------------------


async def test_a_post_is_the_regions_of_whoever_registers_it(desks: Desks) -> None:
    register = f"{ARTICLES}/external"
    first, again = [await desks.jiangan.post(register, json=EXTERNAL) for _ in range(2)]
    assert first.json()["article"]["region"] == JIANGAN
    assert (first.status_code, again.status_code) == (201, 200)
    above = await desks.wuhan.post(register, json=EXTERNAL)
    assert (above.status_code, above.json()["article"]["id"]) == (
        200,
        first.json()["article"]["id"],
    )


async def test_a_post_that_others_registered_is_a_conflict_that_shows_nothing(
    desks: Desks,
) -> None:
    register = f"{ARTICLES}/external"
    theirs = await desks.gongan.post(register, json=EXTERNAL | {"title": "内部标题"})
    answer = await desks.jiangan.post(register, json=EXTERNAL)
    assert answer.status_code == 409
    assert "内部标题" not in answer.text
    assert str(theirs.json()["article"]["id"]) not in answer.json()["detail"]
    outside = await desks.jiangan.post(
        register, json=EXTERNAL | {"url": "https://example.cn/2", "region": GONGAN}
    )
    assert [name for name, _ in wrong(outside)] == ["body.region"]


# --- roles --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.CENTRAL_EDITOR, {"read", "write", "register", "keep", "placements"}),
        (Role.UNIT_OPERATOR, {"read", "write", "keep", "placements"}),
        (Role.REVIEWER, {"read", "placements"}),
        (Role.COMPLIANCE_OFFICER, {"read", "register", "placements"}),
        (Role.AUDITOR, {"read", "placements"}),
        (Role.CONNECTOR_OPERATOR, {"placements"}),
        (Role.UNIT_ADMINISTRATOR, set()),
        (Role.SYSTEM_ADMINISTRATOR, set()),
        (None, set()),
    ],
)
async def test_each_role_does_what_is_its_own(
    app: FastAPI, room: Newsroom, role: Role | None, allowed: set[str]
) -> None:
    await room.enrol(JIANGAN)
    article = await room.write()
    await room.push(article)
    client = await acting(app, role)
    asked = {
        "read": await client.get(f"{ARTICLES}/{article}"),
        "write": await client.post(ARTICLES, json=NOTICE),
        "register": await client.post(f"{ARTICLES}/external", json=EXTERNAL),
        "keep": await client.post("/api/v1/assets", content=b"GIF89a\x01\x00"),
        "placements": await client.get(f"{ARTICLES}/{article}/placements"),
    }
    assert {name for name, answer in asked.items() if answer.is_success} == allowed
    refused = {answer.status_code for answer in asked.values() if not answer.is_success}
    assert refused <= {403}


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("POST", ""),
        ("POST", "/1/versions"),
        ("POST", "/external"),
        ("PATCH", "/1"),
        ("PATCH", "/x"),
    ],
)
async def test_who_may_not_write_is_told_so_before_the_body_is_looked_at(
    app: FastAPI, verb: str, path: str
) -> None:
    reader = await acting(app, Role.REVIEWER)
    for content, media_type in ((b"{}", "application/json"), (b"---\n", "text/markdown")):
        answer = await reader.request(
            verb, f"{ARTICLES}{path}", content=content, headers={"Content-Type": media_type}
        )
        assert answer.status_code == 403, answer.text


MINE = [
    "id",
    "origin",
    "origin_url",
    "region_code",
    "organisation_id",
    "sealed_at",
    "stopped_at",
    "current_version",
    "epoch",
    "created_at",
    "created_by",
    "actor",
]


@pytest.mark.parametrize("name", MINE)
async def test_nobody_sets_what_the_hub_decides(desks: Desks, name: str) -> None:
    article = (await made(desks.jiangan))["id"]
    for verb, path, body in (
        ("POST", ARTICLES, NOTICE),
        ("POST", f"{ARTICLES}/{article}/versions", NOTICE | {"title": "更正"}),
        ("PATCH", f"{ARTICLES}/{article}", {"tier": "major"}),
        ("POST", f"{ARTICLES}/external", EXTERNAL),
    ):
        answer = await desks.jiangan.request(verb, path, json=body | {name: None})
        assert [field for field, _ in wrong(answer)] == [f"body.{name}"]
    assert await listed(desks.jiangan) == [article]

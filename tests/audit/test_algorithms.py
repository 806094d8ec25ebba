"""A hub that changes how it makes digests goes on; what stands in the record fits for ever."""

import base64
import json
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from hub.app import create_app
from hub.audit.chain import row_digest
from hub.audit.verification import compare
from hub.kit.db import Database
from hub.kit.parts import Parts, make_parts
from hub.kit.signatures import public_key_of
from hub.kit.suite import suite
from hub.settings import Settings
from tests import people
from tests.app.world import GIF
from tests.audit.acts import KEY, PUBLIC_KEY, act, act_elsewhere, findings_in, sign, tamper
from tests.audit.test_checkpoints import anchors_in
from tests.audit.test_old_record import ENTRIES, HEAD
from tests.conftest import client_of
from tests.suites import gm

FORMER_KEY = bytes(32)
FORMER = public_key_of(FORMER_KEY)
BOTH = (PUBLIC_KEY, FORMER)


async def a_record_of_all_kinds(database: Database) -> None:
    """Two entries of an old hub, then some of each suite in turn, and checkpoints of both."""
    async with database.connection() as connection:
        await connection.execute(text("delete from audit_heads where stream = 'hub'"))
        for statement in (ENTRIES, HEAD):
            await connection.execute(text(statement))
    for number in range(2):
        await act(database, f"article:{number}", {"accounts": 348, "share": 0.5})
        await sign(database)
        with gm():
            await act(database, f"article:{number}", {"accounts": 348, "share": -0.5})
            await act_elsewhere(database, f"account:{number}")
            await sign(database)


async def algorithms(database: Database, query: str) -> list[str]:
    async with database.connection() as connection:
        digests = await connection.scalars(text(query))
        return [digest.partition(":")[0] for digest in digests]


async def test_entries_of_all_algorithms_stand_in_one_chain(database: Database) -> None:
    await a_record_of_all_kinds(database)
    query = "select digest from audit_entries where stream = 'hub' order by sequence"
    found = await algorithms(database, query)
    assert found == ["sha256", "sha256", "sha256.2", "sm3.2", "sha256.2", "sm3.2"]
    query = "select digest from audit_checkpoints order by number"
    assert await algorithms(database, query) == ["sha256.2", "sm3.2"] * 2
    assert await findings_in(database) == []
    with gm():
        assert await findings_in(database) == []


@pytest.mark.parametrize("sequence", range(1, 7))
async def test_tampering_is_found_whichever_the_algorithm(
    database: Database, sequence: int
) -> None:
    await a_record_of_all_kinds(database)
    where = f"where stream = 'hub' and sequence = {sequence}"
    await tamper(database, f"update audit_entries set actor = 'nobody' {where}")
    assert await findings_in(database) == [("hub", sequence, "altered")]


@pytest.mark.parametrize("algorithm", ["sha256", "sm3", "md5", "sha256.3", ".2", "", "sm3.2"])
async def test_an_entry_cannot_take_another_algorithm(database: Database, algorithm: str) -> None:
    await act(database, "article:1", {"accounts": 348})
    await sign(database)
    change = f"set digest = '{algorithm}:' || split_part(digest, ':', 2)"
    await tamper(database, f"update audit_entries {change}", f"update audit_heads {change}")
    assert ("hub", 1, "altered") in await findings_in(database)


@pytest.mark.parametrize("other", ['"348"', "348.5", "-348", '"\\u0001348"'])
async def test_a_number_does_not_become_a_text_unseen(database: Database, other: str) -> None:
    await act(database, "article:1", {"accounts": 348})
    await tamper(database, f"update audit_entries set detail = '{{\"accounts\": {other}}}'")
    assert await findings_in(database) == [("hub", 1, "altered")]


async def test_a_text_does_not_become_a_number_unseen(database: Database) -> None:
    await act(database, "article:1", {"code": "420000", "list": ["1", 1]})
    for other in ('{"code": 420000, "list": ["1", 1]}', '{"code": "420000", "list": [1, "1"]}'):
        await tamper(database, f"update audit_entries set detail = '{other}'")
        assert await findings_in(database) == [("hub", 1, "altered")]


def test_nobody_makes_digests_of_other_algorithms() -> None:
    with pytest.raises(ValueError, match="no algorithm"):
        row_digest({}, like="md5:0")


async def test_checkpoints_of_a_former_key_are_known(database: Database) -> None:
    await act(database, "article:1", {})
    await sign(database, FORMER_KEY)
    await act(database, "article:2", {})
    await sign(database, KEY)
    assert await findings_in(database, BOTH) == []
    assert await findings_in(database) == [("checkpoints", 1, "other_key")]
    async with database.work() as session:
        assert await compare(session, await anchors_in(database), BOTH) == []


async def test_a_former_key_vouches_for_what_it_signed_only(database: Database) -> None:
    await act(database, "article:1", {})
    await sign(database, FORMER_KEY)
    await tamper(database, "update audit_checkpoints set signature = 'ed25519:AAAA'")
    assert await findings_in(database, BOTH) == [("checkpoints", 1, "forged")]


async def test_a_former_key_does_not_come_back(database: Database) -> None:
    """Whoever has found it can't go on with it behind the key that took its place."""
    for number, key in enumerate((FORMER_KEY, KEY, FORMER_KEY, KEY)):
        await act(database, f"article:{number}", {})
        await sign(database, key)
    assert await findings_in(database, BOTH) == [("checkpoints", 3, "other_key")]


async def test_a_hub_says_its_former_keys(client: httpx.AsyncClient, parts: Parts) -> None:
    vars(parts)["audit_keys"] = (PUBLIC_KEY, FORMER)
    shown = (await client.get("/api/v1/audit/key")).json()
    assert shown == {"key": PUBLIC_KEY, "former": [FORMER]}
    answer = await client.get("/api/v1/audit/export")
    end: dict[str, Any] = json.loads(answer.text.splitlines()[-1])["end"]
    assert end["former"] == [FORMER]


@pytest.mark.parametrize("value", ["AAAA", "rsa:" + base64.b64encode(bytes(32)).decode()])
def test_what_is_no_key_is_refused_as_a_former_one(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HUB_AUDIT_OLD_KEYS", json.dumps([value]))
    with pytest.raises(ValueError, match="audit_old_keys"):
        Settings()


async def test_a_hub_that_is_told_so_makes_what_is_new_with_sm3(settings: Settings) -> None:
    app = create_app(Settings(**settings.model_dump() | {"crypto_suite": "gm"}))
    with gm():
        async with app.router.lifespan_context(app), client_of(app) as client:
            client.headers["Authorization"] = f"Bearer {people.KEY}"
            gif = {"content-type": "image/gif"}
            kept = await client.post("/api/v1/assets", content=GIF, headers=gif)
            assert kept.json()["digest"].startswith("sha256:")  # a name, for everybody
            checkpoint = (await client.post("/api/v1/audit/checkpoints")).json()
            assert checkpoint["digest"].startswith("sm3.2:")
            (entry,) = (await client.get("/api/v1/audit")).json()["items"]
            assert (entry["action"], entry["digest"][:6]) == ("asset.add", "sm3.2:")
            report = (await client.get("/api/v1/audit/verification")).json()
            assert report == {"entries": 1, "checkpoints": 1, "findings": []}


def test_making_the_parts_of_a_process_chooses_its_suite(settings: Settings) -> None:
    with gm():
        make_parts(settings)
        assert suite().digest == "sha256"
        make_parts(Settings(**settings.model_dump() | {"crypto_suite": "gm"}))
        assert suite().digest == "sm3"

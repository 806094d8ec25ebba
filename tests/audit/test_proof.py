"""Proof over the API: verification, checkpoints, anchors, the key."""

import httpx
import pytest
from sqlalchemy import text

from hub.audit.findings import MEANINGS, Wrong
from hub.audit.schemas import MOST_ANCHORS
from hub.kit.db import Database
from tests.audit.acts import act, tamper

API = "/api/v1/audit"


@pytest.mark.usefixtures("two_streams")
async def test_a_whole_record_has_no_findings(client: httpx.AsyncClient) -> None:
    report = (await client.get(f"{API}/verification")).json()
    assert report == {"entries": 6, "checkpoints": 0, "findings": []}


@pytest.mark.usefixtures("two_streams")
async def test_a_finding_says_where_and_what(client: httpx.AsyncClient, database: Database) -> None:
    await tamper(database, "update audit_entries set actor = 'nobody' where subject = 'article:6'")
    (finding,) = (await client.get(f"{API}/verification")).json()["findings"]
    meaning = "It was altered: its digest does not fit what it says."
    assert finding == {"stream": "hub-2", "sequence": 2, "wrong": "altered", "meaning": meaning}


def test_everything_that_can_be_wrong_has_words() -> None:
    assert set(MEANINGS) == set(Wrong)


async def test_acts_while_the_record_is_read_are_no_findings(
    client: httpx.AsyncClient, database: Database
) -> None:
    for number in range(5):
        await act(database, f"article:{number}", {})
        report = (await client.get(f"{API}/verification")).json()
        assert report["findings"] == []


@pytest.mark.usefixtures("two_streams")
async def test_an_anchor_is_the_checkpoint_in_one_line(client: httpx.AsyncClient) -> None:
    first = (await client.post(f"{API}/checkpoints")).json()
    assert first["anchor"] == " ".join(
        str(first[name]) for name in ("number", "at", "digest", "signature")
    )
    assert (await client.post(f"{API}/checkpoints")).json() == first


@pytest.mark.usefixtures("two_streams")
async def test_a_database_without_the_checkpoint_of_an_anchor_is_found(
    client: httpx.AsyncClient, database: Database
) -> None:
    anchor = (await client.post(f"{API}/checkpoints")).json()["anchor"]
    asked = {"anchors": [anchor]}
    answer = await client.post(f"{API}/verification/anchors", json=asked)
    assert answer.json() == {"findings": []}
    async with database.connection() as connection:
        await connection.execute(text("truncate audit_checkpoints"))
    (finding,) = (await client.post(f"{API}/verification/anchors", json=asked)).json()["findings"]
    assert (finding["stream"], finding["sequence"], finding["wrong"]) == ("anchors", 1, "not_there")


@pytest.mark.parametrize(
    "anchors",
    [
        [],
        ["1"],
        ["x y z w"],
        ["-1 a b c"],
        ["一 a b c"],
        ["9" * 30 + " a b c"],
        ["x" * 301],
        ["1 a b c"] * (MOST_ANCHORS + 1),
    ],
)
async def test_a_line_that_is_no_anchor_is_named(
    client: httpx.AsyncClient, anchors: list[str]
) -> None:
    answer = await client.post(f"{API}/verification/anchors", json={"anchors": anchors})
    assert answer.status_code == 422
    assert "anchors" in answer.json()["errors"][0]["field"]


async def test_the_key_stays_the_same(client: httpx.AsyncClient) -> None:
    key = (await client.get(f"{API}/key")).json()["key"]
    assert key.startswith("ed25519:")
    assert (await client.get(f"{API}/key")).json()["key"] == key


@pytest.mark.parametrize("path", ["/verification", "/key", "/export"])
async def test_nobody_without_a_key_reads_the_record(anybody: httpx.AsyncClient, path: str) -> None:
    assert (await anybody.get(API + path)).status_code == 401

"""Proof over the API: verification, checkpoints, anchors, the key."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.audit.findings import MEANINGS, Wrong
from hub.audit.readers import MOST
from hub.audit.schemas import MOST_ANCHORS
from hub.kit.at_once import AtOnce
from hub.kit.db import Database
from tests import people
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
        await connection.execute(text("set local session_replication_role = replica"))
        await connection.execute(text("delete from audit_checkpoints"))
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


async def test_the_whole_record_is_read_by_two_at_once_and_no_more(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    readers: AtOnce = app.state.readers
    for _ in range(MOST):
        readers.begin("others")
    for path in ("/verification", "/export"):
        answer = await client.get(API + path)
        assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (503, True)
    assert (await client.get(f"{API}/key")).is_success
    readers.end("others")
    for path in ("/verification", "/export"):
        assert (await client.get(API + path)).is_success
        assert readers.open.total() == MOST - 1


async def test_an_export_counts_until_its_last_byte(app: FastAPI, database: Database) -> None:
    """Asked as a server does: the answer's first byte goes out, and the client takes its time."""
    await act(database, "article:1", {})
    started, go_on = asyncio.Event(), asyncio.Event()
    readers: AtOnce = app.state.readers

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            started.set()
            await go_on.wait()

    bodies = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        for body in bodies:
            return body
        return await asyncio.Event().wait()

    headers = [(b"authorization", f"Bearer {people.KEY}".encode()), (b"host", b"hub.test")]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": f"{API}/export",
        "raw_path": f"{API}/export".encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("hub.test", 80),
        "state": {},
    }
    export = asyncio.create_task(app(scope, receive, send))
    await started.wait()
    assert readers.open.total() == 1
    go_on.set()
    await export
    assert readers.open.total() == 0

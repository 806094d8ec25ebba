"""Every act is on record, and nobody can change the record unseen."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from hub.audit import verify_export
from hub.audit.chain import plain, read_line, row_digest
from hub.audit.models import AuditEntry
from hub.audit.service import DETAIL_LIMIT, record
from hub.deliveries.transition import Operation
from hub.kit.db import Database
from tests.audit.acts import ACTS, act, findings_in


@pytest.mark.usefixtures("four_acts")
@pytest.mark.parametrize(
    "statement", ["update audit_entries set actor = 'nobody'", "delete from audit_entries"]
)
async def test_the_database_refuses_changes(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.connection() as connection:
            await connection.execute(text(statement))


async def test_an_act_that_failed_is_not_on_record(database: Database) -> None:
    async def act_and_fail() -> None:
        async with database.work() as session:
            await record(session, actor="a", action="b", subject="c", detail={})
            raise LookupError

    with pytest.raises(LookupError):
        await act_and_fail()
    async with database.work() as session:
        assert await session.scalar(select(func.count()).select_from(AuditEntry)) == 0


async def test_acts_at_the_same_time_are_whole_chains(database: Database) -> None:
    await asyncio.gather(*(act(database, f"article:{n}", {"n": n}) for n in range(40)))
    assert await findings_in(database) == []
    async with database.work() as session:
        assert await session.scalar(select(func.count()).select_from(AuditEntry)) == 40


async def test_two_acts_in_one_unit_of_work_are_two_entries(database: Database) -> None:
    async with database.work() as session:
        for subject in ("article:1", "article:2"):
            await record(session, actor="a", action="b", subject=subject, detail={})
    assert await findings_in(database) == []
    async with database.work() as session:
        assert await session.scalar(select(func.max(AuditEntry.sequence))) == 2


@pytest.mark.parametrize("detail", [{"when": object()}, {"n": float("nan")}, {1: 2, "1": 3}])
async def test_a_detail_that_is_not_json_is_a_mistake(
    database: Database, detail: dict[Any, Any]
) -> None:
    with pytest.raises((TypeError, ValueError)):
        await act(database, "article:1", detail)


async def test_a_detail_has_a_limit(database: Database) -> None:
    with pytest.raises(ValueError, match=str(DETAIL_LIMIT)):
        await act(database, "article:1", {"text": "x" * DETAIL_LIMIT})


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_has_one_digest_however_the_database_writes_it(number: float) -> None:
    written = f"{Decimal(repr(number)):f}"  # as PostgreSQL's jsonb gives it back
    assert row_digest(plain({"n": number})) == row_digest(plain({"n": json.loads(written)}))
    assert plain({"n": number}) == read_line(f'{{"n": {written}}}')


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS | st.sampled_from(Operation), inner),
)


@given(JSON_VALUES)
def test_the_hub_and_the_script_that_does_without_it_make_one_digest(detail: Any) -> None:
    entry = {"detail": plain(detail), "sequence": plain(7)}
    for like in ("sha256", "sha256.2", "sm3.2"):
        assert row_digest(entry, like=like) == verify_export.row_digest(entry, like)


def test_a_line_ends_where_its_json_ends() -> None:
    with pytest.raises(ValueError, match="follows"):
        read_line('{"sequence": 7} {}')


@pytest.mark.usefixtures("four_acts")
async def test_the_newest_entries_come_first_in_pages(client: httpx.AsyncClient) -> None:
    first = (await client.get("/api/v1/audit", params={"limit": 3})).json()
    rest = (await client.get("/api/v1/audit", params={"cursor": first["next"]})).json()
    found = [entry["sequence"] for entry in first["items"] + rest["items"]]
    assert (found, rest["next"]) == ([4, 3, 2, 1], None)
    assert first["items"][0]["previous"] == first["items"][1]["digest"]


@pytest.mark.usefixtures("four_acts")
async def test_the_record_of_one_subject(client: httpx.AsyncClient) -> None:
    page = (await client.get("/api/v1/audit", params={"subject": "article:1"})).json()
    assert [entry["detail"] for entry in page["items"]] == [ACTS[0]]


@pytest.mark.parametrize(
    ("name", "value"), [("limit", "0"), ("limit", "201"), ("cursor", "二"), ("subject", "x" * 101)]
)
async def test_a_wrong_question_names_the_field(
    client: httpx.AsyncClient, name: str, value: str
) -> None:
    answer = await client.get("/api/v1/audit", params={name: value})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].removeprefix("query.") == name

"""A request is one unit of work."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hub.auth.models import ApiKey
from hub.kit.db import Database
from hub.kit.problems import Conflict
from hub.kit.web import Id, ProcessParts, Session, after_commit, undo_all


def add(session: AsyncSession, name: str) -> None:
    session.add(ApiKey(name=name, digest=name))


async def known(database: Database, name: str) -> bool:
    async with database.work() as session:
        found = select(func.count()).where(ApiKey.name == name)
        return bool(await session.scalar(found))


heard: list[str] = []


async def ring(database: Database, name: str) -> None:
    heard.append("committed" if await known(database, name) else "not committed")


async def good(session: Session, parts: ProcessParts) -> str:
    add(session, "good")
    after_commit(session, lambda: ring(parts.database, "good"))
    return "done"


async def refused(session: Session, parts: ProcessParts) -> str:
    add(session, "refused")
    after_commit(session, lambda: ring(parts.database, "refused"))
    raise Conflict("Not now.")


async def taken_back(request: Request, session: Session, parts: ProcessParts) -> str:
    add(session, "taken back")
    await session.flush()
    after_commit(session, lambda: ring(parts.database, "taken back"))
    undo_all(request)
    return "not done"


async def broken_bell(session: Session) -> str:
    async def fail() -> None:
        raise RuntimeError("the bell is broken")

    add(session, "broken bell")
    after_commit(session, fail)
    return "done"


async def fails_at_commit(session: Session) -> str:
    await session.execute(
        text("create table pairs (n int primary key deferrable initially deferred)")
    )
    await session.execute(text("insert into pairs values (1), (1)"))
    return "done"


async def streaming(session: Session, parts: ProcessParts) -> StreamingResponse:
    add(session, "streaming")

    async def body() -> AsyncIterator[str]:
        yield "committed" if await known(parts.database, "streaming") else "not committed"

    return StreamingResponse(body())


async def numbered(id: Id) -> int:  # noqa: A002 - the name in the address
    return id


@pytest.fixture(autouse=True)
def _routes(app: FastAPI) -> None:
    heard.clear()
    for route in (good, refused, taken_back, broken_bell, fails_at_commit, streaming):
        app.add_api_route(f"/try/{route.__name__}", route)
    app.add_api_route("/try/numbered/{id}", numbered)


async def test_the_bell_rings_after_the_commit(anybody: httpx.AsyncClient) -> None:
    assert (await anybody.get("/try/good")).json() == "done"
    assert heard == ["committed"]


async def test_what_is_refused_leaves_nothing_and_rings_nothing(
    anybody: httpx.AsyncClient, database: Database
) -> None:
    assert (await anybody.get("/try/refused")).status_code == 409
    assert not await known(database, "refused")
    assert heard == []


async def test_what_is_taken_back_leaves_nothing_though_it_is_answered(
    anybody: httpx.AsyncClient, database: Database
) -> None:
    assert (await anybody.get("/try/taken_back")).json() == "not done"
    assert not await known(database, "taken back")
    assert heard == []


async def test_a_broken_bell_breaks_no_answer(
    anybody: httpx.AsyncClient, database: Database
) -> None:
    assert (await anybody.get("/try/broken_bell")).json() == "done"
    assert await known(database, "broken bell")


async def test_a_commit_that_fails_is_not_answered_with_success(
    anybody: httpx.AsyncClient,
) -> None:
    assert (await anybody.get("/try/fails_at_commit")).status_code == 500


async def test_an_answer_starts_after_the_commit(anybody: httpx.AsyncClient) -> None:
    assert (await anybody.get("/try/streaming")).text == "committed"


@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775808", "one", "1.5"])
async def test_a_number_that_no_row_can_have_is_a_wrong_field(
    anybody: httpx.AsyncClient, number: str
) -> None:
    answer = await anybody.get(f"/try/numbered/{number}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "path.id"

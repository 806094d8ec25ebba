"""Where the console's pages are in the bench: all of them, and what is asked of some."""

from collections.abc import Mapping

from fastapi import FastAPI
from sqlalchemy import text

from hub.access.actor import ActorKind
from hub.access.roles import Role
from hub.kit.db import Database
from tests import people
from tests.browser.pages import NO_PAGES, OWN, PAGES, path_of

ASKED = (  # what lists and sheets are asked besides
    "/console/accounts?region=420000&platform=webhook",
    "/console/articles/{article_id}/placements?have=none",
    "/console/articles?q=tongzhi",
    "/console/articles?region=420000&state=live",
    "/console/commands/{command_id}?below=420000",
    "/console/commands/{command_id}?state=by_person",
    "/console/commands?state=running",
    "/console/orders?late=true",
    "/console/parked?code=refused&region=420000",
    "/console/push?q=tongzhi",
    "/console/retract?q=tongzhi",
    "/console/troubles?trouble=gate",
)
DRAFT = {"title": "武汉站春运临客增开公告", "body": "<p>2月3日起，武汉站增开12趟临客。</p>"}
IN_FRAMES = {path for path in NO_PAGES if "/previews/" in path}


async def addresses(app: FastAPI, **found: int) -> list[str]:
    """Return the address of each page; `found` has the stories and the command that it is about."""
    database: Database = app.state.parts.database
    async with await people.acting(app, Role.CENTRAL_EDITOR, kind=ActorKind.PERSON) as person:
        draft = await person.post("/api/v1/drafts", json={"content": DRAFT})
        draft.raise_for_status()
    values = {
        **found,
        **await _found(database, found["article_id"]),
        "draft_id": draft.json()["id"],
    }
    pages = sorted({*PAGES, *ASKED, *IN_FRAMES} - {*OWN})
    return [path_of(page, values) for page in pages]


async def _found(database: Database, article: int) -> Mapping[str, str | int]:
    """Return what the other parameters of addresses are."""
    found: dict[str, str | int] = {"number": 1, "platform": "weibo"}
    async with database.connection() as connection:
        for statement in _FOUND:
            row = (await connection.execute(text(statement), {"article": article})).one()
            found |= row._mapping
    return found


_FOUND = (
    # on an account that has refused the story there is an attempt to look at
    """
    select account_id, account_id as refusing_id, claim, operation from attempts
    where article_id = :article and exchanges is not null limit 1
    """,
    "select id as order_id from work_orders limit 1",
    "select stream, sequence from audit_entries limit 1",
    """
    select min(id) filter (where kind = 'person') as person_id,
        min(id) filter (where kind = 'service') as service_id from users
    """,
)

"""A script in every text field that the API takes: whoever opens a page meets its letters only."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.actor import ActorKind
from hub.access.roles import Role
from hub.auth.cookies import SESSION_COOKIE
from tests.app.surface import JSON, Body, Operation, Place, fields, operations, resolved
from tests.app.world import PATH, World
from tests.people import acting

SCRIPTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>通知</a>",
)
# what a browser would run; the pages' own scripts are files
ALIVE = ("<script>alert", "<img src=x", "<svg/onload", 'href="javascript:', "href='javascript:")
PAGES = (
    *("/sites/", "/sites/420100/", "/sites/420100/17", "/sites/420100/feed.xml"),
    *("/sites/421022/", "/sites/421022/17", "/problems", "/me"),
)
_SHOW_THE_NEWEST = """
update placements p set have_version = a.current_version, want = a.current_version
from articles a where a.id = p.article_id and p.want > 0
"""


def texts(body: Body) -> list[Place]:
    """Return where a body takes free text."""
    return [
        place
        for place, schema in fields(body.schema, body.example)
        if place and resolved(schema).get("type") == "string"
    ]


TAKEN = [
    (operation, body)
    for operation in operations()
    for body in operation.bodies
    if body.media_type == JSON and isinstance(body.example, dict) and texts(body)
]


def put(example: Any, place: Place, value: str) -> Any:
    """Return the example with another value in one place."""
    if not place:
        return value
    first, *rest = place
    if isinstance(first, int):
        return [put(each, tuple(rest), value) for each in example]
    return example | {first: put(example.get(first), tuple(rest), value)}


@pytest.mark.parametrize(
    ("operation", "body"), TAKEN, ids=lambda each: getattr(each, "name", str(each))
)
async def test_a_stored_script_runs_nowhere(
    operation: Operation, body: Body, attacker: httpx.AsyncClient, attacked: FastAPI, world: World
) -> None:
    for place in texts(body):
        for script in SCRIPTS:
            sent = put(body.example, place, script)
            path = operation.path.format(**PATH)
            answer = await attacker.request(operation.verb, path, json=sent)
            assert answer.headers["content-type"].startswith("application/")
            assert answer.headers["x-content-type-options"] == "nosniff"
            if answer.is_success:
                await look_at_every_page(attacked, world, f"{operation} {place} {script}")
                await world.reset()


async def look_at_every_page(attacked: FastAPI, world: World, what: str) -> None:
    async with world.database.connection() as connection:
        await connection.execute(text(_SHOW_THE_NEWEST))
    async with await acting(attacked, Role.CENTRAL_EDITOR, kind=ActorKind.PERSON) as reader:
        token = reader.headers.pop("Authorization").removeprefix("Bearer ")
        reader.headers["Cookie"] = f"{SESSION_COOKIE}={token}"
        for path in PAGES:
            answer = await reader.get(path)
            assert answer.status_code in {200, 404, 410}, (what, path, answer.status_code)
            page = answer.text.lower()
            assert not [each for each in ALIVE if each in page], (what, path)

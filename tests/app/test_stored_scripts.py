"""A script in every text field that the API takes: whoever opens a page meets its letters only."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hub.access.actor import ActorKind
from hub.access.roles import Role
from hub.auth.cookies import SESSION_COOKIE
from hub.kit import sse
from tests.app.surface import (
    JSON,
    Body,
    Operation,
    Place,
    choices,
    every_field,
    operations,
)
from tests.app.test_headers import ROUTES, address_of
from tests.app.world import PATH, World
from tests.people import acting

SCRIPTS = (
    "<script>alert({n})</script>",
    '"><img src=x onerror=alert({n})>',
    "<svg/onload=alert({n})>",
    "<a href='javascript:alert({n})'>通知</a>",
    "\" autofocus onfocus='alert({n})' x=\"",
)
# in any answer: the pages' own scripts are files
ALIVE = ("<script>alert", "<img src=x", "<svg/onload", "<a href='javascript:")
PAGES = [path for verb, path in ROUTES if verb == "GET" and not path.startswith("/api")]
PLACES: tuple[dict[str, str], ...] = (
    {},
    {"region": "420100"},
    {"region": "421022"},
    {"account_id": "4021"},
)
READS = [each.path for each in operations() if each.verb == "get"]
# what an example leaves out, as far as it has to be there
LEFT_OUT: dict[str, Any] = {
    "cover": {"digest": PATH["digest"]},
    "attachments": [{"digest": PATH["digest"]}],
    "filing": {"number": "鄂新媒备〔2026〕0113号", "authority": "湖北省人民政府办公厅"},
    "content": {},
}
CONSOLE = 50  # of its pages are shown, at least
NOT_SHOWN = {("secret",), ("body",)}  # it is sealed; it is HTML, from which scripts are taken out
STAGED = {
    "/instruction": "update commands set kind = 'retract' where id = 5",
    "/rejection": "update commands set state = 'proposed' where id = 5",
}
_SHOW_THE_NEWEST = """
update placements p set have_version = a.current_version, want = a.current_version
from articles a where a.id = p.article_id and p.want > 0
"""
_EVERY_ROLE = f"""
insert into user_grants (user_id, role, granted_by)
select max(u.id), r.role, 'tests' from users u, (values {
    ",".join(f"('{role}')" for role in Role if role != Role.CENTRAL_EDITOR)
}) as r (role) where u.created_by = 'tests' group by r.role
"""


def texts(body: Body) -> list[Place]:
    """Return where a body takes text: null or nothing may stand there, too."""
    return list(dict.fromkeys(_texts(body)))


def _texts(body: Body) -> Iterator[Place]:
    for place, schema in every_field(body.schema):
        for one in choices(schema):
            if place and one.get("type") == "string" and "enum" not in one:
                yield place
            if one.get("additionalProperties") is True:
                yield from ((*place, name) for name in (*_at(body.example, place), "note"))


def _at(example: Any, place: Place) -> Any:
    for step in place:
        example = example.get(step) if isinstance(example, dict) else None
    return example or ()


def put(example: Any, place: Place, value: str) -> Any:
    """Return the example with another value in one place."""
    if not place:
        return value
    first, *rest = place
    if isinstance(first, int):
        return [put(each, tuple(rest), value) for each in example or [None]]
    example = example or {}
    return example | {first: put(example.get(first) or LEFT_OUT.get(first), tuple(rest), value)}


TAKEN = [
    (operation, body)
    for operation in operations()
    for body in operation.bodies
    if body.media_type == JSON and isinstance(body.example, dict) and texts(body)
]


class Acting(HTMLParser):
    """What of a page would run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}={value}>")


@pytest.fixture(autouse=True)
def _streams_end_after_their_first_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIFE_SECONDS", "PAUSE_SECONDS", "LOOK_SECONDS"):
        monkeypatch.setattr(sse, name, 0.01)


@pytest.mark.parametrize(
    ("operation", "body"), TAKEN, ids=lambda each: getattr(each, "name", str(each))
)
async def test_a_stored_script_runs_nowhere(
    operation: Operation, body: Body, attacked: FastAPI, world: World
) -> None:
    """Each field by itself, to learn which take it; then all of them, and every page."""
    taken = {}
    for number, place in enumerate(texts(body), start=1000):
        scripts = [each.format(n=number) for each in SCRIPTS]
        for value in (" ".join(scripts), *scripts):  # all of them, where there is room
            answer = await sent(operation, put(body.example, place, value), attacked, world)
            if answer.is_success:
                taken[place] = f"alert({number})", value
                await world.reset()
                break
    if not taken:
        return
    everything = body.example
    for place, (_word, value) in taken.items():
        everything = put(everything, place, value)
    answer = await sent(operation, everything, attacked, world)
    assert answer.is_success, answer.text
    said = await look_at_every_page(attacked, world, made(operation, answer))
    for place, (word, _value) in taken.items():
        is_shown = place not in NOT_SHOWN and "preview" not in operation.path
        assert (word in said) is is_shown, place


def test_what_may_be_null_or_is_left_out_is_attacked_too() -> None:
    found = {(str(operation), place) for operation, body in TAKEN for place in texts(body)}
    assert found >= {
        ("POST /api/v1/commands", ("reason",)),
        ("POST /api/v1/commands", ("instruction", "document")),
        ("POST /api/v1/articles", ("attachments", 0, "name")),
        ("POST /api/v1/accounts", ("settings", "endpoint")),
        ("POST /api/v1/accounts", ("filing", "note")),
        ("POST /api/v1/target-sets", ("target", "tags", 0)),
    }


async def sent(operation: Operation, body: Any, app: FastAPI, world: World) -> httpx.Response:
    """Send a body as somebody who may do everything."""
    async with world.database.connection() as connection:
        for ending, statement in STAGED.items():
            if operation.path.endswith(ending):
                await connection.execute(text(statement))
    async with await everybody(app, world) as client:
        answer = await client.request(operation.verb, operation.path.format(**PATH), json=body)
    assert answer.headers["content-type"].startswith("application/")
    assert answer.headers["x-content-type-options"] == "nosniff"
    return answer


async def everybody(app: FastAPI, world: World) -> httpx.AsyncClient:
    """Return a client of a person who has every role."""
    client = await acting(app, Role.CENTRAL_EDITOR, kind=ActorKind.PERSON)
    async with world.database.connection() as connection:
        await connection.execute(text(_EVERY_ROLE))
    return client


def made(operation: Operation, answer: httpx.Response) -> dict[str, str]:
    """Return the name that addresses have for what was made, and its number."""
    said = answer.json() if answer.content else {}
    below = [each.path.removeprefix(f"{operation.path}/{{") for each in operations()]
    names = [each.removesuffix("}") for each in below if each.endswith("}") and "/" not in each]
    one = said.get("article") if isinstance(said.get("article"), dict) else said
    number = one.get("id")
    return {names[0]: str(number)} if names and number else {}


async def look_at_every_page(app: FastAPI, world: World, new: dict[str, str]) -> str:
    """Open all there is, and return what it says."""
    async with world.database.connection() as connection:
        await connection.execute(text(_SHOW_THE_NEWEST))
    said: list[str] = []
    shown = 0
    async with await everybody(app, world) as reader:
        said += [(await reader.get(path)).text for path in addresses(READS, new)]
        token = reader.headers.pop("Authorization").removeprefix("Bearer ")
        reader.headers["Cookie"] = f"{SESSION_COOKIE}={token}"
        for path in addresses(PAGES, new):
            answer = await reader.get(path, headers={"Accept": "text/html"})
            check(path, answer)
            shown += answer.status_code == 200 and path.startswith("/console")
            said.append(answer.text)
    assert shown > CONSOLE
    return "\n".join(said)


def check(path: str, answer: httpx.Response) -> None:
    """Find nothing that a browser would run."""
    assert answer.status_code < 500, (path, answer.status_code)
    media_type = answer.headers.get("content-type", "")
    if media_type.startswith("text/csv"):  # it is saved, and never a page
        assert answer.headers["content-disposition"].startswith("attachment")
        return
    assert not [each for each in ALIVE if each in answer.text.lower()], path
    if media_type.startswith(("text/html", "text/event-stream")):
        assert not Acting(answer.text).found, path


def addresses(paths: list[str], new: dict[str, str]) -> list[str]:
    """Fill in all that is there from the beginning, and what was made."""
    found = [
        _filled(path, parts)
        for parts in (*PLACES, new)
        for path in paths
        if not parts or any(f"{{{name}}}" in path for name in parts)
    ]
    return list(dict.fromkeys(found))


def _filled(path: str, parts: dict[str, str]) -> str:
    for name, value in parts.items():
        path = path.replace(f"{{{name}}}", value)
    return address_of(path)

"""What the API's description promises holds."""

import re
from typing import Any

import httpx
import pytest

from hub.commands.examples import PAUSE, RETRACTION
from hub.enrollment.examples import CREDENTIALS, OWN_APP
from tests.app.surface import (
    JSON,
    Body,
    Operation,
    choices,
    every_field,
    operations,
)
from tests.app.world import GIF, PATH, World
from tests.enrollment.weibo import WEIBO

BY_OTHERS = {  # which are the first key's, or people's: tests/auth
    "POST /api/v1/people/first",
    "POST /api/v1/session",
    "DELETE /api/v1/session",
    "POST /api/v1/session/proof",
    "PUT /api/v1/session/password",
    "POST /api/v1/session/second-factor",
    "PUT /api/v1/session/second-factor",
    "DELETE /api/v1/session/second-factor",
    "GET /api/v1/sessions",
    "DELETE /api/v1/sessions/{session_id}",
    "POST /api/v1/links/accept",
    "POST /api/v1/commands/{command_id}/approval",  # tests/commands
    "POST /api/v1/commands/{command_id}/rejection",
}
SAMPLES = {"image/gif": GIF}  # bytes have no place in a description

ANY = ("type",)  # what has one value only needs no limit
LIMITS = {
    "null": ANY,
    "boolean": ANY,
    "string": ("maxLength", "pattern", "format", "enum", "const"),
    "integer": ("maximum",),
    "array": ("maxItems",),
    "object": ("properties", "maxProperties", "propertyNames", "description"),
}
"""Words of a schema of which one at least says how much there may be."""

by_operation = pytest.mark.parametrize("operation", operations(), ids=str)


def is_text(body: Body) -> bool:
    return body.schema.get("format") != "binary"


WECHAT = {
    "platform": "wechat",
    "external_id": "gh_3c884a361561",
    "name": "武汉发布",
    "organisation": "武汉市融媒体中心",
    "region_code": "420100",
    "settings": {"appid": "wx0123456789abcdef", "account_type": "subscription"},
}


async def post(
    client: httpx.AsyncClient, operation: Operation, body: Body | None, named: dict[str, Any]
) -> Any:
    path = operation.path.format(**named)
    if body is None:
        return await client.request(operation.verb, path)
    if body.media_type == JSON:
        return await client.request(operation.verb, path, json=body.example)
    content = body.example.encode() if is_text(body) else SAMPLES[body.media_type]
    headers = {"content-type": body.media_type}
    return await client.request(operation.verb, path, content=content, headers=headers)


@by_operation
def test_every_operation_says_what_it_does_and_how_it_fails(operation: Operation) -> None:
    assert operation.description["summary"]
    assert operation.description["description"]
    for status in ("4XX", "5XX"):
        content = operation.description["responses"][status]["content"]
        assert set(content) == {"application/problem+json"}
    assert "422" not in operation.description["responses"]


@by_operation
def test_every_body_has_an_example(operation: Operation) -> None:
    assert [body.name for body in operation.bodies if is_text(body) and body.example is None] == []


@by_operation
def test_every_field_says_its_limit(operation: Operation) -> None:
    unlimited = [
        f"{body.media_type} {place}"
        for body in operation.bodies
        for place, schema in every_field(body.schema)
        if not any(word in schema for word in LIMITS[schema.get("type", "null")])
    ]
    unlimited += [
        parameter.name
        for parameter in operation.parameters
        for schema in choices(parameter.schema)
        if not any(word in parameter.schema | schema for word in LIMITS[schema["type"]])
    ]
    assert unlimited == []


@pytest.mark.parametrize("operation", [o for o in operations() if str(o) not in BY_OTHERS], ids=str)
async def test_every_example_works(
    operation: Operation, attacker: httpx.AsyncClient, world: World
) -> None:
    bodies = [b for b in operation.bodies if is_text(b) or b.media_type in SAMPLES]
    for body in bodies or [None]:
        await world.reset()
        named = await prepare(attacker, operation, body)
        answer = await post(attacker, operation, body, named)
        assert answer.is_success, answer.text


async def prepare(
    client: httpx.AsyncClient, operation: Operation, body: Body | None
) -> dict[str, Any]:
    """What is undone must have been done. Returns what stands for the names in the path."""
    if operation.path.endswith("/resume"):
        await client.post(operation.path.format(**PATH).replace("resume", "pause"), json=PAUSE)
    if body and isinstance(body.example, dict) and body.example.get("kind") == "reinstate":
        await client.post("/api/v1/commands", json=RETRACTION)
    if operation.path.endswith("/instruction"):  # only retractions answer one
        made = await client.post("/api/v1/commands", json=RETRACTION)
        return PATH | {"command_id": made.json()["id"]}
    if operation.path.endswith("/authorization"):  # few platforms have a page for it
        await client.put("/api/v1/platforms/weibo/app", json=OWN_APP)
        made = await client.post("/api/v1/accounts", json=WEIBO)
        return PATH | {"account_id": made.json()["id"]}
    if operation.path.endswith("/credentials"):  # what ends has to be there
        await client.put(operation.path.format(**PATH), json=CREDENTIALS)
    if operation.path.endswith("/editions"):  # few platforms send several stories at once
        made = await client.post("/api/v1/accounts", json=WECHAT)
        return PATH | {"account_id": made.json()["id"]}
    return PATH


def test_every_success_that_an_operation_tells_of_is_described() -> None:
    for operation in operations():
        told = set(re.findall(r"\b20\d\b", operation.description.get("description", "")))
        assert told <= set(operation.description["responses"]), operation

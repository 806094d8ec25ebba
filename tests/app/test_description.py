"""What the API's description promises holds."""

from typing import Any

import httpx
import pytest

from hub.commands.examples import PAUSE, RETRACTION
from tests.app.surface import (
    JSON,
    Body,
    Operation,
    choices,
    every_field,
    operations,
)
from tests.app.world import GIF, PATH, World

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


async def post(client: httpx.AsyncClient, operation: Operation, body: Body | None) -> Any:
    path = operation.path.format(**PATH)
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


@by_operation
async def test_every_example_works(
    operation: Operation, attacker: httpx.AsyncClient, world: World
) -> None:
    bodies = [b for b in operation.bodies if is_text(b) or b.media_type in SAMPLES]
    for body in bodies or [None]:
        await world.reset()
        await prepare(attacker, operation, body)
        answer = await post(attacker, operation, body)
        assert answer.is_success, answer.text


async def prepare(client: httpx.AsyncClient, operation: Operation, body: Body | None) -> None:
    """What is undone must have been done."""
    if operation.path.endswith("/resume"):
        await client.post(operation.path.format(**PATH).replace("resume", "pause"), json=PAUSE)
    if body and isinstance(body.example, dict) and body.example.get("kind") == "reinstate":
        await client.post("/api/v1/commands", json=RETRACTION)

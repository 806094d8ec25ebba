"""What the API says of itself: every operation, every parameter, every field of every body.

Tests that are made from this cover an endpoint on the day it is added.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hub.app import create_app
from hub.settings import Settings

JSON = "application/json"
PREFIX = "/api/v1"

Schema = Mapping[str, Any]
Place = tuple[str | int, ...]
"""Where a value stands in a body: `("target", "regions", 0)`."""


@dataclass(frozen=True)
class Parameter:
    """A value in the path, the query or a header."""

    name: str
    where: str
    schema: Schema


@dataclass(frozen=True)
class Body:
    """One form of an operation's body, with the example that the description gives."""

    media_type: str
    name: str
    schema: Schema
    example: Any


@dataclass(frozen=True)
class Operation:
    """A verb at a path."""

    verb: str
    path: str
    parameters: tuple[Parameter, ...]
    bodies: tuple[Body, ...]
    description: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.verb.upper()} {self.path}"


@cache
def description() -> Mapping[str, Any]:
    """Return the OpenAPI document; nothing is connected for that."""
    nowhere = Settings(
        data_dir=Path("nowhere"),
        database_url="postgresql+asyncpg://nobody@/nowhere",
        redis_url="redis://nowhere",
    )
    found: Mapping[str, Any] = create_app(nowhere).openapi()
    return found


def operations() -> list[Operation]:
    """Return every operation of the API proper."""
    return [
        Operation(
            verb,
            path,
            tuple(
                Parameter(each["name"], each["in"], each["schema"])
                for each in one.get("parameters", ())
            ),
            tuple(_bodies(one)),
            one,
        )
        for path, verbs in description()["paths"].items()
        if path.startswith(PREFIX)
        for verb, one in verbs.items()
    ]


def resolved(schema: Schema) -> Schema:
    """Follow a reference."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    name = reference.removeprefix("#/components/schemas/")
    found: Schema = description()["components"]["schemas"][name]
    return found


def choices(schema: Schema) -> list[Schema]:
    """Return the alternatives that a value may be; null among them where it is allowed."""
    schema = resolved(schema)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return [found for one in schema[word] for found in choices(one)]
    return [schema]


def fields(schema: Schema, value: Any, place: Place = ()) -> Iterator[tuple[Place, Schema]]:
    """Yield every field of a body: those that its example has, and those that it could have.

    A list is one field and its first item another; a field that the example leaves out is yielded
    once, without what it could hold.
    """
    yield place, schema
    for one in choices(schema):
        if one.get("type") == "object" and isinstance(value, dict):
            for name, part in one.get("properties", {}).items():
                yield from fields(part, value.get(name), (*place, name))
        if one.get("type") == "array" and isinstance(value, list) and value:
            yield from fields(one["items"], value[0], (*place, 0))


def every_field(schema: Schema, place: Place = ()) -> Iterator[tuple[Place, Schema]]:
    """Yield every field that a body can have, whatever its example says."""
    for one in choices(schema):
        yield place, one
        for name, part in one.get("properties", {}).items():
            yield from every_field(part, (*place, name))
        if "items" in one:
            yield from every_field(one["items"], (*place, 0))
        for part in one.get("patternProperties", {}).values():
            yield from every_field(part, (*place, "…"))


def _bodies(operation: Mapping[str, Any]) -> Iterator[Body]:
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        stated = [each["value"] for each in content.get("examples", {}).values()]
        stated += [content["example"]] if "example" in content else []
        for one in choices(content["schema"]):
            examples = stated or one.get("examples", [None])
            for number, example in enumerate(examples):
                name = f"{media_type} {one.get('title', '')} {number}"
                yield Body(media_type, name, one, example)

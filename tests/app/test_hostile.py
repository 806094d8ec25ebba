"""Whatever is put into whichever field: no 500, a problem that names the field, nothing done.

The fields are read off the API's description, so that a new one is attacked from its first day.
"""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.app.attack import Attack
from tests.app.hostility import RAW, VALUES, is_wrong, written
from tests.app.surface import JSON, Body, Operation, Place, Schema, fields, operations
from tests.app.world import World

SHOWN = 40  # characters of a value, in a fault
FEW = 3
WORDS = {"title", "description", "default", "examples"}  # of a schema, which decide nothing

with_body = pytest.mark.parametrize(
    ("operation", "body"),
    [(each, body) for each in operations() for body in each.bodies if body.media_type == JSON],
    ids=lambda each: getattr(each, "name", str(each)),
)


@pytest.fixture
def attack(attacker: httpx.AsyncClient, world: World) -> Attack:
    return Attack(attacker, world)


def name_of(place: Place) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in place]
    return "body" + "".join(parts)


def hostile_texts() -> Iterator[tuple[str, Any, bool]]:
    """Yield each value as JSON, the value, and whether it is flawed wherever it stands."""
    for value in VALUES:
        yield json.dumps(value, ensure_ascii=False), value, False
    for raw in RAW:
        yield raw, None, True


def known_fields() -> dict[str, tuple[str, Place]]:
    """Return where each kind of field stands first: later ones are read by the same code."""
    first: dict[str, tuple[str, Place]] = {}
    for operation in operations():
        for body in operation.bodies:
            for place, schema in fields(body.schema, body.example):
                first.setdefault(kind_of(schema), (f"{operation} {body.name}", place))
    return first


def kind_of(schema: Schema) -> str:
    said = {name: value for name, value in schema.items() if name not in WORDS}
    return json.dumps(said, sort_keys=True)


KNOWN = known_fields()


def chosen(schema: Schema, *, again: bool) -> Iterator[tuple[str, bool]]:
    """Yield what to put into a field, and whether it has to be refused.

    Of a kind that was attacked elsewhere it is what the description allows, and a little else.
    """
    refused = 0
    for text, value, flawed in hostile_texts():
        wrong = flawed or is_wrong(schema, value)
        refused += wrong
        if not (again and wrong and refused > FEW):
            yield text, wrong


@with_body
async def test_every_field_of_every_body(operation: Operation, body: Body, attack: Attack) -> None:
    for place, schema in fields(body.schema, body.example):
        name = name_of(place)
        again = KNOWN[kind_of(schema)] != (f"{operation} {body.name}", place)
        for text, wrong in chosen(schema, again=again):
            await (attack.wrong if wrong else attack.odd)(
                operation,
                f"{name} = {text[:SHOWN]!r}",
                name,
                content=written(body.example, place, text),
                headers={"content-type": JSON},
            )
        await attack.nothing_was_done()
    assert not attack.faults, "\n".join(attack.faults)

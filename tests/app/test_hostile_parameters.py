"""Whatever stands in a path, a query or a header: no 500, a problem that names it, nothing done."""

from typing import Any

import httpx
import pytest

from hub.kit.pagination import encode_cursor
from tests.app.attack import Attack
from tests.app.hostility import NAME, TEXTS, is_wrong_text
from tests.app.surface import JSON, Operation, Parameter, operations
from tests.app.world import PATH, World

SHOWN = 40  # characters of a value, in a fault

NUMBERS = ("x", "-1", "0", "9223372036854775808", "9" * 4_400, "1.5", "٣")
KEYS_OF_ROWS: tuple[list[Any], ...] = ([], [1], [1, 99_999], [1, 1, 99_999], [2**63 - 1] * 3)
CURSORS = (*map(encode_cursor, KEYS_OF_ROWS), "WyJcdWQ4MDAiXQ", "e30", "WzFlOTld")
QUERY = (*NUMBERS, *CURSORS, *(text[:3_000] for text in TEXTS))
RAW_QUERY = ("%00", "%FF%ED%A0%80", "%zz%", "+")
IN_PATH = ("%20", "%EF%BC%91", "%00", "%FF%ED%A0%80", "%2e%2e", "%E2%80%AE", "%0A", "x" * 3_000)
KEYS = (b"", b" ", b"\xff", b"a b", "汉".encode(), b"x" * 101, b"x" * 50_000)

by_operation = pytest.mark.parametrize("operation", operations(), ids=str)


@pytest.fixture
def attack(attacker: httpx.AsyncClient, world: World) -> Attack:
    return Attack(attacker, world)


def body_of(operation: Operation) -> dict[str, Any]:
    """Return a good body for what is wrong elsewhere."""
    for body in operation.bodies:
        if body.media_type == JSON:
            return {"json": body.example}
    for body in operation.bodies:
        example = body.example or ""
        return {"content": example.encode(), "headers": {"content-type": body.media_type}}
    return {}


def in_query(operation: Operation) -> list[Parameter]:
    return [each for each in operation.parameters if each.where == "query"]


@by_operation
async def test_every_name_in_a_path(operation: Operation, attack: Attack) -> None:
    for each in [each for each in operation.parameters if each.where == "path"]:
        for value in (*NUMBERS, *IN_PATH):
            mark = f"/{{{each.name}}}"
            path = operation.path.replace(mark, f"/{value}").format(**PATH)
            what = f"{each.name} = {value[:SHOWN]}"
            await attack.odd(operation, what, f"path.{each.name}", path=path, **body_of(operation))
    await attack.nothing_was_done()
    assert not attack.faults, "\n".join(attack.faults)


@by_operation
async def test_every_parameter_of_a_query(operation: Operation, attack: Attack) -> None:
    for each in in_query(operation):
        for value in QUERY:
            send = attack.wrong if is_wrong_text(each.schema, value) else attack.odd
            await send(
                operation,
                f"{each.name} = {value[:SHOWN]!r}",
                f"query.{each.name}",
                params={each.name: value},
                **body_of(operation),
            )
        for value in RAW_QUERY:
            path = f"{operation.path.format(**PATH)}?{each.name}={value}"
            what = f"{each.name} = {value}"
            await attack.odd(operation, what, f"query.{each.name}", path=path, **body_of(operation))
    await attack.nothing_was_done()
    assert not attack.faults, "\n".join(attack.faults)


@by_operation
async def test_a_query_says_nothing_twice_and_nothing_unknown(
    operation: Operation, attack: Attack
) -> None:
    await attack.wrong(
        operation, NAME, f"query.{NAME}", params={NAME: "true"}, **body_of(operation)
    )
    for each in in_query(operation):
        twice = [(each.name, "1"), (each.name, "1")]
        await attack.wrong(
            operation, each.name, f"query.{each.name}", params=twice, **body_of(operation)
        )
    await attack.nothing_was_done()
    assert not attack.faults, "\n".join(attack.faults)


@by_operation
async def test_every_header(operation: Operation, attack: Attack) -> None:
    for each in [each for each in operation.parameters if each.where == "header"]:
        for value in KEYS:
            request = body_of(operation)
            request["headers"] = [(each.name.encode(), value)]
            await attack.odd(operation, repr(value[:SHOWN]), f"header.{each.name}", **request)
    await attack.nothing_was_done()
    assert not attack.faults, "\n".join(attack.faults)

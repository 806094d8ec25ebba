"""Bodies that are no bodies: whatever their bytes are, no 500, a problem, nothing done."""

import gzip
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from hub.kit.bodies import LARGE_BODY_LIMIT
from tests.app.attack import Attack
from tests.app.hostility import NAME, twice, written
from tests.app.surface import JSON, Body, Operation, Place, choices, fields, operations
from tests.app.test_hostile import name_of, with_body
from tests.app.world import World

FORM = "application/x-www-form-urlencoded"
CONTENT_TYPES = (
    *("", ";", "json", "application", "text/plain", FORM, "multipart/form-data; boundary=x"),
    *("application/json; charset=utf-16", "application/json; charset=\xff", "text/html; charset=x"),
    *("text/markdown; charset*0*=x''%ff", "text/html; charset*" + "9" * 5_000 + "=x"),
    *("application/xml", "text/csv; header=absent", "*/*", "application/json, text/html"),
)
BYTES = (
    *(b"", b" ", b"\x00", b"\xff\xfe", b"null", b"1", b'"x"', b"[]", b"{}", b"{", b'{"a":}'),
    *(b"\xef\xbb\xbf{}", "{}".encode("utf-16"), "{}".encode("utf-32"), b"\x1f\x8b\x08"),
    *(
        b'{"\xed\xa0\x80": 1}',
        b'{"\\ud800": {"a": "\\u0000"}}',
        b"[" * 100_000,
    ),
    *(b"---\n!!python/object:os.system\n---\n", b"---\na: &a [*a]\n---\n", b"---\n", b"<" * 1_000),
    *(b"PK\x03\x04" + b"\x00" * 100, b"GIF89a", b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    *(b'"', b'a,b\n"', b"\xb9\xab", "平台,平台\n,\n".encode("gb18030"), b"a\x00b,c\n1,2\n"),
)


def forms(operation: Operation) -> list[Body]:
    """Return one body of each kind: what is binary is told apart by what is in it."""
    kinds = {body.schema.get("format") or body.name: body for body in operation.bodies}
    return list(kinds.values())


every_body = pytest.mark.parametrize(
    ("operation", "body"),
    [(each, body) for each in operations() for body in forms(each)],
    ids=lambda each: getattr(each, "name", str(each)),
)


@pytest.fixture
def attack(attacker: httpx.AsyncClient, world: World) -> Attack:
    return Attack(attacker, world)


def content_of(body: Body) -> bytes:
    text = body.example if isinstance(body.example, str) else json.dumps(body.example)
    return text.encode()


@every_body
async def test_bytes_that_mean_nothing(operation: Operation, body: Body, attack: Attack) -> None:
    for content in BYTES:
        headers = {"content-type": body.media_type}
        await attack.send(operation, repr(content[:40]), content=content, headers=headers)
    await attack.nothing_was_done()
    assert not attack.faults, "\n".join(attack.faults)


@every_body
async def test_a_body_under_a_wrong_name(operation: Operation, body: Body, attack: Attack) -> None:
    for content_type in CONTENT_TYPES:
        headers = {b"content-type": content_type.encode("latin-1")}
        await attack.send(
            operation, content_type[:80], content=content_of(body), headers=list(headers.items())
        )
    packed = gzip.compress(content_of(body))
    headers = {"content-type": body.media_type, "content-encoding": "gzip"}
    await attack.wrong(
        operation, "gzip", "header.content-encoding", content=packed, headers=headers
    )
    await attack.nothing_was_done()
    assert not attack.faults, "\n".join(attack.faults)


@every_body
async def test_a_body_over_its_limit(operation: Operation, body: Body, attack: Attack) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(LARGE_BODY_LIMIT // 1_000_000 + 1):
            yield b" " * 1_000_000

    headers = {"content-type": body.media_type}
    for content in (b" " * (LARGE_BODY_LIMIT + 1), chunks()):
        answer = await attack.send(operation, "too long", content=content, headers=headers)
        assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
        assert answer.json()["limit"] <= LARGE_BODY_LIMIT
    assert not attack.faults, "\n".join(attack.faults)


@with_body
async def test_an_object_says_nothing_twice_and_nothing_unknown(
    operation: Operation, body: Body, attack: Attack
) -> None:
    for place, closed in objects(body):
        send = attack.wrong if closed else attack.odd
        strange = (*place, NAME)
        for content, name in (
            (written(body.example, strange, "1"), name_of(strange)),
            (written(body.example, (*place, "x" * 100_000), "1"), name_of(place)),
        ):
            await send(operation, name, name, content=content, headers={"content-type": JSON})
        content = twice(body.example, strange)
        name = name_of(strange)
        await attack.wrong(operation, name, name, content=content, headers={"content-type": JSON})
    await attack.nothing_was_done()
    assert not attack.faults, "\n".join(attack.faults)


def objects(body: Body) -> Iterator[tuple[Place, bool]]:
    """Yield every object of a body, and whether the description rules out further fields."""
    for place, schema in fields(body.schema, body.example):
        found: Any = body.example
        for part in place:
            found = found.get(part) if isinstance(found, dict) else found[part]
        if isinstance(found, dict):
            kinds = [one for one in choices(schema) if one.get("type") == "object"]
            yield place, any(one.get("additionalProperties") is False for one in kinds)

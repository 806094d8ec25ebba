"""Without a key nothing is read."""

from collections.abc import AsyncIterator

import httpx
import pytest

PATH = "/api/v1/accounts/import"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer hub_of-somebody-else"},
        {"Authorization": "Basic aHViOmh1Yg=="},
        {"Authorization": "bearer \xff"},
    ],
)
async def test_no_byte_of_a_body_is_read_without_a_key(
    anybody: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    read = []

    async def body() -> AsyncIterator[bytes]:
        read.append("a chunk")
        yield b"{" * 1_000_000

    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    answer = await anybody.post(
        PATH, content=body(), headers=[*raw, (b"content-type", b"application/json")]
    )

    assert (answer.status_code, read) == (401, [])
    assert answer.json()["type"] == "/problems/not-authenticated"
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_what_is_not_there_is_not_found_with_a_key_only(
    anybody: httpx.AsyncClient, client: httpx.AsyncClient
) -> None:
    assert (await anybody.get("/api/v1/secrets")).status_code == 401
    assert (await client.get("/api/v1/secrets")).status_code == 404

"""FastAPI hands plain functions to a thread; a hop there and back costs more than what they do."""

import threading

import httpx
from fastapi import FastAPI


async def test_no_request_is_handed_to_a_thread(app: FastAPI, client: httpx.AsyncClient) -> None:
    described = app.openapi()["paths"]
    asked = [path for path, verbs in described.items() if "get" in verbs and "{" not in path]
    assert len(asked) > 5
    for path in [*asked, "/sites/", "/sites/420000/"]:
        await client.get(path)
    await client.post("/api/v1/commands/preview", json={"kind": "push"})
    assert [each.name for each in threading.enumerate() if "AnyIO" in each.name] == []

"""Who may come in where."""

import httpx
import pytest
from fastapi import FastAPI

from hub.app import OPEN as OPEN_ROUTERS

OPEN = {"/healthz", "/readyz", "/metrics"}


def operations(app: FastAPI) -> list[tuple[str, str]]:
    paths = app.openapi()["paths"]
    return [(verb, path) for path, verbs in paths.items() for verb in verbs]


async def test_everything_in_the_api_asks_for_a_key(
    app: FastAPI, anybody: httpx.AsyncClient
) -> None:
    """A new route is under the key, or stands in this test."""
    let_in = [
        (verb, path)
        for verb, path in operations(app)
        if (await anybody.request(verb, path.replace("{", "").replace("}", ""))).status_code != 401
    ]
    assert {path for _, path in let_in} == OPEN


def test_only_the_probes_and_the_pages_need_no_key() -> None:
    open_to_all = {route.path.split("/")[1] for router in OPEN_ROUTERS for route in router.routes}
    assert open_to_all == {"healthz", "readyz", "metrics", "problems", "sites"}


async def test_the_description_can_be_read_by_anybody(anybody: httpx.AsyncClient) -> None:
    described = (await anybody.get("/api/v1/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    assert described["components"]["securitySchemes"]


def test_the_description_promises_problems_and_nothing_else(app: FastAPI) -> None:
    described = app.openapi()
    for path, verbs in described["paths"].items():
        for operation in verbs.values():
            errors = {status for status in operation["responses"] if status[0] in "45"}
            assert errors >= {"4XX", "5XX"} or path in OPEN
            assert "422" not in errors
    assert "HTTPValidationError" not in str(described)
    assert {"Problem", "FieldError"} <= set(described["components"]["schemas"])


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_no_page_loads_scripts_from_elsewhere(anybody: httpx.AsyncClient, path: str) -> None:
    assert (await anybody.get(path)).status_code == 404

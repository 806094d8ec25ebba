"""Who may come in where."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from hub.app import OPEN as OPEN_ROUTERS

DOORS = {"/api/v1/session", "/api/v1/links/accept"}  # by which people come in
OPEN = {"/", "/healthz", "/readyz", "/metrics", "/api/v1/openapi.json"} | DOORS
CONSOLE = "/console"  # where people are sent to sign in, and come back from there
PAGES = ("/problems", "/hooks", "/joins", "/sign-in", "/sign-out", "/welcome", "/me", "/sites")


def every_route(app: FastAPI | APIRouter) -> list[tuple[str, str]]:
    """Return verb and path of all there is, whether the description tells of it or not."""
    found: list[tuple[str, str]] = []
    for each in app.routes:
        below = getattr(each, "effective_route_contexts", lambda each=each: [each])
        found += [(verb, route.path) for route in below() for verb in sorted(route.methods)]
    return found


async def test_everything_in_the_api_asks_for_a_key(
    app: FastAPI, anybody: httpx.AsyncClient
) -> None:
    """A new route is under the key, or stands in this test."""
    let_in = [
        path
        for verb, path in every_route(app)
        if not path.startswith(CONSOLE)
        and (await anybody.request(verb, path.replace("{", "").replace("}", ""))).status_code != 401
    ]
    assert len(every_route(app)) > 2 * len(let_in)
    assert {path for path in let_in if f"/{path.split('/')[1]}" not in PAGES} == OPEN


async def test_every_page_of_the_console_sends_people_to_sign_in(
    app: FastAPI, anybody: httpx.AsyncClient
) -> None:
    pages = [way for way in every_route(app) if way[1].startswith(CONSOLE)]
    assert pages
    for verb, path in pages:
        way = path.replace("{", "").replace("}", "")
        answer = await anybody.request(verb, way, headers={"Sec-Fetch-Site": "same-origin"})
        if path.startswith(f"{CONSOLE}/static/"):
            assert answer.status_code == 404  # by that name; anybody may have those that there are
        elif verb == "GET":
            assert answer.headers["location"].startswith(f"/sign-in?next={CONSOLE}")
        else:
            assert answer.status_code == 401


def test_only_the_probes_and_the_pages_need_no_key() -> None:
    ways = [path for router in OPEN_ROUTERS for _verb, path in every_route(router)]
    open_to_all = {way.split("/")[1] for way in ways}
    pages = {page.removeprefix("/") for page in PAGES}
    assert open_to_all == {"", "console", "healthz", "readyz", "metrics", *pages}


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


@pytest.mark.parametrize("path", ["/api/v1/commands/", "/healthz/", "/sites", "/sites/420100"])
async def test_nobody_is_sent_to_where_the_request_says(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path, headers={"Host": "elsewhere.example"})
    assert answer.status_code in {404, 308}
    assert answer.headers.get("location", f"{path}/") == f"{path}/"

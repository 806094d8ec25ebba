"""What the API refuses before any feature sees it."""

import gzip
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Body, FastAPI, Request

from hub.kit.answers import PROBLEM_JSON
from hub.kit.bodies import BODY_LIMIT, LARGE_BODY_LIMIT, PAGE_LIMIT, CheckedBodies
from tests.conftest import client_of

API = "/api"
LARGE = "/api/articles"


@pytest.fixture
def echo() -> httpx.AsyncClient:
    app = FastAPI()
    app.add_middleware(CheckedBodies, limits={API: BODY_LIMIT, LARGE: LARGE_BODY_LIMIT})

    async def answer(body: Annotated[Any, Body()]) -> Any:
        return body

    async def size(request: Request) -> int:
        return len(await request.body())

    app.add_api_route("/api/echo", answer, methods=["POST"])
    app.add_api_route("/size", size, methods=["GET", "POST"])
    app.add_api_route("/api/size", size, methods=["POST"])
    app.add_api_route(LARGE, size, methods=["POST"])
    return client_of(app)


async def test_a_flaw_is_answered_with_a_problem(echo: httpx.AsyncClient) -> None:
    answer = await echo.post(
        "/api/echo", content='{"a":1,"a":2}', headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM_JSON)
    assert answer.json()["errors"] == [{"field": "body.a", "reason": "stands here twice"}]


@pytest.mark.parametrize("body", ['{"\\ud800": NaN}', '{"\\ud800": {"a": 1, "a": 2}}'])
async def test_a_flaw_below_half_a_character_is_answered_too(
    echo: httpx.AsyncClient, body: str
) -> None:
    answer = await echo.post(
        "/api/echo", content=body, headers={"content-type": "application/json"}
    )
    assert (answer.status_code, len(answer.json()["errors"])) == (422, 2)


async def test_a_good_body_arrives_whole(echo: httpx.AsyncClient) -> None:
    assert (await echo.post("/api/echo", json={"标题": "通知"})).json() == {"标题": "通知"}


async def test_the_address_may_not_hold_a_nul(echo: httpx.AsyncClient) -> None:
    in_query = await echo.get("/size", params={"q": "a\x00"})
    in_path = await echo.get("/si%00ze")
    assert in_query.json()["errors"][0]["field"] == "query.q"
    assert in_path.json()["errors"][0]["field"] == "path"


@pytest.mark.parametrize(
    ("path", "limit"), [("/api/size", BODY_LIMIT), ("/size", PAGE_LIMIT), (LARGE, LARGE_BODY_LIMIT)]
)
@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_has_a_limit_whether_or_not_it_says_its_size(
    echo: httpx.AsyncClient, path: str, limit: int, *, announced: bool
) -> None:
    async def stream(size: int) -> Any:
        for start in range(0, size, 100_000):
            yield b"x" * min(100_000, size - start)

    fits = await echo.post(path, content=b"x" * limit if announced else stream(limit))
    over = await echo.post(path, content=b"x" * (limit + 1) if announced else stream(limit + 1))
    assert fits.json() == limit
    assert (over.status_code, over.json()["limit"]) == (413, limit)


async def test_a_body_with_a_wrong_length_is_a_problem(echo: httpx.AsyncClient) -> None:
    for length in ("many", "9" * 5_000):
        answer = await echo.post("/size", content=b"", headers={"content-length": length})
        assert answer.status_code == 400


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("content-type", "text/html; charset*" + "9" * 5_000 + "=x"),
        ("content-encoding", "gzip"),
        ("content-encoding", "br"),
    ],
)
async def test_a_header_about_the_body_that_nobody_can_follow_is_named(
    echo: httpx.AsyncClient, header: str, value: str
) -> None:
    answer = await echo.post("/size", content=gzip.compress(b"{}"), headers={header: value})
    assert answer.json()["errors"][0]["field"] == f"header.{header}"


async def test_a_body_that_breaks_off_reaches_nobody() -> None:
    events = iter(
        [
            {"type": "http.request", "body": "平台,账号ID\n".encode(), "more_body": True},
            {"type": "http.disconnect"},
        ]
    )
    heard: list[object] = []

    async def receive() -> Any:
        return next(events)

    async def note(*heard_of: object) -> None:
        heard.append(heard_of)

    scope = {"type": "http", "path": "/size", "query_string": b"", "headers": []}
    await CheckedBodies(note, {})(scope, receive, note)
    assert heard == []

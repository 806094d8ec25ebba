"""Whatever goes wrong, the answer is a problem document that says no more than it should."""

from typing import Annotated, Literal

import httpx
import pytest
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import text

from hub.kit.answers import PROBLEM_JSON
from hub.kit.problem_pages import every_problem, kinds_below
from hub.kit.problems import FieldError, HubError, InvalidInput, Unavailable, field_name
from hub.kit.text import line
from hub.kit.web import Session

SECRET = "hunter2-hunter2"
LARGE = "/api/v1/try/order"  # where a body may have more than a kilobyte


class Target(BaseModel):
    regions: list[Annotated[str, line(9)]]
    level: Annotated[int, Field(ge=1, le=5)]


class ByPhone(BaseModel):
    way: Literal["phone"]


class ByPost(BaseModel):
    way: Literal["post"]


class Order(BaseModel):
    target: Target
    password: Annotated[int, Field()]
    way: Annotated[ByPhone | ByPost, Field(discriminator="way")] | None = None


@pytest.fixture
def _routes(app: FastAPI) -> None:
    async def order(body: Order) -> Order:
        return body

    async def bug() -> None:
        raise RuntimeError(f"the password is {SECRET}")

    async def teapot() -> None:
        raise HTTPException(418, "a teapot")

    async def busy() -> None:
        raise Unavailable("Not now.", remedy="Later.")

    async def many() -> None:
        raise InvalidInput("Wrong.", errors=[FieldError(field="a", reason="b")], limit=3)

    async def too_big(session: Session) -> None:
        await session.execute(text("select cast(:n as bigint)"), {"n": 2**70})

    async def locked(session: Session) -> None:
        await session.execute(text("set local statement_timeout = 1"))
        await session.execute(text("select pg_sleep(5)"))

    for path in ("/try/order", LARGE):
        app.add_api_route(path, order, methods=["POST"])
    for route in (bug, teapot, busy, many, too_big, locked):
        app.add_api_route(f"/try/{route.__name__}", route)


pytestmark = pytest.mark.usefixtures("_routes")


async def test_every_wrong_field_is_named_at_once(anybody: httpx.AsyncClient) -> None:
    answer = await anybody.post(
        "/try/order",
        json={"target": {"regions": ["420100", "湖北\n武汉"], "level": 9}, "password": SECRET},
    )
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM_JSON)
    assert problem["type"] == "/problems/invalid-input"
    assert {error["field"]: error["reason"] for error in problem["errors"]} == {
        "body.target.regions[1]": "must be one line: it has a line break",
        "body.target.level": "must be 5 or less",
        "body.password": "must be a whole number",
    }


async def test_a_wrong_value_is_never_repeated(anybody: httpx.AsyncClient) -> None:
    answer = await anybody.post("/try/order", json={"target": 1, "password": SECRET})
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    ("way", "reason"),
    [({}, "is missing"), ({"way": SECRET}, "must be one of 'phone', 'post'")],
)
async def test_what_tells_models_apart_is_named_and_not_repeated(
    anybody: httpx.AsyncClient, way: dict[str, str], reason: str
) -> None:
    order = {"target": {"regions": [], "level": 1}, "password": 1, "way": way}
    answer = await anybody.post("/try/order", json=order)
    assert answer.json()["errors"] == [{"field": "body.way.way", "reason": reason}]
    assert SECRET not in answer.text


async def test_a_thousand_wrong_fields_are_counted_and_not_listed(
    client: httpx.AsyncClient,
) -> None:
    regions = ["湖北\n武汉"] * 1_000
    order = {"target": {"regions": regions, "level": 1}, "password": 1}
    problem = (await client.post(LARGE, json=order)).json()
    assert problem["detail"] == "1,000 field(s) are wrong; nothing was done."
    assert len(problem["errors"]) == 100


def test_of_ten_thousand_errors_a_thousand_are_shown() -> None:
    wrong = [FieldError(field=f"body.accounts[{n}]", reason="unknown") for n in range(10_000)]
    problem = InvalidInput("Wrong.", errors=wrong).problem()
    assert (len(problem["errors"]), problem["errors_not_shown"]) == (1_000, 9_000)


async def test_a_bug_tells_the_caller_nothing_but_where_to_ask(
    anybody: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await anybody.get("/try/bug", headers={"X-Request-ID": "desk-3-0042"})
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM_JSON)
    assert problem["type"] == "/problems/internal"
    assert problem["request_id"] == answer.headers["x-request-id"] == "desk-3-0042"
    assert SECRET not in answer.text
    assert "RuntimeError" not in answer.text
    assert "desk-3-0042" in caplog.text


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/nowhere", 404, "not-found"),
        ("/try/order", 405, "wrong-method"),
        ("/try/teapot", 400, "bad-request"),
        ("/try/busy", 503, "unavailable"),
        ("/try/many", 422, "invalid-input"),
        ("/try/too_big", 422, "invalid-input"),
        ("/try/locked", 503, "unavailable"),
    ],
)
async def test_an_error_has_its_documented_type(
    anybody: httpx.AsyncClient, path: str, status: int, kind: str
) -> None:
    answer = await anybody.get(path)
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert answer.headers["content-type"] == PROBLEM_JSON
    assert problem["type"] == f"/problems/{kind}"
    assert (await anybody.get(problem["type"])).status_code == 200


async def test_a_problem_carries_its_own_members(anybody: httpx.AsyncClient) -> None:
    problem = (await anybody.get("/try/many")).json()
    assert (problem["errors"], problem["limit"]) == ([{"field": "a", "reason": "b"}], 3)


async def test_who_is_told_to_come_back_is_told_when(anybody: httpx.AsyncClient) -> None:
    assert (await anybody.get("/try/busy")).headers["retry-after"] == "2"


async def test_a_wrong_verb_is_answered_with_the_right_ones(anybody: httpx.AsyncClient) -> None:
    assert (await anybody.get("/try/order")).headers["allow"] == "POST"


async def test_an_unusable_request_id_is_replaced(anybody: httpx.AsyncClient) -> None:
    answer = await anybody.get("/healthz", headers={"X-Request-ID": "x" * 65})
    assert len(answer.headers["x-request-id"]) == 32


async def test_every_kind_of_problem_has_a_page(anybody: httpx.AsyncClient) -> None:
    listed = (await anybody.get("/problems")).json()["items"]
    assert {item["type"] for item in listed} == {f"/problems/{code}" for code in every_problem()}
    for code, kind in every_problem().items():
        page = await anybody.get(f"/problems/{code}", headers={"Accept": "text/html"})
        assert page.headers["content-type"].startswith("text/html")
        assert code in page.text
        assert kind.meaning, code


async def test_a_page_about_a_problem_is_in_its_readers_language(
    anybody: httpx.AsyncClient,
) -> None:
    for language, title in (("zh-CN", "有字段不对"), ("en", "A field is wrong")):
        wishes = {"Accept": "text/html", "Accept-Language": language}
        page = await anybody.get("/problems/invalid-input", headers=wishes)
        assert f"<h1>{title}</h1>" in page.text


async def test_an_unknown_kind_of_problem_is_not_found(anybody: httpx.AsyncClient) -> None:
    answer = await anybody.get("/problems/<script>", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "<script>" not in answer.text


def test_no_two_kinds_of_problems_have_one_code() -> None:
    codes = [vars(kind)["code"] for kind in kinds_below(HubError) if "code" in vars(kind)]
    assert sorted(codes) == sorted(set(codes))


def test_a_field_is_named_as_it_is_written() -> None:
    assert field_name(("body", "target", "regions", 0)) == "body.target.regions[0]"

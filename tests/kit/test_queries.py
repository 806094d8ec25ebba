"""What a query may say."""

from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel

from hub.kit import answers
from hub.kit.queries import nothing_unread
from tests.conftest import client_of


class Wanted(BaseModel):
    level: str | None = None
    limit: Annotated[int, Query()] = 50


async def only(tag: str | None = None) -> str | None:
    return tag


@pytest.fixture
def hub() -> httpx.AsyncClient:
    app = FastAPI(dependencies=[Depends(nothing_unread)])
    answers.install(app)

    async def named(
        tag: Annotated[str | None, Depends(only)],
        *,
        dry_run: Annotated[bool, Query(alias="dry-run")] = False,
    ) -> Any:
        return [tag, dry_run]

    async def modelled(wanted: Annotated[Wanted, Query()]) -> Wanted:
        return wanted

    app.add_api_route("/named", named)
    app.add_api_route("/modelled", modelled)
    return client_of(app)


@pytest.mark.parametrize(
    "address",
    ["/named", "/named?", "/named?tag=a&dry-run=true", "/modelled?level=city&limit=7", "/modelled"],
)
async def test_what_is_known_passes(hub: httpx.AsyncClient, address: str) -> None:
    assert (await hub.get(address)).status_code == 200


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/named?dryrun=true", ["query.dryrun"]),
        ("/named?dry_run=true&Tag=a", ["query.dry_run", "query.Tag"]),
        ("/named?tag=a&tag=b", ["query.tag"]),
        ("/modelled?region=420100", ["query.region"]),
        ("/modelled?limit=1&limit=2", ["query.limit"]),
    ],
)
async def test_what_nobody_would_read_is_refused(
    hub: httpx.AsyncClient, address: str, fields: list[str]
) -> None:
    answer = await hub.get(address)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == fields


async def test_a_refusal_says_what_there_is(hub: httpx.AsyncClient) -> None:
    (error,) = (await hub.get("/named?dryrun=true")).json()["errors"]
    assert error["reason"] == "is not known here; there are: dry-run, tag"

"""Nothing of the inside comes out: no error's text, no secret in an address, no query in a log."""

import logging
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

import hub.deliveries.hooks
import hub.enrollment.joining.pages
import hub.sites.service
from hub.app import API
from hub.kit import problem_pages
from tests.app.surface import operations
from tests.app.test_doors import every_route
from tests.app.world import World

SECRET = "whsec_V1VIQU4tSFVCRUk"
LOOKS_SECRET = re.compile(
    r"(^|_)(secret|password|passwd|token|key|code|credential|otp|totp|pin|signature|ticket)s?($|_)"
)
NO_SECRETS = {
    "code",  # of a region (GB/T 2260), of a kind of problem
    "key_id",  # a number: what its owner sees in a list
}


class Fault(Exception):
    """A bug whose text shows what it should not."""

    def __init__(self) -> None:
        super().__init__(f"cannot open {SECRET} at /var/lib/hub/vault.key: select * from users")


def fails(*_args: Any, **_options: Any) -> Any:
    raise Fault


BROKEN = (
    (hub.sites.service, "directory", "/sites/"),
    (hub.sites.service, "find_site", "/sites/420102/"),
    (hub.sites.service, "find_site", "/sites/420102/feed.xml"),
    (hub.sites.service, "find_file", f"/sites/420102/17/assets/sha256:{'0' * 64}/x"),
    (hub.sites.service, "find_feed", "/sites/feeds/4021.xml"),
    (problem_pages, "every_problem", "/problems"),
    (problem_pages, "every_problem", "/problems/banned"),
    (hub.enrollment.joining.pages, "_page", "/joins/weibo/callback?state=x"),
    (hub.deliveries.hooks, "load_accounts", "/hooks/wechat/38"),
)


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_a_page_that_breaks_says_nothing_of_why(
    accept: str, attacker: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world
    for module, name, path in BROKEN:
        with monkeypatch.context() as patch:
            patch.setattr(module, name, fails)
            answer = await attacker.get(path, headers={"Accept": accept})
        assert answer.status_code == 500, path
        assert_says_nothing(answer)


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_an_endpoint_that_breaks_says_nothing_of_why(
    verb: str, app: FastAPI, client: httpx.AsyncClient
) -> None:
    async def broken() -> None:
        fails()

    app.add_api_route(f"{API}/try/broken", broken, methods=[verb])
    answer = await client.request(verb, f"{API}/try/broken")
    assert (answer.status_code, answer.json()["type"]) == (500, "/problems/internal")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert_says_nothing(answer)


async def test_whatever_breaks_below_an_endpoint_says_nothing_of_why(
    app: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database's own errors quote statements and values."""
    database = app.state.parts.database
    monkeypatch.setattr(type(database), "work", fails)
    broken = 0
    for operation in operations():
        answer = await client.request(operation.verb, re.sub(r"{(\w+)}", "1", operation.path))
        assert_says_nothing(answer)
        broken += answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR
    assert broken > 20


def assert_says_nothing(answer: httpx.Response) -> None:
    said = f"{answer.headers} {answer.text}"
    for inside in (SECRET, "vault.key", "Fault", "Traceback", "select", ".py", "users"):
        assert inside not in said


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_no_address_has_a_place_for_a_secret(operation: Any) -> None:
    """Addresses stand in logs, histories and referrers; secrets are in bodies and headers."""
    found = [
        each.name
        for each in operation.parameters
        if each.where in {"path", "query"}
        and LOOKS_SECRET.search(each.name)
        and each.name not in NO_SECRETS
    ]
    assert found == []


def test_no_page_has_one_either(app: FastAPI) -> None:
    """`/joins` and `/sign-in/oidc/callback` take what a platform sends: used up as it is read."""
    names = {name for _verb, path in every_route(app) for name in re.findall(r"{(\w+)", path)}
    assert {name for name in names if LOOKS_SECRET.search(name)} - NO_SECRETS == set()


async def test_no_log_shows_a_query_or_a_header(
    attacker: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    addresses = (
        f"/joins/weibo/callback?code={SECRET}&state={SECRET}",
        f"/sign-in/oidc/callback?code={SECRET}&state={SECRET}",
        f"/hooks/wechat/38?signature={SECRET}&nonce={SECRET}",
        f"{API}/accounts?q={SECRET}",
        f"/sites/420102/?before={SECRET}",
    )
    for address in addresses:
        await attacker.get(
            address, headers={"Cookie": f"__Host-hub_session={SECRET}", "Referer": f"/{SECRET}"}
        )
    ours = [each for each in caplog.records if each.name not in {"httpx", "httpcore"}]
    assert {"hub.access"} <= {each.name for each in ours}
    assert not [each for each in ours if SECRET in each.getMessage()]

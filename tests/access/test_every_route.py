"""Every endpoint, for every role, here and elsewhere: made from the routes themselves.

An endpoint that declares nothing fails here, and the application does not even start with it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hub.access.declared import check_every_route, declared, every_route
from hub.access.dependencies import Declared
from hub.access.permissions import Permission
from hub.access.roles import PERMISSIONS, Role
from hub.app import create_app
from hub.commands.endpoints import PERMISSIONS as OF_COMMANDS
from hub.settings import Settings
from tests.access.city import CITY, ELSEWHERE, City
from tests.app.surface import PREFIX, Body, Operation, operations
from tests.app.test_cost import statements
from tests.app.world import PATH

STREAMS = {"/api/v1/commands/{command_id}/events"}  # it ends with its command
OWN = {  # what is one's own, or nobody's yet
    *("GET /session", "POST /session", "DELETE /session", "POST /session/proof"),
    *("PUT /session/password", "POST /session/second-factor", "PUT /session/second-factor"),
    *("DELETE /session/second-factor", "GET /sessions", "DELETE /sessions/{session_id}"),
    "POST /links/accept",
}
PUBLIC = {
    *("GET /regions", "GET /regions/{code}", "GET /roles"),
    *("GET /platforms", "GET /platforms/{platform}"),
}
OPEN = {  # the hub's own name, doors, what concerns oneself, readers, platforms, operators
    *("", "sign-in", "sign-out", "welcome", "me", "sites", "problems", "hooks", "joins"),
    *("healthz", "readyz", "metrics"),
}
# whatever an example asks for that is not so: by whom it is asked is not why
REFUSED_ALL_THE_SAME = {409, 422, 503}
# 404 says that the city's row is not known; these name no row, or one that is no region's
NO_ROWS = {"platform", "code", "digest", "stream", "sequence", "operation"}
UNKNOWN = 987_654


@dataclass(frozen=True)
class Case:
    """One request that the description gives as an example, and what it needs, any of it."""

    operation: Operation
    body: Body | None
    needs: frozenset[Permission]

    def __str__(self) -> str:
        return f"{self.operation} {self.body.name.split()[1] if self.body else ''}".rstrip()

    @property
    def names_a_row(self) -> bool:
        return bool(set(re.findall(r"\{(\w+)\}", self.operation.path)) - NO_ROWS)

    def holders(self) -> list[tuple[Role, frozenset[Permission]]]:
        """Return the roles that have what it needs, and what of it they have."""
        return [(r, found) for r, given in PERMISSIONS.items() if (found := self.needs & given)]


def routes(prefix: str) -> Iterator[tuple[str, str, list[Declared]]]:
    """Yield the verb, the path and what is declared of each route below a prefix."""
    nowhere = Settings(
        data_dir=Path("nowhere"),
        database_url="postgresql+asyncpg://nobody@/nowhere",
        redis_url="redis://nowhere",
    )
    for route in every_route(create_app(nowhere).routes):
        if route.path.startswith(prefix) and hasattr(route, "dependant"):
            found = declared(route.dependant)
            yield from ((verb, route.path, found) for verb in sorted(route.methods))


def _declared() -> Iterator[tuple[str, frozenset[Permission]]]:
    for verb, path, found in routes(PREFIX):
        yield f"{verb} {path}", frozenset(each for one in found for each in one.permissions)


DECLARED = dict(_declared())


def _cases() -> Iterator[Case]:
    for each in (one for one in operations() if DECLARED[str(one)]):
        for body in each.bodies or (None,):
            needs = DECLARED[str(each)]
            if needs >= set(OF_COMMANDS.values()):  # which of them, the command's kind says
                assert body is not None
                needs = frozenset({OF_COMMANDS[body.example["kind"]]})
            yield Case(each, body, needs)


CASES = list(_cases())
ROWS = [case for case in CASES if case.names_a_row]


def test_only_these_want_no_permission() -> None:
    without = {route.replace(PREFIX, "") for route, needs in DECLARED.items() if not needs}
    assert without == OWN | PUBLIC


def test_only_these_parts_are_for_whoever_comes() -> None:
    begins = {path.split("/")[1] for _, path, _ in routes("/")}
    assert begins - {"api", "console"} == OPEN


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_who_lacks_the_permission_is_told_so(case: Case, city: City) -> None:
    for role in set(Role) - {role for role, _ in case.holders()}:
        answer = await city.ask(case.operation, case.body, city.clients[role, None])
        assert answer.status_code == 403, (role, answer.text)
        assert answer.json()["detail"]


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_who_has_it_for_the_whole_hub_gets_in(case: Case, city: City) -> None:
    for role, _ in case.holders():
        answer = await city.ask(case.operation, case.body, city.clients[role, None])
        assert is_in(answer), (role, answer.status_code, answer.text)


@pytest.mark.parametrize("case", ROWS, ids=str)
async def test_in_the_city_it_is_as_for_the_whole_hub(case: Case, city: City) -> None:
    for role, held in case.holders():
        if not all(each.is_for_whole_hub for each in held):
            answer = await city.ask(case.operation, case.body, city.clients[role, CITY])
            assert is_in(answer), (role, answer.status_code, answer.text)


@pytest.mark.parametrize("case", ROWS, ids=str)
async def test_elsewhere_what_is_the_citys_is_like_what_is_nowhere(case: Case, city: City) -> None:
    """The same answer, after the same statements: by no id and by no time can one tell."""
    for role, held in case.holders():
        client = city.clients[role, ELSEWHERE]
        answers = [await _asked(case, city, client, ids) for ids in (PATH, _unknown())]
        is_for_whole_hub = all(each.is_for_whole_hub for each in held)
        assert answers[0][0] == (403 if is_for_whole_hub else 404), (role, answers)
        assert answers[0] == answers[1], role


@pytest.mark.parametrize("case", [c for c in CASES if not c.names_a_row], ids=str)
async def test_elsewhere_no_list_has_what_is_the_citys(case: Case, city: City) -> None:
    for role, held in case.holders():
        answer = await city.ask(case.operation, case.body, city.clients[role, ELSEWHERE])
        if all(each.is_for_whole_hub for each in held):
            assert answer.status_code == 403, (role, answer.text)
        elif case.operation.verb == "get" and answer.is_success and "digest" not in str(case):
            for one in answer.json().get("items", []):
                assert not str(one.get("region_code")).startswith(CITY[:4]), (role, one)


def test_an_application_with_a_route_that_declares_nothing_does_not_start() -> None:
    app = FastAPI()

    @app.get(f"{PREFIX}/secrets")
    async def show_secrets() -> None: ...

    with pytest.raises(TypeError, match="GET /api/v1/secrets"):
        check_every_route(app.routes, PREFIX, set())
    check_every_route(app.routes, PREFIX, {("GET", f"{PREFIX}/secrets")})


def is_in(answer: httpx.Response) -> bool:
    return answer.is_success or answer.status_code in REFUSED_ALL_THE_SAME


def _unknown() -> dict[str, Any]:
    return {name: value if name in NO_ROWS else UNKNOWN for name, value in PATH.items()}


async def _asked(
    case: Case, city: City, client: httpx.AsyncClient, ids: dict[str, Any]
) -> tuple[int, str, list[str]]:
    """Return the answer's status and words without numbers, and the statements that it took."""
    with statements(city.world.database) as asked:
        answer = await city.ask(case.operation, case.body, client, ids)
    problem = answer.json()
    said = f"{problem.get('detail')} {problem.get('remedy')}"
    return answer.status_code, re.sub(r"\d+", "n", said), [text for text, _ in asked]

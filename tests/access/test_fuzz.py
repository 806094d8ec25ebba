"""Requests made from the description, as each role: no fault of ours, no answer outside the schema.

Half of them are as the description wants them, half are not. In CI a few of each, the same ones
every time and for everybody; `make fuzz` throws new dice, and more of them.
"""

import os
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hub.access.actor import ActorKind
from hub.access.roles import Role
from tests.access.city import CITY, City
from tests.app.surface import PREFIX, description
from tests.app.world import PATH
from tests.people import acting

EXAMPLES = int(os.environ.get("HUB_FUZZ_EXAMPLES", "4"))  # of each endpoint for each role
HALF = max(1, EXAMPLES // 2)
NEW_DICE = "HUB_FUZZ_EXAMPLES" in os.environ
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BASE = "http://hub.test"
COMMAND = f"{PREFIX}/commands/{PATH['command_id']}"  # following it ends when it is done

_schema = schemathesis.openapi.from_dict(dict(description()))
OPERATIONS = [
    found.ok() for found in _schema.get_all_operations() if found.ok().path.startswith(PREFIX)
]
_made_before: dict[tuple[str, GenerationMode], list[Any]] = {}


def _cases(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode
) -> st.SearchStrategy[Any]:
    """Make requests: about what there is, and about whatever there may be."""
    ids = {name: value for name, value in PATH.items() if f"{{{name}}}" in operation.path}
    anything = operation.as_strategy(generation_mode=mode)
    known = operation.as_strategy(generation_mode=mode, path_parameters=ids)
    return st.one_of(known, anything) if ids else anything


def _sent(case: Any) -> dict[str, Any]:
    request = requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()
    headers = {n: v for n, v in request.headers.items() if n.lower() != "authorization"}
    return {
        "method": request.method,
        "url": request.url,
        "content": request.body,
        "headers": headers,
    }


@pytest.mark.parametrize("role", sorted(Role))
async def test_no_request_is_answered_outside_the_description(role: Role, city: City) -> None:
    assert (await city.clients[Role.CENTRAL_EDITOR, None].get(COMMAND)).json()["done"]
    for operation in OPERATIONS:
        await _try(_made(operation), city, role, None)


@pytest.mark.parametrize("role", sorted(Role))
async def test_nor_is_one_of_somebody_in_the_city(role: Role, city: City) -> None:
    """The first that is as it should be, and the first that is not."""
    for operation in OPERATIONS:
        await _try(_made(operation)[::HALF], city, role, CITY)


def test_every_endpoint_is_asked_rightly_and_wrongly_and_about_what_there_is() -> None:
    for operation in OPERATIONS:
        made = _made(operation)
        assert {one.meta.generation.mode for one in made} == set(GenerationMode), operation.label
        known = operation.path.format(**{n: quote(str(v), safe="") for n, v in PATH.items()})
        assert any(one.formatted_path == known for one in made), operation.label


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, {"items": []}), (200, {"id": "x"}), (204, None), (500, {}), (404, {})],
)
def test_an_answer_outside_the_description_is_noticed(status: int, body: Any) -> None:
    (operation,) = [one for one in OPERATIONS if one.path == "/api/v1/holds/{hold_id}"]
    asked = httpx.Request("DELETE", f"{BASE}{operation.path}")
    answer = httpx.Response(status, json=body, request=asked)
    answer.elapsed = timedelta()
    with pytest.raises(FailureGroup):
        _made(operation)[0].validate_response(answer, checks=CHECKS)


async def _try(cases: list[Any], city: City, role: Role, region: str | None) -> None:
    client, is_changed = city.clients[role, region], False
    for case in cases:
        answer = await client.request(**_sent(case))
        case.validate_response(answer, checks=CHECKS)
        is_changed |= answer.is_success and case.method != "GET"
    if not is_changed:
        return
    await city.reset()
    if (await client.get(f"{PREFIX}/session")).status_code == 401:  # whoever signed out comes again
        await client.aclose()
        city.clients[role, region] = await acting(city.app, role, region, kind=ActorKind.PERSON)


def _made(operation: APIOperation[Any, Any, Any, Any]) -> list[Any]:
    """Return what is as the description wants it, then what is not, half of each."""
    return [case for mode in GenerationMode for case in _made_of(operation, mode)]


def _made_of(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode) -> list[Any]:
    same = operation.label, mode
    if NEW_DICE or same not in _made_before:
        _made_before[same] = _draw(operation, mode)
    return _made_before[same]


def _draw(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode) -> list[Any]:
    made: list[Any] = []

    @settings(
        max_examples=HALF,
        derandomize=not NEW_DICE,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=_cases(operation, mode))
    def make(case: Any) -> None:
        made.append(case)

    make()
    return made

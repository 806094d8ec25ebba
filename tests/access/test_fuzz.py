"""Requests made from the description, as each role: no fault of ours, no answer outside the schema.

In CI a few of each, the same ones every time; `make fuzz` throws new dice, and more of them.
"""

import os
from datetime import timedelta
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hub.access.roles import Role
from tests.access.city import City
from tests.access.test_every_route import STREAMS
from tests.app.surface import PREFIX, description
from tests.app.world import PATH

EXAMPLES = int(os.environ.get("HUB_FUZZ_EXAMPLES", "4"))  # of each endpoint for each role
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BASE = "http://hub.test"

_schema = schemathesis.openapi.from_dict(dict(description()))
OPERATIONS = [
    found.ok()
    for found in _schema.get_all_operations()
    if found.ok().path.startswith(PREFIX) and found.ok().path not in STREAMS
]


def _cases(operation: APIOperation[Any, Any, Any, Any]) -> st.SearchStrategy[Any]:
    """Make requests: about whatever there may be, and about what there is."""
    ids = {name: value for name, value in PATH.items() if f"{{{name}}}" in operation.path}
    anything = operation.as_strategy()
    return st.one_of(anything, operation.as_strategy(path_parameters=ids)) if ids else anything


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
    for operation in OPERATIONS:
        await _try(operation, city.clients[role, None])
        await city.reset()


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


async def _try(operation: APIOperation[Any, Any, Any, Any], client: httpx.AsyncClient) -> None:
    for case in _made(operation):
        answer = await client.request(**_sent(case))
        case.validate_response(answer, checks=CHECKS)


def _made(operation: APIOperation[Any, Any, Any, Any]) -> list[Any]:
    made: list[Any] = []

    @settings(
        max_examples=EXAMPLES,
        derandomize="HUB_FUZZ_EXAMPLES" not in os.environ,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=_cases(operation))
    def make(case: Any) -> None:
        made.append(case)

    make()
    return made

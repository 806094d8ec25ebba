"""The API's description says what errors look like: all alike, as RFC 9457 problems."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict

from hub.kit.answers import PROBLEM_JSON
from hub.kit.problems import FieldError

_REFERENCE = {"$ref": "#/components/schemas/Problem"}
_ANSWER = {
    "description": "A problem; each `type` is explained at its address.",
    "content": {PROBLEM_JSON: {"schema": _REFERENCE}},
}

PROBLEMS: dict[int | str, dict[str, Any]] = {"4XX": _ANSWER, "5XX": _ANSWER}
"""For `responses=` of a router: in place of FastAPI's own idea of a 422."""


class Problem(BaseModel):
    """An RFC 9457 problem document. Some types carry further members."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/invalid-input",
                    "title": "A field is wrong",
                    "status": 422,
                    "detail": "1 field(s) are wrong; nothing was done.",
                    "remedy": "Correct each field under `errors` and send the request again.",
                    "errors": [{"field": "body.title", "reason": "must not be empty"}],
                    "request_id": "0c7ad0bb5e5d4a0f9a6f0c6b4d6f3a52",
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    detail: str
    remedy: str | None = None
    errors: list[FieldError] | None = None
    request_id: str


def describe_problems(app: FastAPI) -> None:
    """Put the schema of problems into the description, where `PROBLEMS` refers to it."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        schemas: dict[str, Any] = plain().setdefault("components", {}).setdefault("schemas", {})
        own = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= own.pop("$defs") | {"Problem": own}
        return plain()

    app.openapi = described  # type: ignore[method-assign] # FastAPI's documented way

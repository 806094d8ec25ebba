"""Turn what pydantic says of a draft into words for the person who wrote it."""

from typing import Any, NoReturn

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from hub.kit.moments import EXAMPLE
from hub.kit.problems import FieldError, InvalidInput, field_name

MAX_ERRORS = 100  # field errors in one answer

_PLAIN = {
    "missing": "is missing",
    "string_type": "must be a text",
    "datetime_from_date_parsing": f"must be a moment like {EXAMPLE}",
    "datetime_parsing": f"must be a moment like {EXAMPLE}",
    "string_pattern_mismatch": "must be sha256: and 64 hexadecimal digits",
}


def refuse(model: type[BaseModel], error: ValidationError, root: str = "") -> NoReturn:
    """Raise `InvalidInput` with every wrong field of a draft at once.

    Args:
        model: what it should have been.
        error: what pydantic found.
        root: what the fields' names start with: `body` where it came as a request.
    """
    known = ", ".join(model.model_fields)
    above = (root,) if root else ()
    found = error.errors(include_url=False)
    errors = [
        FieldError(field=field_name((*above, *detail["loc"])), reason=_reason(detail, known))
        for detail in found[:MAX_ERRORS]
    ]
    raise InvalidInput(
        f"{len(found):,} field(s) of the article are wrong; nothing was done.",
        remedy="Correct each field under `errors` and send the article again.",
        errors=errors,
    ) from None


def _reason(detail: ErrorDetails, known: str) -> str:
    if detail["type"] == "extra_forbidden":
        return f"is not a field of an article; known are {known}"
    if detail["type"] == "value_error":
        return _words(detail.get("ctx", {}), detail["msg"])
    return _PLAIN.get(detail["type"], detail["msg"])


def _words(context: dict[str, Any], otherwise: str) -> str:
    return str(context.get("error", otherwise))

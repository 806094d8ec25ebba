"""Turn what pydantic says of a draft into words for the person who wrote it."""

from typing import NoReturn

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from hub.kit.i18n import _, later
from hub.kit.problems import FieldError, InvalidInput, field_name
from hub.kit.wrong_values import TEXTS, reason_of

MAX_ERRORS = 100  # field errors in one answer

_DIGEST = later("must be sha256: and 64 hexadecimal digits")
_TEXTS = TEXTS | {"string_pattern_mismatch": _DIGEST}


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
        _("{count} field(s) of the article are wrong; nothing was done.", count=f"{len(found):,}"),
        remedy=_("Correct each field under `errors` and send the article again."),
        errors=errors,
    ) from None


def _reason(detail: ErrorDetails, known: str) -> str:
    if detail["type"] == "extra_forbidden":
        return _("is not a field of an article; known are {known}", known=known)
    return reason_of(detail, _TEXTS)

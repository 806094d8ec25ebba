"""What a form changes of an account."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from hub.enrollment.schemas import AccountPatch
from hub.kit.answers import wrong_fields

_PATCH = TypeAdapter(AccountPatch)


def patch_of(values: Mapping[str, Any]) -> AccountPatch:
    """Return the change that a form asks for.

    Raises:
        InvalidInput: naming every wrong field.
    """
    try:
        return _PATCH.validate_python(values)
    except ValidationError as error:
        raise wrong_fields(error.errors()) from None

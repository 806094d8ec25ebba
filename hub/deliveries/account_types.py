"""Of which type an account is: what its platform's manifest counts quotas by, and retracts by.

An account says it in its settings, as `quota_type` or `account_type`. Only settings with a fixed
set of values may decide it: so a platform has a handful of cases, and SQL can tell them apart.
"""

import json
from collections.abc import Mapping
from enum import Enum
from functools import cache, lru_cache
from typing import Any, Literal, get_origin

from pydantic import BaseModel

CASES_KEPT = 1_000


@cache
def deciding(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of the settings that may decide a type."""
    fields = model.model_fields.items()
    return tuple(name for name, field in fields if _is_choice(field.annotation))


def type_of(model: type[BaseModel], settings: Mapping[str, Any]) -> str:
    """Return an account's type by its settings, whole or only those that decide it."""
    given = {name: settings[name] for name in deciding(model) if settings.get(name) is not None}
    return _type_of(model, json.dumps(given, sort_keys=True))


@lru_cache(maxsize=CASES_KEPT)
def _type_of(model: type[BaseModel], given: str) -> str:
    # not validated: what is required and decides nothing is missing
    read = model.model_construct(**json.loads(given))
    return str(getattr(read, "quota_type", None) or getattr(read, "account_type", None) or "")


def _is_choice(annotation: Any) -> bool:
    is_enum = isinstance(annotation, type) and issubclass(annotation, Enum)
    return is_enum or get_origin(annotation) is Literal

"""JSON that means one thing only.

No repeated keys, no NaN, no halves of characters, nothing that PostgreSQL can't store, and no
document that is small to send but dear to walk through.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from hub.kit.i18n import _
from hub.kit.problems import FieldError, field_name

DEPTH_LIMIT = 64  # containers inside containers
VALUES_LIMIT = 200_000  # in all containers together
FLAWS_LIMIT = 20  # that one answer names

Where = tuple[str | int, ...]

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def json_flaws(body: bytes) -> Iterator[FieldError]:
    """Yield what is wrong with a JSON document, each with the place where it stands."""
    try:
        value = json.loads(body.decode(), object_pairs_hook=_Objects())
    except _TooManyError:
        yield _too_many()
    except UnicodeDecodeError as error:
        yield FieldError(field="body", reason=_("not UTF-8 at byte {byte}", byte=error.start + 1))
    except json.JSONDecodeError as error:
        reason = _(
            "not JSON at line {line}, column {column}: {said}",
            line=error.lineno,
            column=error.colno,
            said=error.msg,
        )
        yield FieldError(field="body", reason=reason)
    except RecursionError:
        yield _too_deep(("body",))
    except ValueError:
        yield FieldError(field="body", reason=_("has a number with too many digits"))
    else:
        yield from _flaws_within(value)


class _TooManyError(Exception):
    """There are more values than anybody needs."""


class _Objects:
    """Makes the objects of one document, and stops when there are too many."""

    def __init__(self) -> None:
        self._left = VALUES_LIMIT

    def __call__(self, pairs: list[tuple[str, Any]]) -> "_Object":
        self._left -= 1
        if self._left < 0:
            raise _TooManyError
        return _Object(pairs)


class _Object(dict[str, Any]):
    """A JSON object that remembers which keys it was given twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice = () if len(self) == len(pairs) else _repeated(pairs)


def _repeated(pairs: list[tuple[str, Any]]) -> tuple[str, ...]:
    return tuple(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)


def _flaws_within(value: Any) -> Iterator[FieldError]:
    waiting: list[tuple[Where, Any]] = [(("body",), value)]
    left = VALUES_LIMIT
    while waiting:
        where, value = waiting.pop()
        yield from _flaws_of(where, value)
        if isinstance(value, dict | list):
            left -= len(value)
            if left < 0:
                yield _too_many()
                return
            if len(where) > DEPTH_LIMIT:
                yield _too_deep(where)
                return
            waiting += reversed([((*where, key), item) for key, item in _members(value)])


def _members(container: dict[str, Any] | list[Any]) -> Iterator[tuple[str | int, Any]]:
    yield from container.items() if isinstance(container, dict) else enumerate(container)


def _flaws_of(where: Where, value: Any) -> Iterator[FieldError]:
    if isinstance(value, _Object):
        for key in value.twice:
            yield FieldError(field=field_name((*where, key)), reason=_("stands here twice"))
        for key in value:
            yield from _flaws_of_text((*where, key), key)
    elif isinstance(value, str):
        yield from _flaws_of_text(where, value)
    elif isinstance(value, float) and not math.isfinite(value):
        yield FieldError(field=field_name(where), reason=_("not a finite number"))


def _flaws_of_text(where: Where, text: str) -> Iterator[FieldError]:
    if "\x00" in text:
        yield FieldError(field=field_name(where), reason=_("has a NUL character (U+0000)"))
    if _HALF_CHARACTER.search(text):
        yield FieldError(field=field_name(where), reason=_("has half of a surrogate pair"))


def _too_deep(where: Where) -> FieldError:
    shown = field_name(where[:4]) + ("…" if len(where) > len(where[:4]) else "")
    return FieldError(field=shown, reason=_("nested deeper than {most} levels", most=DEPTH_LIMIT))


def _too_many() -> FieldError:
    reason = _("has more than {most} values", most=f"{VALUES_LIMIT:,}")
    return FieldError(field="body", reason=reason)

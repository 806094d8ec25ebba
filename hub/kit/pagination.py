"""Keyset pages: a page says where the next one starts, so that page 10,000 costs what page 1 does.

after = decode_cursor(cursor, int) if cursor else None
rows = await repository.page(after=after, limit=limit + 1)
return page_of(rows, limit, key=lambda row: [row.id])
"""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

DEFAULT_LIMIT = 50  # items
MAX_LIMIT = 200  # items
MAX_CURSOR = 500  # characters
BIGGEST = 2**63 - 1  # PostgreSQL's bigint

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many items a page has at most.")]
Cursor = Annotated[
    str | None,
    Query(max_length=MAX_CURSOR, description="`next` of the page before; absent for the first."),
]


class Page(BaseModel, Generic[T]):
    """Some items, and the cursor of those that follow; `next` is null on the last page."""

    items: list[T]
    next: str | None = None


def encode_cursor(values: Sequence[Any]) -> str:
    """Pack the sort key of a page's last item: integers, strings, moments, null."""
    text = json.dumps([_packed(v) for v in values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode_cursor(text: str, *kinds: type) -> list[Any]:
    """Unpack what `encode_cursor` packed.

    Args:
        text: the cursor, as a caller handed it in.
        kinds: the type of each value; when given, their number and types must agree.

    Raises:
        InvalidInput: naming `query.cursor`, whatever was done to it.
    """
    try:
        packed = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
        values = [_unpacked(value) for value in packed]
        _require(values, kinds)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _bad_cursor() from None
    return values


def page_of(rows: Sequence[T], limit: int, *, key: Callable[[T], Sequence[Any]]) -> Page[T]:
    """Make a page of at most `limit` items out of rows that were asked for with `limit + 1`."""
    items = list(rows[:limit])
    more = len(rows) > limit
    return Page(items=items, next=encode_cursor(key(items[-1])) if more else None)


def _packed(value: Any) -> Any:
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    moment = datetime.fromisoformat(value["at"])
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment


def _require(values: list[Any], kinds: Sequence[type]) -> None:
    if kinds and [type(value) for value in values] != list(kinds):
        raise TypeError("not the sort key of this list")
    if not all(_storable(value) for value in values):
        raise ValueError("nothing that PostgreSQL could compare with")


def _storable(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" not in value and value.encode() is not None
    return not isinstance(value, int) or abs(value) <= BIGGEST


def _bad_cursor() -> InvalidInput:
    return InvalidInput(
        _("The cursor is not one that this list gave out."),
        remedy=_("Leave `cursor` out to start from the first page."),
        errors=[FieldError(field="query.cursor", reason=_("not a cursor of this list"))],
    )

"""In which order a list is read, from either end of one index."""

from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

Query = TypeVar("Query", bound=Select[Any])


class Sort(StrEnum):
    """By when its items were made."""

    NEWEST = "newest"
    OLDEST = "oldest"


def ordered(
    statement: Query, key: InstrumentedAttribute[int], sort: Sort, last: int | None
) -> Query:
    """Return a list in an order, from behind the item `last` on; None from the beginning."""
    is_newest = sort is Sort.NEWEST
    if last is not None:
        statement = statement.where(key < last if is_newest else key > last)
    return statement.order_by(key.desc() if is_newest else key)

"""Append-only tables that are partitioned by month."""

import re
from datetime import date
from itertools import pairwise

PARTITIONED = ("attempts", "observations")

_PARTITION = re.compile(rf"^({'|'.join(PARTITIONED)})_(default|\d{{6}})$")


def is_partition(table: str) -> bool:
    """Say whether `table` is a partition and not a table of its own."""
    return _PARTITION.match(table) is not None


def months_from(day: date, count: int) -> list[tuple[date, date]]:
    """Return `count` months as (first day, first day of the next), the one of `day` first."""
    first = day.year * 12 + day.month - 1
    edges = [date(n // 12, n % 12 + 1, 1) for n in range(first, first + count + 1)]
    return list(pairwise(edges))


def partition_ddl(table: str, start: date, end: date) -> str:
    """Return the statement that makes the partition of `table` for one month."""
    return (
        f"create table if not exists {table}_{start:%Y%m} partition of {table} "
        f"for values from ('{start} 00:00+00') to ('{end} 00:00+00')"
    )

"""Many rows in one statement: arrays in, a table out.

One array a column costs one round trip and one plan, whatever the number of rows; the statement
reads them back with `unnest`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Columns = Mapping[str, str]  # name to PostgreSQL type, in order


def unnested(columns: Columns, alias: str = "r") -> str:
    """Return the FROM item that makes a table `alias` of the arrays bound by these names."""
    arrays = ", ".join(f"cast(:{name} as {kind}[])" for name, kind in columns.items())
    return f"unnest({arrays}) as {alias} ({', '.join(columns)})"


def by_column(columns: Columns, rows: Iterable[Sequence[Any]]) -> dict[str, list[Any]]:
    """Turn rows, each in the order of `columns`, into the parameters of `unnested`.

    The first column is a part of the key. Of the others, one that is NULL in every row is sent
    empty, for `unnest` fills up what is shorter: looking at each value costs more than all else.
    """
    turned = list(zip(*rows, strict=True)) or [()] * len(columns)
    return {
        name: _array(kind, values) if number == 0 or any(v is not None for v in values) else []
        for number, ((name, kind), values) in enumerate(zip(columns.items(), turned, strict=True))
    }


def insertion(table: str, columns: Columns) -> str:
    """Return the statement that inserts the rows bound by these names into `table`."""
    return (
        f"insert into {table} ({', '.join(columns)}) "  # noqa: S608 - names from our own constants
        f"select {', '.join(columns)} from {unnested(columns)}"
    )


def _array(kind: str, values: Sequence[Any]) -> list[Any]:
    return [_as_json(value) for value in values] if kind == "jsonb" else list(values)


def _as_json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)

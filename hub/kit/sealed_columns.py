"""Which columns of the database hold sealed values: those that say so where they are declared.

    sealed: Mapped[bytes] = mapped_column(info=SEALED)

A rotation of the vault's key goes through all of them. The row's name, in what a value is sealed
to, is its primary key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, MetaData, Table

SEALED = {"sealed": True}


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose values `hub.kit.crypto` has sealed.

    Attributes:
        row: the table's primary key.
    """

    table: Table
    column: Column[Any]
    row: Column[Any]

    @property
    def place(self) -> dict[str, str]:
        """What a value is sealed to, but for the row."""
        return {"table": self.table.name, "column": self.column.name}


def sealed_columns(metadata: MetaData) -> Iterator[SealedColumn]:
    """Yield every one, in the order of their tables' names."""
    for table in sorted(metadata.tables.values(), key=lambda table: table.name):
        for column in table.columns:
            if column.info.get("sealed"):
                (row,) = table.primary_key.columns
                yield SealedColumn(table, column, row)

"""The file of China's divisions that ships with the package; see `data/README.md`."""

import csv
from collections.abc import Iterator
from importlib.resources import files

from hub.enrollment.codes import prefix_of
from hub.enrollment.repository.regions import RegionRow
from hub.kit.crypto import digest_of

REGIONS = "regions.csv"
TOWNSHIPS = "townships.csv"


def shipped_regions(*, townships: bool = False) -> list[RegionRow]:
    """Return every province, city and county, and the townships when asked for."""
    names = [REGIONS, TOWNSHIPS] if townships else [REGIONS]
    return [row for name in names for row in _rows(name)]


def shipped_digest(*, townships: bool = False) -> str:
    """Return the digest of the file, or of both one after the other."""
    names = [REGIONS, TOWNSHIPS] if townships else [REGIONS]
    return digest_of(b"".join(_bytes(name) for name in names))


def _rows(name: str) -> Iterator[RegionRow]:
    for row in csv.DictReader(_bytes(name).decode().splitlines()):
        yield RegionRow(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent_code=row["parent_code"] or None,
            prefix=prefix_of(row["code"]),
            is_grouping=row.get("is_grouping") == "1",
        )


def _bytes(name: str) -> bytes:
    return files("hub.enrollment").joinpath("data", name).read_bytes()

"""Which column of a file is which field: Chinese and English headings, in any order."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hub.enrollment.platforms import Platforms, part_names
from hub.enrollment.upload.table import MAX_COLUMNS, Line, Unreadable
from hub.kit.problems import FieldError, InvalidInput

HEADINGS = {
    "platform": ("platform", "平台"),
    "external_id": ("external_id", "账号ID", "账号标识"),
    "name": ("name", "账号名称"),
    "organisation": ("organisation", "单位", "主办单位"),
    "region_code": ("region_code", "region", "行政区划代码", "区划代码"),
    "level": ("level", "级别", "层级"),
    "status": ("status", "状态"),
    "url": ("url", "网址"),
    "network_zone": ("network_zone", "网络区域"),
    "tags": ("tags", "标签"),
}
REQUIRED = ("platform", "external_id", "name", "organisation", "region_code")
PARTS = ("settings", "credentials")  # columns `settings.<name>`, as the platform's connector says

_SPACES = re.compile(r"[\s_]+")


class Column(NamedTuple):
    """One column: its number from 1, its heading as it stands, and the field it fills."""

    number: int
    heading: str
    field: str

    def __str__(self) -> str:
        return f"column {self.number} ({self.heading})"


def columns_of(headings: Line, platforms: Platforms) -> list[Column]:
    """Read the heading line.

    Raises:
        InvalidInput: with every heading that is unknown, missing or there twice.
    """
    known = _known(platforms)
    columns: list[Column] = []
    errors: list[FieldError] = []
    for number, cell in enumerate(headings.cells, start=1):
        heading = "" if isinstance(cell, Unreadable) else cell.strip()
        if not heading:
            continue  # a cell below it is what is wrong, if there is one
        column = Column(number, heading, known.get(_plain(heading), ""))
        if reason := _why_not(column, columns, known):
            errors.append(FieldError(field=f"line {headings.number}, {column}", reason=reason))
        columns.append(column)
    errors += _missing(headings, columns)
    if errors:
        raise InvalidInput(
            f"{len(errors)} heading(s) are wrong; nothing was imported.",
            remedy="Correct the first line of the file; the order of the columns is yours.",
            errors=errors,
        )
    return columns


def _why_not(column: Column, before: Sequence[Column], known: dict[str, str]) -> str | None:
    if not column.field:
        return f"unknown heading{_hint(column.heading)}; known are {', '.join(_readable(known))}"
    twin = next((other for other in before if other.field == column.field), None)
    return f"says the same as {twin}" if twin else None


def _hint(heading: str) -> str:
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if separator in heading:
            return f" (are the columns separated by {name}? they must be by commas)"
    return ""


def _missing(headings: Line, columns: Sequence[Column]) -> Iterator[FieldError]:
    where = f"line {headings.number}"
    if len(headings.cells) > MAX_COLUMNS:
        yield FieldError(field=where, reason=f"has over {MAX_COLUMNS} columns")
    fields = {column.field for column in columns}
    for field in REQUIRED:
        if field not in fields:
            names = " or ".join(reversed(HEADINGS[field][:2]))
            yield FieldError(field=where, reason=f"the column {names} is missing")


def _known(platforms: Platforms) -> dict[str, str]:
    """Return what may stand in the heading, in plain form, and its field."""
    known = {_plain(name): field for field, names in HEADINGS.items() for name in names}
    for platform in platforms.values():
        models = (platform.settings_model, platform.credentials_model)
        for part, model in zip(PARTS, models, strict=True):
            known |= {_plain(f"{part}.{name}"): f"{part}.{name}" for name in part_names(model)}
    return known


def _readable(known: dict[str, str]) -> list[str]:
    chinese = [names[-1] for names in HEADINGS.values()]
    return chinese + sorted({field for field in known.values() if "." in field})


def _plain(heading: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", heading)).casefold()

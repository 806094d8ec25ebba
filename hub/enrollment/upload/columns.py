"""Which column of a file is which field: Chinese and English headings, in any order."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hub.enrollment.platforms import Platforms, part_names
from hub.enrollment.upload.table import MAX_COLUMNS, Line, Unreadable
from hub.kit.i18n import _
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
    "filing.number": ("filing.number", "备案号", "备案编号"),
    "filing.authority": ("filing.authority", "备案机关"),
    "filing.filed_on": ("filing.filed_on", "备案日期"),
    "filing.valid_until": ("filing.valid_until", "备案有效期至"),
    "filing.cancelled_on": ("filing.cancelled_on", "备案注销日期"),
    "filing.note": ("filing.note", "备案备注"),
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
        return _("column {number} ({heading})", number=self.number, heading=self.heading)


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
            where = _("line {line}, {column}", line=headings.number, column=column)
            errors.append(FieldError(field=where, reason=reason))
        columns.append(column)
    errors += _missing(headings, columns)
    if errors:
        raise InvalidInput(
            _("{count} heading(s) are wrong; nothing was imported.", count=len(errors)),
            remedy=_("Correct the first line of the file; the order of the columns is yours."),
            errors=errors,
        )
    return columns


def _why_not(column: Column, before: Sequence[Column], known: dict[str, str]) -> str | None:
    if not column.field:
        names = ", ".join(_readable(known))
        hint = _hint(column.heading)
        return _("unknown heading{hint}; known are {names}", hint=hint, names=names)
    twin = next((other for other in before if other.field == column.field), None)
    return _("says the same as {twin}", twin=twin) if twin else None


def _hint(heading: str) -> str:
    for separator, name in ((";", _("semicolons")), ("\t", _("tabs"))):
        if separator in heading:
            return _(" (are the columns separated by {name}? they must be by commas)", name=name)
    return ""


def _missing(headings: Line, columns: Sequence[Column]) -> Iterator[FieldError]:
    where = _("line {line}", line=headings.number)
    if len(headings.cells) > MAX_COLUMNS:
        yield FieldError(field=where, reason=_("has over {count} columns", count=MAX_COLUMNS))
    fields = {column.field for column in columns}
    for field in REQUIRED:
        if field not in fields:
            english, chinese = HEADINGS[field][:2]
            names = _("{one} or {other}", one=chinese, other=english)
            yield FieldError(field=where, reason=_("the column {names} is missing", names=names))


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
    parts = {field for field in known.values() if field.startswith(PARTS)}
    return chinese + sorted(parts)


def _plain(heading: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", heading)).casefold()

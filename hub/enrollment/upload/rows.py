"""Turn a line of a file into an account, or into what is wrong with each of its cells."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from hub.enrollment.models import AccountStatus, Level
from hub.enrollment.platforms import Platforms, Wrong
from hub.enrollment.schemas import AccountFields, NewAccount
from hub.enrollment.upload.columns import PARTS, Column
from hub.enrollment.upload.days import DAYS, as_day
from hub.enrollment.upload.table import MAX_CELL, Cell, Line, Unreadable
from hub.kit.i18n import _
from hub.kit.problems import field_name
from hub.kit.wrong_values import reason_of

_BETWEEN_TAGS = re.compile("[;；,，、|]")

LEVELS = {
    Level.PROVINCE: ("省", "省级"),
    Level.CITY: ("市", "市级", "地级", "地市级"),
    Level.COUNTY: ("县", "县级", "区", "区县", "区县级"),
    Level.TOWNSHIP: ("乡", "镇", "乡级", "乡镇", "乡镇级", "街道"),
    Level.DEPARTMENT: ("部门",),
}
STATUSES = {
    AccountStatus.ACTIVE: ("正常", "启用"),
    AccountStatus.SUSPENDED: ("暂停", "停用"),
    AccountStatus.CLOSED: ("关停", "注销"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What a line says: an account if all of it is right, and what is right of it if not."""

    line: int
    account: AccountFields
    wrong: list[Wrong]


class RowReader:
    """Reads lines under one heading line."""

    def __init__(self, columns: Sequence[Column], platforms: Platforms) -> None:
        self.columns = {column.number: column for column in columns}
        self.words: dict[str, dict[str, str]] = {
            "platform": {_word(platform.name): key for key, platform in platforms.items()},
            "level": {word: level for level, words in LEVELS.items() for word in words},
            "status": {word: status for status, words in STATUSES.items() for word in words},
        }

    def read(self, line: Line) -> Row:
        """Read one line."""
        given: dict[str, Any] = {}
        wrong: list[Wrong] = []
        for number, given_cell in enumerate(line.cells, start=1):
            column = self.columns.get(number)
            cell = _meant(given_cell, column)
            if reason := _unusable(cell, column):
                wrong.append(Wrong(column.field if column else f"column {number}", reason))
            elif column and (text := str(cell).strip()):
                self._put(given, column.field, text)
        return _row(line.number, given, wrong)

    def _put(self, given: dict[str, Any], field: str, text: str) -> None:
        part, _, name = field.partition(".")
        if part in PARTS:
            given.setdefault(part, {})[name] = _value(text) if part == "settings" else text
        elif part == "filing":
            given.setdefault(part, {})[name] = as_day(text) if name in DAYS else text
        elif field == "tags":
            given[field] = [tag for tag in map(str.strip, _BETWEEN_TAGS.split(text)) if tag]
        elif field in self.words:
            given[field] = self.words[field].get(_word(text), _word(text))
        else:
            given[field] = text


def _meant(cell: Cell, column: Column | None) -> Cell:
    """Return a date of Excel's as the day that it is, in a column of days."""
    is_day = column is not None and column.field.removeprefix("filing.") in DAYS
    return cell.day if isinstance(cell, Unreadable) and cell.day and is_day else cell


def _row(line: int, given: dict[str, Any], wrong: list[Wrong]) -> Row:
    try:
        return Row(line, NewAccount.model_validate(given), wrong)
    except ValidationError as error:
        found = [_wrong(each) for each in error.errors(include_input=False)]
    refused = {each.field.partition(".")[0] for each in found}
    right = {field: value for field, value in given.items() if field not in refused}
    said = {each.field for each in wrong}
    found = [each for each in found if each.field not in said]
    return Row(line, AccountFields.model_validate(right), wrong + found)


def _value(text: str) -> Any:
    """Read a setting; one that is a list or has parts is written as JSON."""
    if not text.startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text  # the platform's own model says what is wrong with it


def _word(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _unusable(cell: str | Unreadable, column: Column | None) -> str | None:
    if isinstance(cell, Unreadable):
        return cell.reason
    if column is None:
        return _("stands under no heading") if cell.strip() else None
    if len(cell) <= MAX_CELL:
        return None
    return _(
        "has {count} characters, may have {most}", count=f"{len(cell):,}", most=f"{MAX_CELL:,}"
    )


def _wrong(found: Any) -> Wrong:
    if found["type"] == "missing":
        return Wrong(field_name(found["loc"]), _("must not be empty"))
    # a tag has a number, its cell has not
    field = "tags" if found["loc"][0] == "tags" else field_name(found["loc"])
    return Wrong(field, reason_of(found))

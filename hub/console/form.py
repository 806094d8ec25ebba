"""What a form of the console has sent, and the answers to it."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.datastructures import FormData, UploadFile

from hub.commands.idempotency import MAX_KEY
from hub.console.filters import ZONE
from hub.kit.answers import wrong_fields
from hub.kit.i18n import _
from hub.kit.problems import FieldError, HubError, InvalidInput

MOST_FIELDS = 20_000  # a push to single counties names each; the body has a limit in bytes, too
MOST_FILES = 20
MOST_PART_BYTES = 2_200_000  # of a text field: a story may have 2 MB

T = TypeVar("T", bound=BaseModel)


class Fields:
    """The fields of a form. Spaces around a value say nothing, and an empty one is none."""

    def __init__(self, data: FormData) -> None:
        self._data = data

    def one(self, name: str) -> str:
        """Return the last value of a field; empty if there is none."""
        values = self.all(name)
        return values[-1] if values else ""

    def all(self, name: str) -> list[str]:
        """Return all values of a field that say something, in their order."""
        texts = (value for value in self._data.getlist(name) if isinstance(value, str))
        return [text for value in texts if (text := value.replace("\0", "").strip())]

    def has(self, name: str) -> bool:
        """Say whether a field says something: a box that was ticked, for example."""
        return bool(self.one(name))

    def number(self, name: str) -> int | None:
        """Return a field's whole number; None if it says nothing.

        Raises:
            InvalidInput: it is something else.
        """
        return _whole(name, text) if (text := self.one(name)) else None

    def numbers(self, name: str) -> list[int]:
        """Return all whole numbers of a field.

        Raises:
            InvalidInput: one is something else.
        """
        return [_whole(name, text) for text in self.all(name)]

    def moment(self, name: str) -> datetime | None:
        """Return a moment as `<input type=datetime-local>` states it, in China's time.

        Raises:
            InvalidInput: it is none.
        """
        if not (text := self.one(name)):
            return None
        try:
            return datetime.fromisoformat(text).replace(tzinfo=ZONE)
        except ValueError:
            raise _wrong(name, _("is not a date and a time")) from None

    def file(self, name: str) -> UploadFile | None:
        """Return a file that was chosen; None if none was."""
        found = self._data.get(name)
        return found if isinstance(found, UploadFile) and found.filename else None

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield every text field as it came, to be sent once more."""
        for name, value in self._data.multi_items():
            if isinstance(value, str):
                yield name, value


async def _fields(request: Request) -> AsyncIterator[Fields]:
    async with request.form(
        max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=MOST_PART_BYTES
    ) as data:
        yield Fields(data)


Form = Annotated[Fields, Depends(_fields)]


def asked(model: type[T] | TypeAdapter[T], values: Mapping[str, Any]) -> T:
    """Make what a service takes of a form's values.

    Raises:
        InvalidInput: naming every wrong field, as the model calls it.
    """
    try:
        if isinstance(model, TypeAdapter):
            return model.validate_python(values)
        return model.model_validate(values)
    except ValidationError as error:
        raise wrong_fields(error.errors()) from None


def reason_of(problem: HubError | None, name: str) -> str:
    """Return what is wrong with a field; empty if nothing is.

    Args:
        problem: what a service has raised.
        name: the field's, as the form or the model calls it: `title` is `body.title`, too.
    """
    found = problem.errors if problem else ()
    return " ".join(each.reason for each in found if _is_about(each.field, name))


def sheet_key(form: Fields) -> str:
    """Return the key of a sheet, by which a second click is the same command; empty for none.

    Raises:
        InvalidInput: the hub has not made it.
    """
    key = form.one("key")
    if len(key) > MAX_KEY or not key.isascii() or " " in key:
        wrong = [FieldError(field="key", reason=_("load the page once more"))]
        raise InvalidInput(_("This sheet was not made by the hub."), errors=wrong)
    return key


def see(path: str) -> RedirectResponse:
    """Send the browser to a page of the console, after a form as well as before it."""
    return RedirectResponse(path, status_code=303)


def _is_about(field: str, name: str) -> bool:
    return field == name or field.removeprefix("body.").partition("[")[0] == name


def _whole(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise _wrong(name, _("is not a whole number")) from None


def _wrong(name: str, reason: str) -> InvalidInput:
    return InvalidInput(
        _("A field is wrong; nothing was done."), errors=[FieldError(field=name, reason=reason)]
    )

"""Bytes to text: UTF-8 and nothing else, and a hint when it is something else."""

import codecs

from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark.

    Raises:
        InvalidInput: it is in another encoding; the message names it where it can be told.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = _("is not UTF-8 (byte {byte})", byte=error.start + 1)
    if found := _guess(data):
        reason = _(
            "{reason}; it looks like {encoding}: save it as UTF-8", reason=reason, encoding=found
        )
    raise InvalidInput(
        _("The file's encoding is not UTF-8."), errors=[FieldError(field="file", reason=reason)]
    )


def _guess(data: bytes) -> str | None:
    """Name the encoding that Chinese editors on Windows write by default, if it is that."""
    if marked := _MARKS.get(data[:2]):
        return marked
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return "GBK" if any("\u4e00" <= character <= "\u9fff" for character in text) else None

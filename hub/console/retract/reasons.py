"""Why stories are retracted: a list to choose from, to which words of one's own are added."""

from hub.commands.schemas import MAX_REASON
from hub.kit.i18n import _
from hub.kit.problems import FieldError, InvalidInput

OTHER = "other"


def reasons() -> dict[str, str]:
    """Return the choices in the reader's language, the most frequent first."""
    return {
        "error": _("A fact is wrong"),
        "instruction": _("A superior authority has ordered it"),
        "guidance": _("It is off the line of guidance"),
        "complaint": _("Somebody's rights are infringed"),
        "privacy": _("It discloses personal or classified information"),
        "mistake": _("It was sent by mistake"),
        "over": _("It is out of date"),
        OTHER: _("Another reason"),
    }


def reason_of(code: str, words: str) -> str:
    """Return the reason as the record keeps it.

    Raises:
        InvalidInput: nothing was chosen, or “another” was and no words were added.
    """
    chosen = reasons().get(code)
    if chosen is None:
        raise _wrong("why", _("Choose a reason."))
    if code == OTHER:
        if not words:
            raise _wrong("words", _("Say what the reason is."))
        return words
    return f"{chosen}：{words}"[:MAX_REASON] if words else chosen


def _wrong(name: str, reason: str) -> InvalidInput:
    return InvalidInput(
        _("A field is wrong; nothing was done."), errors=[FieldError(field=name, reason=reason)]
    )

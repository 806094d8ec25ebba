"""The words for what the API names by a code: kinds, states, results, levels, outlooks."""

from hub.kit.i18n import _


def word(code: str) -> str:
    """Return the word for a code; the catalogue has it under the code without underscores."""
    return _(code.replace("_", " "))

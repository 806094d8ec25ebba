"""What pydantic refuses is said in the reader's language."""

import re
from typing import get_args

import pytest
from pydantic_core import PydanticKnownError, core_schema

from hub.kit.i18n import catalogue
from hub.kit.wrong_values import SAID, TEXTS, reason_of

TYPES = get_args(core_schema.ErrorType)
NEEDED = re.compile(r"'(\w+)' required in context")
PLACE = re.compile(r"\{(\w+)\}")


def context_of(kind: str) -> dict[str, object]:
    """Return a context that pydantic takes for a type of error."""
    context: dict[str, object] = {}
    while True:
        try:
            PydanticKnownError(kind, context or None)  # type: ignore[arg-type]
        except TypeError as error:
            name = NEEDED.search(str(error))
            if name is None:  # it is there, and wants to be a number
                wrong = re.findall(r"\w+", str(error).partition("'")[2])[0]
                context[wrong] = 7
            else:
                context[name[1]] = "x"
        else:
            return context


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_of_error_has_a_text_in_both_languages(kind: str) -> None:
    if kind not in SAID:
        assert catalogue("zh")[TEXTS[kind]]
        assert set(PLACE.findall(TEXTS[kind])) <= set(context_of(kind))


def test_there_are_texts_for_real_errors_only() -> None:
    assert set(TEXTS) | SAID == set(TYPES)


def test_what_a_validator_says_is_kept() -> None:
    found = {"type": "value_error", "msg": "Value error, x", "ctx": {"error": ValueError("x")}}
    assert reason_of(found) == "x"


def test_choices_are_listed_without_a_word_of_english() -> None:
    found = {"type": "enum", "msg": "", "ctx": {"expected": "'push', 'correct' or 'retract'"}}
    assert "'push', 'correct', 'retract'" in reason_of(found)

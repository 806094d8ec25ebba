"""Text that people typed or pasted."""

from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from hub.kit.text import clean_line, clean_text, line, lines


class Notice(BaseModel):
    title: Annotated[str, line(10)]
    body: Annotated[str, lines(20, least=0)] = ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  关于台风的通知 ", "关于台风的通知"),
        ("\ufeff关于\u200b台风\u2060", "关于台风"),  # pasted from a web page
        ("e\u0301", "é"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),  # a family is one character
        ("ئۇيغۇر\u200f", "ئۇيغۇر\u200f"),  # a mark that Uyghur text needs
        ("㐂\ue000", "㐂\ue000"),  # a rare name, in the private area
    ],
)
def test_a_line_keeps_what_was_meant(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("通知\n全文", "line break"),
        ("通知\u2028全文", "line break"),
        ("通知\x07", r"control character \(U\+0007\) at character 3"),
        ("通\x00知", r"control character \(U\+0000\) at character 2"),
        ("\u202e知通", r"reading direction \(U\+202E\) at character 1"),
        ("\ud83d", r"half of a character \(U\+D83D\)"),
    ],
)
def test_a_line_says_what_it_does_not_take(typed: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        clean_line(typed)


def test_lines_may_have_breaks_and_tabs_of_any_system() -> None:
    assert clean_text("一\r\n二\r三\u2028四\t五\n") == "一\n二\n三\n四\t五"


def test_lines_do_not_take_control_characters() -> None:
    with pytest.raises(ValueError, match=r"U\+001B"):
        clean_text("一\n\x1b[31m二")


def test_limits_count_what_is_left_after_cleaning() -> None:
    assert Notice(title=" 一二三四五六七八九十 ").title == "一二三四五六七八九十"
    with pytest.raises(ValidationError, match="has 11 characters, may have 1 to 10"):
        Notice(title="一二三四五六七八九十一")
    with pytest.raises(ValidationError, match="must not be empty"):
        Notice(title=" \u200b ")
    assert Notice(title="一", body="").body == ""


def test_limits_are_in_the_api_description() -> None:
    title = Notice.model_json_schema()["properties"]["title"]
    assert (title["type"], title["minLength"], title["maxLength"]) == ("string", 1, 10)


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    try:
        once = clean_text(text)
    except ValueError:
        return
    assert clean_text(once) == once

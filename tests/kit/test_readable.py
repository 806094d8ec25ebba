import pytest

from hub.kit.problems import FIELD_SHOWN, REASON_SHOWN, FieldError
from hub.kit.readable import readable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("body.target.regions[0]", "body.target.regions[0]"),
        ("第 7 行，第 3 列（行政区划代码）", "第 7 行，第 3 列（行政区划代码）"),
        ("一\n二", r"一\n二"),
        ("湖\u202e北", r"湖\u202e北"),
        ("\x00", r"\x00"),
        ("\ud800", r"\ud800"),
        ("防汛Ⅳ级应急响应", "防汛Ⅳ级应…"),
    ],
)
def test_whatever_is_quoted_shows(text: str, shown: str) -> None:
    assert readable(text, most=6 if "…" in shown else 100) == shown


def test_an_error_about_a_field_can_always_be_sent() -> None:
    error = FieldError(field="body." + "\ud800" * 100_000, reason="\u202e" * 100_000)
    sent = error.model_dump_json().encode()
    assert len(sent) < 10 * (FIELD_SHOWN + REASON_SHOWN)

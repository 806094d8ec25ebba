"""Keyset pages."""

import base64
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kit.pagination import BIGGEST, decode_cursor, encode_cursor, page_of
from hub.kit.problems import InvalidInput


def test_a_cursor_gives_back_the_sort_key() -> None:
    moment = datetime(2026, 7, 20, 9, 30, 0, 123456, tzinfo=UTC)
    key = [17, "武汉发布", moment, None]
    assert decode_cursor(encode_cursor(key)) == key
    assert decode_cursor(encode_cursor(key[:3]), int, str, datetime) == key[:3]


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "第二页",
        "!!!!",
        "AAAA",
        packed("17"),
        packed('{"at": 1}'),
        packed('["17"]'),
        packed("[17, 18]"),
        packed("[true]"),
        packed(f"[{BIGGEST + 1}]"),
        packed("[" * 5000),
        packed('[{"at": "2026-07-20T09:30:00"}]'),
        packed("[NaN]"),
    ],
)
def test_a_cursor_that_somebody_changed_is_a_wrong_field(cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        decode_cursor(cursor, int)
    assert [error.field for error in refused.value.errors] == ["query.cursor"]


@pytest.mark.parametrize("text", ['["\\u0000"]', '["\\ud800"]'])
def test_a_cursor_holds_nothing_that_the_database_could_not_compare(text: str) -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(packed(text), str)


@given(st.text(max_size=200))
def test_no_text_breaks_a_list(text: str) -> None:
    try:
        decode_cursor(text, int)
    except InvalidInput:
        return


@given(st.lists(st.integers(), unique=True, max_size=30), st.integers(1, 7))
def test_the_pages_together_are_the_list(numbers: list[int], limit: int) -> None:
    rows = sorted(n for n in numbers if abs(n) <= BIGGEST)
    found: list[int] = []
    after: Any = None
    while True:
        rest = [row for row in rows if after is None or row > after]
        page = page_of(rest[: limit + 1], limit, key=lambda row: [row])
        found += page.items
        if page.next is None:
            break
        (after,) = decode_cursor(page.next, int)
    assert found == rows

"""How long platforms say that a text is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.sdk import counting
from hub.sdk.manifest import Counted, Limit

FAMILY = "👨\u200d👩\u200d👧"


@pytest.mark.parametrize(
    ("text", "characters", "utf16", "utf8", "halves"),
    [
        ("", 0, 0, 0, 0),
        ("防汛四级应急响应", 8, 8, 24, 8),
        ("GPS", 3, 3, 3, 2),  # one and a half, rounded up
        ("AB汉C", 4, 4, 6, 3),  # rounded up once, at the end
        ("２０２５年", 5, 5, 15, 5),  # full-width digits
        ("かなカナ", 4, 4, 12, 4),
        ("한글", 2, 2, 6, 2),
        ("“汛情”——", 6, 6, 18, 6),
        ("𠮷", 1, 2, 4, 1),
        ("😀", 1, 2, 4, 1),
        ("❤\ufe0f", 2, 2, 6, 1),
        ("🇨🇳", 2, 4, 8, 1),
        ("1\ufe0f\u20e3", 3, 3, 7, 1),
        ("👍🏽", 2, 4, 8, 1),
        (FAMILY, 5, 8, 18, 3),
        ("a\u200bb", 3, 3, 5, 2),  # nobody sees the space, but it is sent
        ("مرحبا", 5, 5, 10, 3),
    ],
)
def test_a_text_is_as_long_as_its_platform_says(
    text: str, characters: int, utf16: int, utf8: int, halves: int
) -> None:
    counted = (Counted.CHARACTERS, Counted.UTF16, Counted.BYTES, Counted.HALVES)
    found = tuple(counting.length(text, each) for each in counted)
    assert found == (characters, utf16, utf8, halves)


def test_pieces_are_counted_of_collections_and_characters_of_texts() -> None:
    assert counting.length(["a.jpg", "b.jpg"], Counted.PIECES) == 2
    with pytest.raises(TypeError):
        counting.length("a.jpg", Counted.PIECES)
    with pytest.raises(TypeError):
        counting.length(["a.jpg"], Counted.BYTES)


@given(st.text(), st.sampled_from([c for c in Counted if c is not Counted.PIECES]))
def test_more_text_never_counts_less(text: str, counted: Counted) -> None:
    lengths = [counting.length(text[:end], counted) for end in range(len(text) + 1)]
    assert lengths == sorted(lengths)


@given(st.text(alphabet="汉a😀\ufe0f\u200d\u20e31🏽🇨🇳❤\u0301"))
def test_more_of_an_emoji_never_counts_less(text: str) -> None:
    lengths = [counting.length(text[:end], Counted.HALVES) for end in range(len(text) + 1)]
    assert lengths == sorted(lengths)


@given(st.text())
def test_halves_are_between_half_and_all_of_the_utf16_units(text: str) -> None:
    assert counting.length(text, Counted.HALVES) <= counting.length(text, Counted.UTF16)


def test_a_limit_says_what_is_wrong_with_a_text_in_its_own_units() -> None:
    limit = Limit(most=40, least=5, counted=Counted.HALVES, source="assumed")
    counting.check("title", "汛" * 40, limit)
    counting.check("title", "汛" * 500, None)
    with pytest.raises(ValueError, match=r"The title has 41 characters .* takes at most 40\."):
        counting.check("title", "汛" * 40 + "a", limit)
    with pytest.raises(ValueError, match=r"The title has 3 .* wants 5 or more\."):
        counting.check("title", "汛" * 3, limit)

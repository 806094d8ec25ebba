import pytest

from hub.articles.digest import DIGEST_LENGTH, digest_of_body
from hub.articles.markup import read

SENTENCE = (
    "据省气象台预报，七月一日至三日我省江汉平原、鄂东北有大到暴雨，局部大暴雨，并伴有雷电大风。"
)


def digest(body: str) -> str:
    return digest_of_body(read(body))


def test_a_short_body_is_its_own_digest() -> None:
    assert digest("<p>今日起，二环线限行。</p><p>请绕行。</p>") == "今日起，二环线限行。请绕行。"


def test_it_ends_with_the_last_sentence_that_fits() -> None:
    body = f"<p>{SENTENCE}</p><p>{SENTENCE}</p><p>{SENTENCE}</p>"
    assert digest(body) == SENTENCE * 2


def test_a_quotation_is_closed() -> None:
    said = f"“{SENTENCE}”"
    assert digest(f"<p>{said}{'雨' * DIGEST_LENGTH}</p>") == said


def test_a_sentence_that_does_not_end_is_cut() -> None:
    body = "武汉" * DIGEST_LENGTH
    assert digest(f"<p>{body}</p>") == body[: DIGEST_LENGTH - 1] + "…"


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧", "👍🏽", "e\u0301", "❤️"])
def test_a_cut_splits_no_character(emoji: str) -> None:
    for before in range(DIGEST_LENGTH - 8, DIGEST_LENGTH):
        cut = digest(f"<p>{'雨' * before}{emoji}{'雨' * DIGEST_LENGTH}</p>")
        assert len(cut) <= DIGEST_LENGTH
        assert cut.strip("雨…") in {"", emoji}


def test_headings_captions_and_tables_are_not_told() -> None:
    body = "<h2>一、总体情况</h2><p>正文。</p><table><tr><td>1</td></tr></table>"
    assert digest(body + "<figure><figcaption>图1</figcaption></figure>") == "正文。"


def test_latin_words_keep_a_space_between_paragraphs() -> None:
    assert digest("<p>Level 4.5 response</p><p>starts now.</p>") == "Level 4.5 response starts now."


def test_a_decimal_point_ends_no_sentence() -> None:
    text = "The water level at Hankou station rose to 25.5 metres " * 4
    assert digest(f"<p>{text}</p>").endswith("…")


def test_a_body_of_pictures_has_no_digest() -> None:
    assert digest('<img src="https://a.cn/1.jpg" alt="水位">') == ""

"""What is marked as changed between two texts."""

from collections.abc import Iterator, Sequence

import pytest

from hub.console.articles.difference import WORDS_COMPARED, Paragraph, difference, words_of


def written(before: str, after: str) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[piece.how].format(piece.text) for piece in words_of(before, after))


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("启动Ⅳ级响应", "启动Ⅲ级响应", "启动[-Ⅳ-][+Ⅲ+]级响应"),
        ("7月1日8时", "7月12日8时", "7月[-1-][+12+]日8时"),
        ("拨打 12345 热线", "拨打 12350 热线", "拨打 [-12345-][+12350+] 热线"),
        ("停水公告", "停水公告", "停水公告"),
        ("", "停水", "[+停水+]"),
        ("停水", "", "[-停水-]"),
    ],
)
def test_words_and_hanzi_are_compared(before: str, after: str, marked: str) -> None:
    assert written(before, after) == marked


def test_paragraphs_are_compared_before_words() -> None:
    before = "一、加强值守。\n二、转移群众。\n三、上报情况。"
    after = "一、加强值守。\n二、及时转移群众。\n附：联系电话。\n三、上报情况。"
    assert [each.how for each in difference(before, after)] == ["same", "changed", "added", "same"]


def test_what_has_little_in_common_is_another_paragraph() -> None:
    found = difference("省防指决定启动应急响应。", "今日晴，最高气温三十度。")
    assert [each.how for each in found] == ["removed", "added"]


def test_very_long_paragraphs_are_shown_as_a_whole() -> None:
    before, after = "汛" * WORDS_COMPARED, "旱" * WORDS_COMPARED
    assert written(f"防{before}", f"防{after}") == f"防[-{before}-][+{after}+]"


def test_what_costs_too_much_to_compare_is_shown_as_a_whole() -> None:
    """Texts of few words in many orders: a comparison of all of it would take minutes."""
    old, new = ("一二" * 1_000 + "\n") * 300, ("一二三二" * 500 + "\n") * 300
    found = difference(old, new)
    assert "".join(text_of(found, "added")) == old.replace("\n", "")
    assert "".join(text_of(found, "removed")) == new.replace("\n", "")


def text_of(found: Sequence[Paragraph], without: str) -> Iterator[str]:
    """Yield one of both texts: the new one without what was removed, or the other way round."""
    for paragraph in found:
        for piece in paragraph.pieces:
            if piece.how != without:
                yield piece.text


def test_a_small_change_in_a_long_paragraph_is_found() -> None:
    before = "各地要加强值班值守" * 200
    after = before[:900] + "严格执行领导带班制度" + before[900:]
    (paragraph,) = difference(before, after)
    assert [piece.how for piece in paragraph.pieces] == ["same", "added", "same"]

"""What is missing on a platform, as an editor reads it."""

import pytest

from hub.previews.words import loss_sentences

NOTHING = {"length": 640, "shown": 640, "pictures": 0, "links": 0, "files": 0}


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ({}, []),
        ({"shown": 98}, ["正文只显示前 98 字（共 640 字）"]),
        ({"shown": 0, "files": 2}, ["不显示正文", "不带 2 个附件"]),
        ({"pictures": 3, "links": 1}, ["少 3 张图片", "正文中 1 处链接失效"]),
        ({"refusal": "The story has no text; a message needs some.", "shown": 0},
         ["稿件没有文字，而消息要有文字。"]),
    ],
)  # fmt: skip
def test_what_is_missing_is_a_sentence_each(lost: dict[str, int | str], said: list[str]) -> None:
    assert loss_sentences(NOTHING | lost) == said

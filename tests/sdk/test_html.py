"""A story's HTML, made into what platforms take."""

import pytest

from hub.sdk import html

STYLES = {"p": "line-height: 1.75", "img": "max-width: 100%"}
OWN = "asset:sha256:" + "0a" * 32


def test_each_element_gets_its_style_in_place() -> None:
    given = f'<p class="lead" style="color: red">水情<img src="{OWN}" alt="堤防"></p><b>急</b>'
    assert html.inline(given, STYLES) == (
        f'<p style="line-height: 1.75">水情<img src="{OWN}" alt="堤防" style="max-width: 100%"></p>'
        "<b>急</b>"
    )


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("<style>p{}</style><p id=a onclick=b()>甲</p><script>c()</script>", "<p>甲</p>"),
        ('<a href="javascript:b()">甲</a>', "<a>甲</a>"),
        ('<a href="https://a.example/">甲</a>', '<a href="https://a.example/">甲</a>'),
        ("<marquee>甲</marquee><iframe src=b></iframe>", "甲"),
        ("<td>甲</td>", "甲"),
    ],
)
def test_what_no_platform_takes_is_left_out(given: str, left: str) -> None:
    assert html.inline(given) == left


def test_what_one_platform_does_not_take_is_left_out_for_it() -> None:
    given = f'<p>见<a href="https://a.example/">通知</a><img src="{OWN}"></p>'
    assert html.inline(given, STYLES, without={"a", "img"}) == (
        '<p style="line-height: 1.75">见通知</p>'
    )


def test_a_style_for_what_never_gets_through_is_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"\['marquee'\]"):
        html.inline("<p>甲</p>", {"marquee": "color: red"})


def test_pictures_are_named_once_in_the_order_of_reading() -> None:
    given = f'<p><img src="{OWN}"></p><img src="https://a.example/?b&amp;c"><img src="{OWN}"><img>'
    assert html.pictures_of(given) == [OWN, "https://a.example/?b&c"]


def test_pictures_get_the_platforms_addresses_and_nothing_else_changes() -> None:
    given = f'<ol start="2"><li>甲<img src="{OWN}" alt="堤"></li></ol><a href="{OWN}">附件</a>'
    styled = html.inline(given, STYLES)
    replaced = html.with_sources(styled, {OWN: "https://mmbiz.example/1?a=b&c=d"})
    assert replaced == styled.replace(f'src="{OWN}"', 'src="https://mmbiz.example/1?a=b&amp;c=d"')


def test_a_picture_that_was_not_uploaded_is_never_lost_in_silence() -> None:
    with pytest.raises(
        ValueError, match="1 pictures were not uploaded, the first is 'asset:sha256"
    ):
        html.with_sources(f'<img src="{OWN}">', {})

"""Plain text of a story, and what is left of it where there is little room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.sdk.counting import length
from hub.sdk.graphemes import boundary
from hub.sdk.manifest import Counted, Limit
from hub.sdk.text import cut, plain

LINK = " https://hub.hubei.example/sites/420000/4711"
TABLE = "<table><tr><th>站</th> <th>水位</th></tr>\n<tr><td>汉口</td>\n<td>27</td></tr></table>"
FAMILY = "👨\u200d👩\u200d👧"


def at_most(most: int, counted: Counted = Counted.CHARACTERS) -> Limit:
    return Limit(most=most, counted=counted, source="assumed")


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ("<p>各市、州：</p>\n<p>请注意防汛。</p>", "各市、州：\n\n请注意防汛。"),
        ("<p>武汉<br>宜昌</p>", "武汉\n宜昌"),
        ("<h2>水情</h2>汉口站<b>27.3</b> 米", "水情\n\n汉口站27.3 米"),
        ("<ul>\n<li><p>甲</p></li>\n<li>乙</li></ul>丙", "• 甲\n• 乙\n\n丙"),
        ('<ol start="3"><li>甲</li><li>乙</li></ol>', "3. 甲\n4. 乙"),
        ("<ul><li>甲<ol><li>子</li></ol></li><li>乙</li></ul>", "• 甲\n1. 子\n• 乙"),
        (TABLE, "站 | 水位\n汉口 | 27"),
        ("<p>一</p><script>alert(1)</script><style>p{}</style><p>二</p>", "一\n\n二"),
        ("<p>图<img src='https://a.example/b.jpg' alt='堤'></p>", "图"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<pre>甲\n乙</pre>", "甲\n乙"),
        ("<p>　　首行缩进</p>", "首行缩进"),
        ("<p>未闭合<ul><li>甲", "未闭合\n\n• 甲"),
        ("</li></ul></a></pre>", ""),
        ("<p>见<a href='https://a.example/'>通知</a></p>", "见通知"),
    ],
)
def test_plain_text_is_what_a_reader_reads(html: str, read: str) -> None:
    assert plain(html) == read


def test_a_link_is_written_out_if_asked() -> None:
    html = '<p>见<a href="https://a.example/?b=1&amp;c">通知</a>和<a href="https://a.example/">'
    assert plain(html + "https://a.example/</a></p>", links=True) == (
        "见通知 (https://a.example/?b=1&c)和https://a.example/"
    )


@given(st.text(alphabet="<>/pulibrotd= \n&;甲\"'\x00\x01\x02\x03\x04", max_size=60))
def test_plain_text_of_anything_has_no_marks_and_no_three_line_breaks(html: str) -> None:
    read = plain(html)
    assert not set(read) & set("\x00\x01\x02\x03\x04")
    assert "\n\n\n" not in read
    assert read == read.strip()


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("防汛形势严峻。", 7, "防汛形势严峻。"),
        ("防汛形势严峻。请各地加强值守。", 14, "防汛形势严峻。"),
        ("他说：“注意安全。”随后离开了现场。", 12, "他说：“注意安全。”"),
        ("水位27.3米，仍在上涨。请注意。", 15, "水位27.3米，仍在上涨。"),
        ("Stay home. Water is rising fast.", 20, "Stay home."),
        ("第一段没有句号\n第二段也没有句号", 12, "第一段没有句号"),
        (
            "各市、州防汛抗旱指挥部要加强值班值守，落实责任。",
            20,
            "各市、州防汛抗旱指挥部要加强值班值守…",
        ),
        ("water levels at Hankou are rising", 25, "water levels at Hankou…"),
        (
            "好。各市州防汛抗旱指挥部要加强值班值守",
            11,
            "好。各市州防汛抗旱指…",
        ),  # not one word alone
        (FAMILY * 3, 11, FAMILY * 2 + "…"),
        (FAMILY * 3, 10, FAMILY + "…"),
        ("通知见https://a.example/b/c/d。", 16, "通知见…"),
        ("https://a.example/b/c/d", 16, ""),
        ("🇨🇳🇨🇳🇨🇳", 4, "🇨🇳…"),
        ("한국어", 2, "한…"),
        ("汛", 0, ""),
    ],
)
def test_a_text_ends_where_a_reader_expects_it(text: str, most: int, kept: str) -> None:
    assert cut(text, at_most(most)) == kept


def test_the_link_at_the_end_is_within_the_limit() -> None:
    text = "湖北省启动防汛四级应急响应。" * 20
    weibo = at_most(140, Counted.HALVES)
    post = cut(text, weibo, LINK)
    assert post.endswith("应急响应。" + LINK)
    assert 120 < length(post, Counted.HALVES) <= 140


def test_a_link_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"stand at the end has 44 characters; .* at most 20"):
        cut("通知" * 20, at_most(20), LINK)


PIECES = st.sampled_from(
    [
        *"汛水。，；！ab. \n",
        FAMILY,
        "🇨🇳",
        "❤\ufe0f",
        "👍🏽",
        "e\u0301",
        "https://a.example/?b=1",
        "𠮷",
        "각",
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60)
COUNTED = st.sampled_from([each for each in Counted if each is not Counted.PIECES])


@given(TEXTS, st.integers(0, 60), COUNTED, st.sampled_from(["", " https://a.cn/1", "\n全文"]))
def test_what_is_cut_fits_and_is_a_beginning_of_whole_characters_and_urls(
    text: str, most: int, counted: Counted, tail: str
) -> None:
    limit = at_most(most, counted)
    if length(tail, counted) > most:
        with pytest.raises(ValueError, match="at most"):
            cut(text + "汛" * 99, limit, tail)
        return
    short = cut(text, limit, tail)
    assert length(short, counted) <= most
    assert short.endswith(tail)
    kept = short.removesuffix(tail)
    if kept == text:
        return
    kept = kept if text.startswith(kept) else kept.removesuffix("…")
    assert text.startswith(kept)
    assert boundary(text, len(kept))


@given(TEXTS)
def test_a_url_stays_whole_or_goes(text: str) -> None:
    url = "https://a.example/notice/4711"
    text = text.replace("https", "")
    for most in range(len(text) + len(url) + 1):
        assert "https" not in cut(f"{text}{url}汛情", at_most(most)).replace(url, "")


def test_a_story_of_many_characters_is_cut_at_once() -> None:
    text = "湖北省防汛抗旱指挥部" * 50_000
    assert cut(text, at_most(140, Counted.HALVES)).endswith("…")

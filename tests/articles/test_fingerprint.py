import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.articles.fingerprint import Visible, fingerprint
from hub.articles.markup import Close, Open, Text, Token, read, write

A, B = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"
NOTICE = Visible(
    title="关于启动防汛Ⅳ级应急响应的通知",
    digest="7月1日8时起启动防汛Ⅳ级应急响应。",
    author="省防汛抗旱指挥部办公室",
    source="湖北省应急管理厅",
    source_url="https://yjt.hubei.gov.cn/notice/20260701.html",
    body=tuple(read("<p>各市州严格落实值班制度。</p>")),
    cover=(A, "水位.jpg", "汉口站水位"),
    attachments=((B, "附件1.docx", ""),),
)


def of(body: str) -> str:
    return fingerprint(replace(NOTICE, body=tuple(read(body))))


def test_it_names_its_algorithm() -> None:
    name, _, digits = fingerprint(NOTICE).partition(":")
    assert (name, len(digits)) == ("sha256", 64)


def test_it_is_the_same_tomorrow() -> None:
    known = "sha256:ed28fa9a0e2f858eb5fab7d8eba2073e899c89539299536e33d5eb1c5d17a343"
    assert fingerprint(NOTICE) == known, "every version that is stored has another one now"


@pytest.mark.parametrize(
    "other",
    [
        {"title": "关于启动防汛Ⅲ级应急响应的通知"},
        {"digest": ""},
        {"author": "省防指办公室"},
        {"source": "湖北日报"},
        {"source_url": None},
        {"body": (Text("各市州严格落实值班制度。"),)},
        {"cover": None},
        {"cover": (B, "水位.jpg", "汉口站水位")},
        {"cover": (A, "水位.jpg", "沙市站水位")},
        {"attachments": ()},
        {"attachments": ((B, "附件2.docx", ""),)},
    ],
)
def test_it_changes_with_everything_that_a_reader_sees(other: dict[str, object]) -> None:
    assert fingerprint(replace(NOTICE, **other)) != fingerprint(NOTICE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("<p>一</p><p>二</p>", "<p>一</p>\n\n  <p>二</p>\n"),
        ("<p>雨 停</p>", "<p>\n雨\n   停 </p>"),
        ('<img src="https://a.cn/1" alt="水">', '<img alt="水" src="https://a.cn/1">'),
        ("<p>A&amp;B</p>", "<p>A&#38;B</p>"),
        ("<ul><li>一</li></ul>", "<ul>\n<li>一</li>\n</ul>"),
    ],
)
def test_it_ignores_what_no_reader_sees(one: str, same: str) -> None:
    assert of(one) == of(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>一</p><p>二</p>", "<p>一二</p>"),
        ("<p>雨停</p>", "<p>雨 停</p>"),
        ("<p>\u3000\u3000雨停</p>", "<p>雨停</p>"),
        ("<p><strong>严禁</strong>下河</p>", "<p>严禁下河</p>"),
        ('<p><a href="https://a.cn">x</a></p>', '<p><a href="https://b.cn">x</a></p>'),
        ("<pre>1\n 2</pre>", "<pre>1 2</pre>"),
        ("<p>a <em>b</em></p>", "<p>a<em>b</em></p>"),
        ("<p>&lt;p&gt;</p>", "<p><p></p></p>"),
    ],
)
def test_it_tells_apart_what_a_reader_tells_apart(one: str, other: str) -> None:
    assert of(one) != of(other)


ATTRIBUTES = st.dictionaries(
    st.sampled_from(["src", "alt", "title", "width", "height"]), st.text(max_size=8)
)


@settings(deadline=None)
@given(ATTRIBUTES, st.randoms())
def test_the_order_of_attributes_plays_no_part(attributes: dict[str, str], random: object) -> None:
    pairs = list(attributes.items())
    random.shuffle(pairs)  # type: ignore[attr-defined]
    assert with_picture(tuple(attributes.items())) == with_picture(tuple(pairs))


TOKENS = st.lists(
    st.one_of(
        st.builds(Text, st.text(st.sampled_from("雨停 \n"), min_size=1, max_size=4)),
        st.sampled_from([Open("p"), Close("p"), Open("em"), Close("em"), Open("br")]),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(TOKENS)
def test_white_space_around_blocks_plays_no_part(tokens: list[Token]) -> None:
    html = write(tokens)
    assert of(re.sub("(</?p>|<br>)", r"\n \1 \n", html)) == of(html)


def with_picture(attributes: tuple[tuple[str, str], ...]) -> str:
    return fingerprint(replace(NOTICE, body=(Open("img", attributes),)))

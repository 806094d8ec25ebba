import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.articles.allowed import ALLOWED, REMOVED_WITH_CONTENT, RENAMED
from hub.articles.markup import Open, read
from hub.articles.sanitise import PICTURES, sanitise
from hub.articles.tame import MARKS, TAGS
from hub.kit.problems import InvalidInput

ASSET = f"asset:sha256:{'0a' * 32}"


def reason(body: str) -> str:
    with pytest.raises(InvalidInput) as refused:
        sanitise(body)
    (error,) = refused.value.errors
    assert error.field == "body"
    return error.reason


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (
            "<p>全省进入<script>alert(1)</script>Ⅳ级响应</p>",
            "<p>全省进入Ⅳ级响应</p>",
        ),
        (
            '<p onclick="x()" style="color:red" class="a" id="b">值班</p>',
            "<p>值班</p>",
        ),
        (
            "<h1>一、总体要求</h1><h5>（一）范围</h5><b>重点</b><i>提示</i>",
            "<h2>一、总体要求</h2><h4>（一）范围</h4><strong>重点</strong><em>提示</em>",
        ),
        (
            "<section>第一段</section><section>第二段</section>",
            "<div>第一段</div><div>第二段</div>",
        ),
        (
            '<a href="https://www.hubei.gov.cn/a" target="_blank" rel="opener">省政府</a>',
            '<a href="https://www.hubei.gov.cn/a" rel="noopener noreferrer">省政府</a>',
        ),
        (
            '<a href="//www.hubei.gov.cn/a">省政府</a>',
            '<a href="https://www.hubei.gov.cn/a" rel="noopener noreferrer">省政府</a>',
        ),
        (
            f'<a href="{ASSET}">附件1</a><img src="{ASSET}" alt="水位图" width="600" height="1e9">',
            (
                f'<a href="{ASSET}" rel="noopener noreferrer">附件1</a>'
                f'<img src="{ASSET}" alt="水位图" width="600">'
            ),
        ),
        (
            '<table><tr><td colspan="2" bgcolor="red">江岸区</td></tr></table>',
            '<table><tbody><tr><td colspan="2">江岸区</td></tr></tbody></table>',
        ),
        ("<p>雨量 < 50 毫米 & 风力 > 6 级", "<p>雨量 &lt; 50 毫米 &amp; 风力 &gt; 6 级</p>"),
        ("<!-- 内部批注 --><p>公告</p>", "<p>公告</p>"),
    ],
)
def test_a_body_keeps_what_a_story_needs_and_nothing_else(given: str, kept: str) -> None:
    assert sanitise(given).html == kept


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "&#106;avascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "/relative",
        "asset:sha256:00",
        "https:",
    ],
)
def test_a_link_that_is_not_for_the_web_is_a_link_no_more(address: str) -> None:
    clean = sanitise(f'<p><a href="{address}">详情</a></p>')
    assert "href" not in clean.html
    assert "详情" in clean.html
    assert "a[href]" in clean.removed


@pytest.mark.parametrize(
    "source",
    [
        "http://www.hubei.gov.cn/a.jpg",
        "data:image/png;base64,iVBORw0KGgo=",
        "javascript:alert(1)",
        "/upload/a.jpg",
        "asset:sha256:1234",
        "",
    ],
)
def test_a_picture_that_would_be_lost_is_an_error_and_not_lost(source: str) -> None:
    assert "has a picture with the address" in reason(f'<p>水位</p><img src="{source}">')


def test_a_picture_loaded_by_a_script_is_an_error_and_not_lost() -> None:
    assert "address ''" in reason('<img data-src="https://mmbiz.qpic.cn/a.png">')


@pytest.mark.parametrize(
    "scripted",
    [
        '<svg onload="alert(1)"><script>alert(2)</script><text>x</text></svg>',
        '<svg><animate xlink:href="#a" attributeName="href" values="javascript:alert(1)"/></svg>',
        "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
        "<template><script>alert(1)</script></template>",
        "<body onload=alert(1)>",
        "<p/onmouseover=alert(1)>",
        "<<script>alert(1);//<</script>",
        "<style>@import 'https://evil.example/x.css';</style>",
        "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=x'>",
        "<object data='x.swf'></object><embed src='x.swf'>",
    ],
)
def test_nothing_that_runs_gets_through(scripted: str) -> None:
    try:
        html = sanitise(f"<p>公告</p>{scripted}").html
    except InvalidInput:
        return  # it had a picture without an address
    assert {t.name for t in read(html) if isinstance(t, Open)} <= set(ALLOWED)
    for word in ("script", "onload", "onerror", "onmouseover", "xlink", "evil.example", "srcdoc"):
        assert word not in html


def test_the_author_is_told_what_was_taken_out() -> None:
    body = (
        "<p>直播回放</p><iframe src='https://v.qq.com/x'></iframe><script>1</script><span>x</span>"
    )
    assert sanitise(body).removed == ("iframe", "script")


@pytest.mark.parametrize("hidden", ["\x00", "\x1b", "\u202e", "\ud800", "&#8;", "&#x202e;"])
def test_hidden_characters_are_refused_written_out_or_as_entities(hidden: str) -> None:
    assert "at character" in reason(f"<p>公{hidden}告</p>")


def test_a_small_body_cannot_become_a_huge_one() -> None:
    attack = "<p>" + "".join(f'<b title="{i}">' for i in range(1_000)) + "<p>x" * 1_000
    assert len(sanitise(attack).html) < 10 * len(attack)  # a thousand times, without `tame`


def test_a_body_has_a_limit_of_tags() -> None:
    assert reason("<p>" * (TAGS + 1)) == f"has {TAGS + 1} tags, may have {TAGS}"


def test_a_body_has_a_limit_of_what_makes_parsers_slow() -> None:
    assert reason("&" * (MARKS + 1)) == f"has {MARKS + 1} characters < and &, may have {MARKS}"


def test_a_body_has_a_limit_of_pictures() -> None:
    body = f'<img src="{ASSET}">' * (PICTURES + 1)
    assert reason(body) == f"has {PICTURES + 1} pictures, may have {PICTURES}"


NAMES = sorted({*ALLOWED, *RENAMED, *REMOVED_WITH_CONTENT, "span", "html", "body", "form", "x-y"})
PIECES = st.one_of(
    st.sampled_from(NAMES).flatmap(
        lambda name: st.sampled_from([f"<{name}>", f"</{name}>", f"<{name} a='1'>", f"<{name}/>"])
    ),
    st.sampled_from(["<", ">", "&", "&lt;", "&amp;lt;", '"', "'", "<!--", "-->", "<![CDATA["]),
    st.sampled_from(['<a href="https://a.cn/">', '<a href="javascript:x">', "<p onclick=x>"]),
    st.sampled_from([f'<img src="{ASSET}" alt="<p>">', "\n", " ", "防汛", "rain"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5),
)
BODIES = st.lists(PIECES, max_size=30).map("".join)


def clean_or_none(body: str) -> str | None:
    try:
        return sanitise(body).html
    except InvalidInput:
        return None


@settings(deadline=None)
@given(BODIES)
def test_a_clean_body_is_only_made_of_what_is_allowed(body: str) -> None:
    for token in read(clean_or_none(body) or ""):
        if isinstance(token, Open):
            assert token.name in ALLOWED
            assert {name for name, _ in token.attributes} <= ALLOWED[token.name] | {"rel"}
            assert not token.get("href").lower().startswith("javascript")


@settings(deadline=None)
@given(BODIES)
def test_sanitising_a_clean_body_changes_nothing(body: str) -> None:
    clean = clean_or_none(body)
    assert clean is None or sanitise(clean).html == clean

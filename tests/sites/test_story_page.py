from datetime import UTC, datetime

import httpx
import pytest

from tests.sites.stage import Stage

pytestmark = pytest.mark.usefixtures("chinese")

PRESENT, GONE, NEVER = 200, 410, 404


async def test_a_published_story_is_on_its_page(stage: Stage, anybody: httpx.AsyncClient) -> None:
    account = await stage.site()
    article = await stage.published(
        account,
        title="武汉关水位超警戒，全市启动防汛Ⅳ级应急响应",
        body="<h2>响应措施</h2><p>各区严格落实<strong>24小时</strong>值班制度。</p>",
        author="防汛抗旱指挥部办公室",
        source_url="https://yjt.hubei.example/2026/0721",
    )
    answer = await anybody.get(f"/sites/420100/{article}")
    assert answer.status_code == PRESENT
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for words in (
        '<h1 lang="zh-CN">武汉关水位超警戒，全市启动防汛Ⅳ级应急响应</h1>',
        "<h2>响应措施</h2><p>各区严格落实<strong>24小时</strong>值班制度。</p>",
        "湖北省应急管理厅",
        "防汛抗旱指挥部办公室",
        'href="https://yjt.hubei.example/2026/0721"',
        "武汉市人民政府",
        "湖北省",
        f'<link rel="canonical" href="http://127.0.0.1:8000/sites/420100/{article}">',
        '<meta property="og:title" content="武汉关水位超警戒，全市启动防汛Ⅳ级应急响应">',
    ):
        assert words in answer.text


async def test_times_are_those_of_beijing(stage: Stage, anybody: httpx.AsyncClient) -> None:
    account = await stage.site()
    article = await stage.published(account)
    await stage.set(article, since=datetime(2027, 1, 1, 0, 30, 0, 500_000, tzinfo=UTC))
    page = (await anybody.get(f"/sites/420100/{article}")).text
    assert '<time datetime="2027-01-01T08:30:00+08:00">2027-01-01 08:30</time>' in page


async def test_a_retraction_shows_at_its_commit(stage: Stage, anybody: httpx.AsyncClient) -> None:
    account = await stage.site()
    article = await stage.published(account, title="桥梁封闭施工公告")
    address = f"/sites/420100/{article}"
    before = await anybody.get(address)
    await stage.retract(article, public_reason="施工时间有变，请以新公告为准。")
    after = await anybody.get(address, headers={"If-None-Match": before.headers["etag"]})
    assert (before.status_code, after.status_code) == (PRESENT, GONE)
    assert "该稿件已撤下" in after.text
    assert "施工时间有变，请以新公告为准。" in after.text
    assert 'href="/sites/420100/"' in after.text
    assert after.headers["cache-control"] == "no-store"


async def test_a_notice_tells_nothing_of_the_story_nor_of_the_internal_reason(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    article = await stage.published(account, title="桥梁封闭施工公告", body="<p>长丰大道</p>")
    await stage.retract(article)
    notice = (await anybody.get(f"/sites/420100/{article}")).text
    for secret in ("桥梁封闭施工公告", "长丰大道", "数据有误"):
        assert secret not in notice


STATES: list[tuple[int, dict[str, object]]] = [
    (GONE, {"want": 0, "have": "gone?"}),
    (GONE, {"want": 0, "have": "none", "have_version": None, "incarnation": 1}),
    (GONE, {"want": 1, "have": "none", "have_version": None, "incarnation": 1}),
    (NEVER, {"want": 1, "have": "none", "have_version": None, "since": None}),
    (NEVER, {"want": 0, "have": "none", "have_version": None, "since": None}),
    (NEVER, {"want": 1, "have": "doubt"}),
    (PRESENT, {"want": 2, "have": "present"}),
    (PRESENT, {"want": 1, "have": "present", "incarnation": 2}),
    (PRESENT, {"want": 2, "have": "present", "parked": "refused"}),
]


async def test_a_page_shows_if_and_only_if_want_and_have(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    titles = [f"第{number}号通告" for number in range(len(STATES))]
    articles = [await stage.story(title=title) for title in titles]
    for article, (_, state) in zip(articles, STATES, strict=True):
        await stage.place(article, account, due_at=stage.begun, **state)
    pages = [await anybody.get(f"/sites/420100/{article}") for article in articles]
    public = [title for title, (status, _) in zip(titles, STATES, strict=True) if status == PRESENT]
    assert [page.status_code for page in pages] == [status for status, _ in STATES]
    for path in ("", "feed.xml"):
        listed = (await anybody.get(f"/sites/420100/{path}")).text
        assert [title for title in titles if title in listed] == public
    assert [
        title for title, page in zip(titles, pages, strict=True) if title in page.text
    ] == public


async def test_the_version_that_is_there_is_shown_until_the_correction_is(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    article = await stage.published(account, title="三环线大桥限行通告")
    await stage.revise(article, title="三环线大桥限行通告（更正）")
    await stage.set(article, want=2, due_at=stage.begun)
    before = (await anybody.get(f"/sites/420100/{article}")).text
    await stage.set(article, have_version=2, since=stage.begun)
    after = (await anybody.get(f"/sites/420100/{article}")).text
    assert "（更正）" not in before
    assert "更正于" not in before
    assert "三环线大桥限行通告（更正）" in after
    assert "更正于" in after


async def test_what_stops_an_account_leaves_its_pages(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    article = await stage.published(account)
    await stage.suspend(account)
    assert (await anybody.get(f"/sites/420100/{article}")).status_code == PRESENT


async def test_a_story_of_another_region_or_platform_is_not_here(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    await stage.region("420200", "黄石市", "420000")
    elsewhere = await stage.account("420200", "黄石发布")
    hook = await stage.account("420100", "武汉客户端", platform="webhook")
    there, hooked = await stage.published(elsewhere), await stage.published(hook)
    assert (await anybody.get(f"/sites/420200/{there}")).status_code == PRESENT
    assert (await anybody.get(f"/sites/420100/{there}")).status_code == NEVER
    assert (await anybody.get(f"/sites/420100/{hooked}")).status_code == NEVER


async def test_of_several_units_one_copy_is_enough_and_the_page_names_it(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    first = await stage.site()
    second = await stage.account("420100", "武汉应急", unit="武汉市应急管理局")
    article = await stage.published(first)
    await stage.place(article, second)
    both = await anybody.get(f"/sites/420100/{article}")
    await stage.set(article, second, want=0, due_at=stage.begun)
    one = await anybody.get(f"/sites/420100/{article}")
    await stage.set(article, first, want=0, due_at=stage.begun)
    none = await anybody.get(f"/sites/420100/{article}")
    assert (both.status_code, one.status_code, none.status_code) == (PRESENT, PRESENT, GONE)
    assert '发布单位：<span lang="zh-CN">武汉市应急管理局' in both.text
    assert '发布单位：<span lang="zh-CN">武汉市人民政府' in one.text


async def test_what_people_typed_is_text_and_never_html(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    account = await stage.site()
    attack = '"><script>alert(1)</script>'
    article = await stage.published(
        account,
        title=f"通知{attack}",
        digest=f"摘要{attack}",
        author=f"作者{attack}",
        source=f"来源{attack}",
        body='<p onclick="a()">正文</p><script>alert(1)</script><a href="javascript:a()">x</a>',
        source_url="https://a.example/?q=%22onmouseover=alert(1)",
    )
    for path in ("", str(article), "feed.xml"):
        page = (await anybody.get(f"/sites/420100/{path}")).text
        assert "alert(1)" in page  # as words
        for dangerous in ("<script", "onclick", "javascript:", '"onmouseover'):
            assert dangerous not in page


NOWHERE = [
    "420100/0",
    "420100/01",
    "420100/-1",
    "420100/1e3",
    "420100/９",
    "420100/9223372036854775807",
    "420100/9223372036854775808",
    "420100/99999999999999999999999",
    "420100/abc",
    "420100/1/2",
    "420100/%3Cscript%3E",
    "420200/",
    "420000/",  # a region without a site
    "４２０１００/",
    "42/",
    "420100000000/",
    "static/0/site.css",
    "static/0/../../etc/passwd",
]


async def test_every_other_address_is_a_page_that_says_so(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    for path in NOWHERE:
        answer = await anybody.get(f"/sites/{path}")
        assert answer.status_code == NEVER, path
        assert "没有这个页面" in answer.text
        assert answer.headers["content-type"].startswith("text/html")
        assert "script" not in answer.text


async def test_an_address_without_its_slash_leads_on(
    stage: Stage, anybody: httpx.AsyncClient
) -> None:
    await stage.site()
    answer = await anybody.get("/sites/420100")
    assert (answer.status_code, answer.headers["location"]) == (308, "/sites/420100/")
    assert (await anybody.get("/sites", follow_redirects=True)).status_code == PRESENT
    away = await anybody.get("/sites/%2F%2Fevil.example")
    assert not away.headers.get("location", "/").startswith("//")

"""Writing in a real browser: pasted text comes clean, saves come by themselves, nothing is lost."""

import re
from base64 import b64decode
from pathlib import Path

from playwright.async_api import Page, Response, expect
from sqlalchemy import text

from hub.access.roles import Role
from tests.browser.accessibility import violations
from tests.browser.door import Door, show
from tests.waiting import until

PASTED = Path(__file__).parents[1] / "console" / "drafts"
SAVED = re.compile(r"^已保存 \d\d:\d\d$")
PASTE = """
(editor, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  editor.dispatchEvent(new ClipboardEvent("paste", how));
}
"""
LONG = "7月1日8时起停水。" * 3_000  # more than browsers send for a page that is closed
PASTE_TEXT = """
(editor, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  editor.dispatchEvent(new ClipboardEvent("paste", how));
}
"""
_PICTURE = """
  const canvas = Object.assign(document.createElement("canvas"), { width: 30, height: 20 });
  const blob = await new Promise((done) => canvas.toBlob(done));
  const data = new DataTransfer();
  data.items.add(new File([blob], "水位.png", { type: "image/png" }));
"""
DROP = f"""
async (editor) => {{
  {_PICTURE}
  const {{ x, y }} = editor.getBoundingClientRect();
  const where = {{ clientX: x + 30, clientY: y + 30 }};
  const how = {{ dataTransfer: data, bubbles: true, cancelable: true }};
  editor.dispatchEvent(new DragEvent("drop", {{ ...where, ...how }}));
}}
"""
PASTE_PICTURE = f"""
async (editor) => {{
  {_PICTURE}
  const how = {{ clipboardData: data, bubbles: true, cancelable: true }};
  editor.dispatchEvent(new ClipboardEvent("paste", how));
}}
"""
CLEAR = """
async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 60, height: 40 });
  return canvas.toDataURL("image/png").split(",")[1];  // nothing is drawn: all of it is clear
}
"""
CORNER = """
async (shown) => {
  await shown.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  canvas.getContext("2d").drawImage(shown, 0, 0);
  const [red, green, blue] = canvas.getContext("2d").getImageData(0, 0, 1, 1).data;
  return [shown.naturalWidth, shown.naturalHeight, red, green, blue];
}
"""


async def begun(page: Page) -> str:
    await page.goto("/console/drafts")
    await page.get_by_role("button", name="写新稿件").click()
    await expect(page.locator(".editor-text")).to_be_visible()
    return page.url


async def kept(door: Door) -> str:
    async with door.house.database.connection() as connection:
        found = await connection.scalar(text("select content ->> 'body' from drafts order by id"))
    return str(found or "")


async def pasted(page: Page, name: str) -> None:
    html = (PASTED / name).read_text(encoding="utf-8")
    await page.locator(".editor-text").evaluate(PASTE, html)


async def test_a_story_is_written_saved_by_itself_and_published(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await begun(page)
    await page.get_by_label("标题", exact=True).fill("江岸区停水公告")
    await page.locator(".editor-text").click()
    await page.keyboard.type("7月1日8时起停水。")
    await page.get_by_role("button", name="加粗").click()
    assert await page.locator(".editor-text").evaluate("one => one === document.activeElement")
    await page.keyboard.type("请储水。")
    await page.get_by_label("栏目").select_option("公告")
    await expect(page.locator("#saved-at")).to_have_text(SAVED)
    assert await kept(door) == "<p>7月1日8时起停水。<strong>请储水。</strong></p>"
    await page.reload()
    await expect(page.locator(".editor-text strong")).to_have_text("请储水。")
    await expect(page.get_by_label("栏目")).to_have_value("notice")
    assert await violations(page) == []
    await page.get_by_role("button", name="发布入库").click()
    await expect(page).to_have_url(re.compile(r"/console/articles/\d+$"))
    await expect(page.locator(".reading-body strong")).to_have_text("请储水。")
    assert await violations(page) == []


async def test_what_is_pasted_from_word_comes_clean(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await begun(page)
    await pasted(page, "word.html")
    await expect(page.locator(".editor-text li")).to_have_text(["落实24小时值班", "及时报送险情"])
    await expect(page.locator("#saved-at")).to_have_text(SAVED)
    body = await kept(door)
    assert "<strong>关于加强汛期值班值守的通知</strong>" in body
    assert body.count("<ul>") == 1
    assert "27.30" in body
    for trace in ("mso", "Mso", "class", "o:p", "file:", "Wingdings"):
        assert trace not in body


async def test_what_is_pasted_from_wechat_comes_clean(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await begun(page)
    await pasted(page, "wechat.html")
    await expect(page.locator(".editor-text .outside")).to_contain_text("mmbiz.qpic.cn")
    await expect(page.locator("#saved-at")).to_have_text(SAVED)
    body = await kept(door)
    assert "7月1日8时，汉口站水位27.30米，<strong>超警戒0.30米</strong>。" in body
    assert 'src="https://mmbiz.qpic.cn/mmbiz_png/abc/640?' in body
    assert 'href="https://mp.weixin.qq.com/s/Yx3kQ7"' in body
    for trace in ("class", "data-", "onclick", "135编辑器", "iframe"):
        assert trace not in body


async def test_a_picture_is_dropped_and_described_and_a_cover_cut(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await begun(page)
    await page.locator(".editor-text").evaluate(DROP)
    await page.get_by_role("textbox", name="图片说明（供看不到图片的读者）").fill("汉口站水位")
    await page.keyboard.press("Enter")
    await expect(page.locator(".editor-text img[alt=汉口站水位]")).to_be_visible()
    picture = await page.locator(".editor-text img[alt=汉口站水位]").screenshot()
    await page.get_by_label("换一张图片").set_input_files(
        {"name": "封面.png", "mimeType": "image/png", "buffer": picture}
    )
    await page.get_by_role("button", name="用这一部分").click()
    await expect(page.locator("#cover-shown")).to_be_visible()
    await expect(page.locator("#saved-at")).to_have_text(SAVED)
    assert re.search(r'<img src="asset:sha256:[0-9a-f]{64}" alt="汉口站水位">', await kept(door))


async def test_a_cover_is_as_wide_as_lists_want_it_and_white_where_nothing_is(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await begun(page)
    clear = b64decode(await page.evaluate(CLEAR))
    await page.get_by_label("换一张图片").set_input_files(
        {"name": "封面.png", "mimeType": "image/png", "buffer": clear}
    )
    await page.get_by_role("button", name="用这一部分").click()
    cover = page.locator("#cover-shown")
    await expect(cover).to_be_visible()
    await expect(page.locator("#saved-at")).to_have_text(SAVED)
    assert await cover.evaluate(CORNER) == [900, 383, 255, 255, 255]
    source = str(await cover.get_attribute("src"))
    await page.reload()
    await expect(cover).to_have_attribute("src", source)
    await expect(page.locator("[name=cover]")).to_have_value(source.rpartition("/")[2])


async def test_a_picture_is_pasted_and_described_anew_without_a_mouse(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await begun(page)
    describe = page.get_by_role("button", name="图片说明")
    words = page.get_by_role("textbox", name="图片说明（供看不到图片的读者）")
    await page.locator(".editor-text").evaluate(PASTE_PICTURE)
    await words.fill("汉口站水位")
    await page.keyboard.press("Enter")
    await expect(page.locator(".editor-text img[alt=汉口站水位]")).to_be_visible()
    await expect(describe).to_be_disabled()
    await page.keyboard.press("ArrowLeft")
    await expect(describe).to_be_enabled()
    await describe.press("Enter")
    await expect(words).to_have_value("汉口站水位")
    await words.fill("汉口站7月1日8时水位")
    await page.keyboard.press("Enter")
    await expect(page.locator(".editor-text img[alt=汉口站7月1日8时水位]")).to_be_visible()
    await expect(page.locator("#saved-at")).to_have_text(SAVED)
    assert 'alt="汉口站7月1日8时水位"' in await kept(door)


async def test_a_table_is_left_without_a_mouse(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await begun(page)
    editor = page.locator(".editor-text")
    await page.get_by_role("button", name="表格").click()
    await expect(editor.locator("td")).to_have_count(6)
    await page.keyboard.press("Tab")
    await expect(editor).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("摘要")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(editor).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="HTML 源码")).to_be_focused()
    await expect(editor.locator("td")).to_have_count(6)


async def test_a_session_that_ends_in_the_middle_loses_no_text(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await begun(page)
    end = text("update user_sessions set ended_at = now()")
    async with door.house.database.work() as session:
        await session.execute(end)
    await page.locator(".editor-text").click()
    await page.keyboard.type("因主管道抢修停水。")
    await expect(page.locator("#signed-out")).to_be_visible()
    await show(page, door.house, await door.house.session_of(Role.CENTRAL_EDITOR))
    await page.evaluate("() => dispatchEvent(new Event('focus'))")  # as the tab is come back to
    await expect(page.locator("#signed-out")).to_be_hidden()
    await expect(page.locator("#saved-at")).to_have_text(SAVED)
    assert "因主管道抢修停水。" in await kept(door)
    door.faults[:] = [fault for fault in door.faults if not fault.startswith("401: ")]


async def test_two_at_one_draft_are_told(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    where = await begun(page)
    other = await door.enter(Role.CENTRAL_EDITOR)
    await other.goto(where)
    await expect(other.locator("#others")).to_be_visible()
    await other.locator(".editor-text").click()
    await other.keyboard.type("7月1日停气。")
    await expect(other.locator("#saved-at")).to_have_text(SAVED)
    await page.locator(".editor-text").click()
    await page.keyboard.type("7月1日停电。")
    await expect(page.locator("#saved-at")).to_contain_text("在此期间保存过")
    await page.get_by_label("标题", exact=True).fill("停电公告")
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.locator(".diff ins")).to_contain_text(["气"])
    await page.get_by_role("button", name="把我的另存为草稿").click()
    await expect(page.locator(".editor-text")).to_have_text("7月1日停电。")
    assert page.url != where
    assert await kept(door) == "<p>7月1日停气。</p>"
    door.faults[:] = [fault for fault in door.faults if not fault.startswith("409: ")]


async def test_without_scripts_it_is_a_form(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR, javascript=False)
    await page.goto("/console/drafts")
    await page.get_by_role("button", name="写新稿件").click()
    await page.get_by_label("标题", exact=True).fill("江岸区停水公告")
    await page.get_by_label("正文", exact=True).fill("7月1日起**停水**。")
    await page.get_by_label("正文格式").select_option("markdown")
    await page.get_by_role("button", name="保存", exact=True).click()
    await until(lambda: page.url)
    assert (await kept(door)).strip() == "<p>7月1日起<strong>停水</strong>。</p>"


async def test_an_article_is_taken_up_and_the_way_back_leads_to_what_was_written(
    door: Door,
) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    answer = await page.request.post(
        f"{door.house.url}/api/v1/articles",
        data={"title": "江岸区停水公告", "body": "<p>7月1日8时起停水。</p>"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    await page.goto(f"/console/articles/{(await answer.json())['article']['id']}")
    await page.get_by_role("button", name="修改").click()
    await expect(page.locator(".editor-text")).to_have_text("7月1日8时起停水。")
    await page.locator(".editor-text").click()
    await page.keyboard.press("Control+End")
    await page.keyboard.type("请储水。")
    await page.get_by_role("link", name="云稿库").first.click()
    await expect(page).to_have_url(re.compile(r"/console/articles$"))
    await page.go_back()
    await expect(page.locator(".editor-text")).to_have_text("7月1日8时起停水。请储水。")


async def test_what_was_just_written_is_there_however_one_leaves(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await begun(page)
    await page.locator(".editor-text").evaluate(PASTE_TEXT, LONG)
    await page.locator(".sider").get_by_role("link", name="指令").click()
    await expect(page).to_have_url(re.compile("/console/commands$"))
    assert LONG in await kept(door)
    await page.go_back()
    await expect(page.locator(".editor-text")).to_have_text(LONG)
    await page.locator(".editor-text").click()
    await page.keyboard.press("Control+Home")
    await page.keyboard.type("请储水。")
    await page.go_forward()
    await expect(page).to_have_url(re.compile("/console/commands$"))
    await page.go_back()
    await expect(page.locator(".editor-text")).to_have_text(f"请储水。{LONG}")


async def test_what_a_closed_page_could_not_send_is_offered_again(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await begun(page)
    page.on("dialog", lambda dialog: dialog.accept())  # leave, though it is not saved
    await page.locator(".editor-text").evaluate(PASTE_TEXT, LONG)
    await page.reload()
    await page.get_by_role("button", name="恢复").click()
    await expect(page.locator(".editor-text")).to_have_text(LONG)
    await expect(page.locator("#saved-at")).to_have_text(SAVED)
    assert LONG in await kept(door)
    await page.reload()
    await expect(page.locator(".editor-text")).to_have_text(LONG)
    await expect(page.get_by_role("button", name="恢复")).to_be_hidden()


async def test_the_platforms_to_check_against_are_remembered(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await begun(page)
    await page.get_by_text("选择平台").click()
    await page.get_by_label("微信公众号").check()
    await expect(page.locator("#fits tbody > tr:not(.fits-why)")).to_have_count(1)
    await page.reload()
    await expect(page.locator("#fits tbody > tr:not(.fits-why)")).to_have_count(1)
    await expect(page.locator("#fits")).to_contain_text("微信公众号")


async def test_what_is_typed_is_counted_anew(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    await begun(page)
    await page.get_by_text("选择平台").click()
    await page.get_by_label("微信公众号").check()
    rows = page.locator("#fits tbody > tr:not(.fits-why)")
    await expect(rows).to_have_count(1)
    title, body = rows.locator("td:nth-child(2)"), rows.locator("td:nth-child(4)")
    await expect(title).to_have_text(re.compile("^0/"))
    await page.get_by_label("标题", exact=True).fill("江岸区停水公告")
    await expect(title).to_have_text(re.compile("^7/"))
    await page.locator(".editor-text").click()
    await page.keyboard.type("请储水。")
    await expect(body).to_have_text(re.compile("^11/"))  # with its marks


async def test_a_draft_that_saved_itself_is_discarded_by_whoever_wrote_it(door: Door) -> None:
    page = await door.enter(Role.CENTRAL_EDITOR)
    for pause in (SAVED, None):  # saved already, and not yet
        await begun(page)
        await page.locator(".editor-text").fill("这一稿不用了。")
        if pause:
            await expect(page.locator("#saved-at")).to_have_text(pause)
        await page.get_by_role("button", name="丢弃").click()
        async with page.expect_response(_leaves):
            await page.locator("#confirm").get_by_role("button", name="确认执行").click()
        await expect(page.locator(".toast-said")).to_be_visible()
        assert await kept(door) == ""
    door.faults = [each for each in door.faults if "/presence" not in each]  # it had gone


def _leaves(answer: Response) -> bool:
    return answer.request.method == "DELETE" and answer.url.endswith("/presence")

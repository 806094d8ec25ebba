"""Bundles of `make vendor` work where neither inline styles nor evaluated code are allowed."""

from playwright.async_api import expect

from hub.console.look import STATIC
from tests.browser.door import Door

# in a task of its own: what a test evaluates directly may evaluate more
WRITE = """
async (tiptap) => {
  await new Promise(setTimeout);
  const { Editor, StarterKit, Image, TableKit, CharacterCount, Placeholder } = await import(tiptap);
  const place = document.body.appendChild(document.createElement("section"));
  const extensions = [StarterKit, Image, TableKit, CharacterCount,
    Placeholder.configure({ placeholder: "正文" })];
  const editor = new Editor({ element: place, extensions, injectCSS: false,
    content: "<p>汛情通报</p>" });
  editor.chain().selectAll().toggleBold().run();
  editor.chain().focus("end").insertTable({ rows: 2, cols: 2 }).run();
  return editor.getHTML();
}
"""


async def test_tiptap_writes_with_neither_inline_styles_nor_evaluated_code(door: Door) -> None:
    page = await door.approach()
    await page.goto("/sign-in")
    html = await page.evaluate(WRITE, STATIC.path_of("vendor/tiptap.js"))
    assert html.startswith("<p><strong>汛情通报</strong></p><table")
    await expect(page.locator("style")).to_have_count(0)

"""Whether a page fits its screen."""

from playwright.async_api import Page

_STICKING_OUT = """
() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (e) =>
    e && (getComputedStyle(e).overflowX !== "visible" || scrolls(e.parentElement));
  const cut = [...document.querySelectorAll(".table-responsive:has(> table.stacks)")]
    .filter((e) => width < 700 && e.scrollWidth > e.clientWidth + 1);
  if (cut.length) return cut.map((e) => e.outerHTML.slice(0, 120));
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.body.querySelectorAll("*")]
    .filter((e) => e.getBoundingClientRect().right > width + 1 && !scrolls(e.parentElement))
    .map((e) => e.outerHTML.slice(0, 120));
}
"""


async def sticks_out(page: Page, width: int) -> list[str]:
    """Return what makes a page wider than its screen, as HTML; nothing, if it fits.

    Args:
        page: as it is now.
        width: of the screen, in pixels.
    """
    found: list[str] = await page.evaluate(_STICKING_OUT)
    is_wide = await page.evaluate("document.documentElement.scrollWidth") > width
    return found or (["the whole page"] if is_wide else [])

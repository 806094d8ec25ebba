"""What axe-core says about a page."""

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

GRAVE = {"serious", "critical"}
AGAIN = [  # what one look is enough at: the frame of all pages, and a long list's further rows
    ".sider",
    ".top",
    ".skip",
    "tbody > tr:nth-child(n + 13)",
    ".pool-cards > li:nth-child(n + 13)",
]
_RUN = """
async ([but, rules]) => {
  const where = { exclude: but.map((each) => [each]) };
  const how = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  const found = await axe.run(but.length ? where : document, how);
  return found.violations.map((one) => ({
    id: one.id, impact: one.impact, help: one.help,
    nodes: one.nodes.map((node) => node.html + " " + (node.any[0]?.message ?? "")),
  }));
}
"""


async def violations(page: Page, but: Sequence[str] = ()) -> list[str]:
    """Return each serious or critical violation of the page as it is now.

    Args:
        page: as it is.
        but: selectors of what is not looked at.
    """
    return await _found(page, but, None)


async def pale(page: Page, but: Sequence[str]) -> list[str]:
    """Return what is hard to read against its ground: a part of `violations`, and of its cost."""
    return await _found(page, but, ["color-contrast"])


async def _found(page: Page, but: Sequence[str], rules: Sequence[str] | None) -> list[str]:
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    found = await page.evaluate(_RUN, [list(but), rules])
    return [
        f"{one['id']}: {one['help']}: {node}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]

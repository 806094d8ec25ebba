"""What somebody reaches who has no mouse."""

from playwright.async_api import Locator, Page, expect

MAIN_ACTION = "main .btn-primary:visible, main .btn-danger:visible"
MOST_STOPS = 100  # behind the skip link; nobody presses the key more often

_FOCUSED = "document.activeElement?.matches('main .btn-primary, main .btn-danger') ?? false"


async def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until a thing has the focus."""
    await expect(target).to_be_visible()
    for _ in range(MOST_STOPS):
        if await target.evaluate("one => one === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    await expect(target).to_be_focused()


async def reaches_the_main_action(page: Page) -> bool:
    """Say whether the Tab key leads past the menu to the page's main action, if it has any."""
    if not await page.locator(MAIN_ACTION).count():
        return True
    await page.keyboard.press("Tab")  # the skip link is what comes first
    await page.keyboard.press("Enter")
    for _ in range(MOST_STOPS):
        await page.keyboard.press("Tab")
        if await page.evaluate(_FOCUSED):
            return True
    return False

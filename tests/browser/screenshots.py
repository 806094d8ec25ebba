"""`make screenshots`: ten screens of a day in Hubei, in both languages, at a desk and on a phone.

python -m tests.browser.screenshots FOLDER      # FOLDER/push-zh-desk.png and 39 others
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page

from hub.access.roles import Role
from hub.cli.demo.sandboxes import Sandboxes, asking, starting_sandboxes
from hub.embedded.services import Services, Urls
from hub.kit.migrate import upgrade
from hub.settings import Settings
from tests import people
from tests.browser.chromium import executable, running
from tests.browser.day import Day, open_day
from tests.browser.door import DESK, PHONE, Door
from tests.browser.pages import path_of
from tests.leftovers import PREFIX, home

SCREENS = {
    "today": "/console",
    "pool": "/console/articles",
    "article": "/console/articles/{article_id}",
    "write": "/console/drafts/{draft_id}",
    "push": "/console/push?article={unpushed_id}",
    "command": "/console/commands/{push_id}",
    "retract": "/console/retract?article={article_id}",
    "retraction": "/console/commands/{command_id}",
    "accounts": "/console/accounts?region=420000",
    "orders": "/console/orders",
}
TICKED = {"push": "湖北省"}  # before the picture is taken
LANGUAGES = {"zh": "zh-CN", "en": "en"}
SIZES = {"desk": DESK, "phone": PHONE}
ROLES = set(Role) - {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR}


async def take_all(settings: Settings, platforms: Sandboxes, folder: Path) -> list[str]:
    """Take every picture; return what went wrong meanwhile."""
    async with open_day(settings, platforms) as day:
        await day.settle()
        return [each for name in LANGUAGES for each in await _take_in(name, day, folder)]


async def _take_in(language: str, day: Day, folder: Path) -> list[str]:
    locale = LANGUAGES[language]
    async with running(executable() or "chromium", locale.replace("-", "_")) as browser:
        door = Door(browser, day.house)
        for size, viewport in SIZES.items():
            page = await door.enter(*ROLES, size=viewport, language=locale)
            for name in SCREENS:
                await _take(page, day, name, folder / f"{name}-{language}-{size}.png")
        await door.close()
        return door.faults


async def _take(page: Page, day: Day, name: str, file: Path) -> None:
    await page.goto(path_of(SCREENS[name], day.found))
    if name in TICKED:
        async with page.expect_response("**/preview"):
            await page.get_by_role("checkbox", name=TICKED[name], exact=True).click()
    await page.wait_for_timeout(300)  # for what a page fetches when it is there
    await page.screenshot(path=file)


def main(folder: Path) -> None:
    """Take the pictures on a hub that is there for nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=PREFIX, dir=home()) as place,
        Services(Path(place) / "data", durable=False) as urls,
        starting_sandboxes(Path(place) / "log") as process,
        asking(process.said()) as platforms,
    ):
        upgrade(urls.database)
        faults = asyncio.run(take_all(_settings(Path(place), urls), platforms, folder))
    sys.exit("\n".join(faults) or None)


def _settings(place: Path, urls: Urls) -> Settings:
    return Settings(
        data_dir=place / "hub",
        database_url=urls.database,
        redis_url=urls.redis,
        auth_key=people.AUTH_KEY,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

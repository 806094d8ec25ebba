"""The machine's own Chromium, driven by Playwright: nothing is downloaded."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "Chromium is not installed: apt-get install chromium fonts-noto-cjk"
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no other host is even found
)


def executable() -> str | None:
    """Return where Chromium is, or None where the machine has none."""
    return next((path for path in map(shutil.which, COMMANDS) if path), None)


def needed() -> str:
    """Return where Chromium is; without it a test is skipped, or fails: HUB_TESTS_NEED."""
    path = executable()
    if path:
        return path
    if "browser" in os.environ.get("HUB_TESTS_NEED", "").split():
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@asynccontextmanager
async def running(path: str, language: str = "zh_CN") -> AsyncIterator[Browser]:
    """Run Chromium while the block runs.

    Args:
        path: where it is.
        language: of what is not the page's, such as the parts of a date.
    """
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=FLAGS, env=os.environ | {"LANGUAGE": language}
        )
        yield browser
        await browser.close()

"""People with browsers in front of a hub, and all that goes wrong in those."""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    ViewportSize,
)

from hub.access.roles import Role
from hub.auth.cookies import SESSION_COOKIE
from tests.browser.house import CENTRE, House

DESK = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)

PATIENCE = 30_000.0  # milliseconds; the machine may be busy
_OWN_SCHEMES = {"data", "blob", "about"}
# what a browser and htmx say of an answer's status; the answer itself tells more
_STATUS = ("Failed to load resource: the server responded", "Response Status Error Code")
_WORST_PAGE = 499  # one that says what is wrong is a page
_WORST_PART = 399  # of one: all of them must be there


@dataclass
class Door:
    """Lets people in. What goes wrong in their browsers is noted, and fails the test.

    Attributes:
        faults: errors on a console (what the policy for contents refuses is one), exceptions,
            answers that should not have come, and requests to other hosts.
    """

    browser: Browser
    house: House
    faults: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    async def enter(
        self,
        *roles: Role,
        region: str | None = None,
        name: str = CENTRE,
        size: ViewportSize = DESK,
        javascript: bool = True,
        dark: bool = False,
        language: Literal["zh-CN", "en"] = "zh-CN",
    ) -> Page:
        """Let somebody in who is signed in; return an empty page of their browser.

        Args:
            roles: what is granted to them.
            region: where; None for the whole hub.
            name: their office's.
            size: `DESK` or `PHONE`, which also has a finger for a mouse.
            javascript: whether scripts run.
            dark: whether their system is dark.
            language: what they read.
        """
        page = await self.approach(size=size, javascript=javascript, dark=dark, language=language)
        token = await self.house.session_of(*roles, region=region, name=name)
        await show(page, self.house, token)
        return page

    async def approach(
        self,
        *,
        size: ViewportSize = DESK,
        javascript: bool = True,
        dark: bool = False,
        language: Literal["zh-CN", "en"] = "zh-CN",
    ) -> Page:
        """Open a browser that shows nothing yet, of somebody who is not signed in."""
        context = await self.browser.new_context(
            base_url=self.house.url,
            viewport=size,
            has_touch=size is PHONE,
            is_mobile=size is PHONE,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale=language,
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE)
        self._watch(context)
        return await context.new_page()

    async def close(self) -> None:
        """Close all browsers."""
        for context in self._contexts:
            await context.close()

    def _watch(self, context: BrowserContext) -> None:
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.faults.append(f"exception: {error.error}"))
        context.on("request", self._see_request)
        context.on("response", self._see_response)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_STATUS):
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def _see_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        own = f"{address.scheme}://{address.netloc}" == self.house.url
        if not own and address.scheme not in _OWN_SCHEMES:
            self.faults.append(f"another host was asked: {request.url}")

    def _see_response(self, response: Response) -> None:
        navigates = response.request.is_navigation_request() or _by_htmx(response.request)
        if response.status > (_WORST_PAGE if navigates else _WORST_PART):
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")


def _by_htmx(request: Request) -> bool:
    return "hx-request" in request.headers


async def show(page: Page, house: House, token: str) -> None:
    """Give a browser a session's cookie, as signing in does."""
    await page.context.add_cookies(
        [
            {
                "name": SESSION_COOKIE,
                "value": token,
                "url": house.url.replace("http:", "https:"),  # on loopback taken as well
                "secure": True,
                "httpOnly": True,
                "sameSite": "Lax",
            }
        ]
    )

"""A command's page that somebody leaves open: for hours, asleep, cut off, or allowed no more."""

import re
from asyncio import gather
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import cycle

import httpx
import pytest
from playwright.async_api import Browser, CDPSession, Page, Route, expect
from sqlalchemy import text

from hub.access.roles import Role
from hub.deliveries.announcer import channel_of
from hub.kit import sse
from tests.browser.door import Door, show
from tests.browser.house import House
from tests.browser.relay import Relay, relaying
from tests.browser.stories import ROADS, STORIES
from tests.waiting import until

# Two hours of a page that is left open, and how much more of it there may be after them.
FRAMES = 14_000  # two a second, the most that the hub sends
REFRESHES = 720  # every ten seconds
RECONNECTS = 12  # the hub lets go every ten minutes
AT_MOST = {"Nodes": 400, "JSEventListeners": 60, "JSHeapUsedSize": 1_000_000}  # bytes

# Each frame is what the hub has sent, with other numbers; it takes the way of those that it sends.
RECEIVE = """
async (count) => {
  const following = document.querySelector("[sse-connect]")["htmx-internal-data"].sseEventSource;
  const sent = document.getElementById("live").innerHTML;
  for (let n = 1; n <= count; n += 1) {
    const data = sent.replace(/<b>[^<]*</, `<b>${n}<`);
    following.source.dispatchEvent(new MessageEvent("snapshot", { data }));
    if (n % 20 === 0) await new Promise((done) => setTimeout(done));
  }
}
"""
REFRESH = """
async (count) => {
  for (let n = 1; n <= count; n += 1) {
    const details = document.getElementById("details");
    await new Promise((answered) => {
      details.addEventListener("htmx:afterRequest", answered, { once: true });
      document.body.dispatchEvent(new Event("hub:end"));
    });
  }
}
"""
NO_ANSWER = re.compile("net::ERR_|htmx:(afterRequest|sendError|sseError)|^console: EventSource's")
NUMBERS = "#live .live-numbers"


@pytest.fixture
async def relay(house: House) -> AsyncIterator[Relay]:
    """The cable to the hub."""
    async with relaying(house.url) as relay:
        yield relay


@pytest.fixture
async def door(chromium: Browser, house: House, relay: Relay) -> AsyncIterator[Door]:
    """The door at the other end of the cable; that there is no answer is no fault there."""
    opened = Door(chromium, replace(house, url=relay.url))
    yield opened
    await opened.close()
    assert [fault for fault in opened.faults if not NO_ANSWER.search(fault)] == []


async def test_two_hours_of_progress_leave_nothing_behind(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, shorter in (("LIFE_SECONDS", 0.1), ("LOOK_SECONDS", 0.1), ("RECONNECT_MS", 200)):
        monkeypatch.setattr(sse, name, shorter)
    page, command = await _following(door)
    connected = _count(page, "/events")
    refreshed = await _refreshing(door.house, page, command)
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("Performance.enable")
    await gather(page.evaluate(RECEIVE, FRAMES // 10), page.evaluate(REFRESH, REFRESHES // 10))
    before = await _kept(page, cdp)
    connected.clear()
    refreshed.clear()
    await gather(page.evaluate(RECEIVE, FRAMES), page.evaluate(REFRESH, REFRESHES))
    await until(lambda: len(connected) >= RECONNECTS)
    assert len(refreshed) >= REFRESHES
    after = await _kept(page, cdp)
    grown = {name: after[name] - before[name] for name in AT_MOST}
    assert {name for name in AT_MOST if grown[name] > AT_MOST[name]} == set(), grown


async def test_links_among_the_numbers_lead_to_whole_pages(door: Door) -> None:
    page, _ = await _following(door)
    await page.evaluate("window.stays = true")
    await page.get_by_role("row", name="江岸区").locator(".heat-busy-5").click()
    await expect(page).to_have_url(re.compile("platform=site"))
    await expect(page.locator("h1")).to_be_visible()
    await expect(page.locator("#deliveries tbody tr")).to_have_count(1)
    assert await page.evaluate("window.stays")


async def test_after_a_sleep_the_newest_stands_there(door: Door) -> None:
    page, command = await _following(door)
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("Page.setWebLifecycleState", {"state": "frozen"})
    await _park(door.house, command, 7)
    await cdp.send("Page.setWebLifecycleState", {"state": "active"})
    await expect(page.locator(NUMBERS)).to_contain_text("7 待人工处理")


async def test_a_page_that_is_looked_at_before_the_hub_has_answered_asks_once(door: Door) -> None:
    page, command = await _following(door)
    asked: list[str] = []

    async def late(route: Route) -> None:
        asked.append(route.request.url)
        await page.wait_for_load_state()
        await page.evaluate("() => dispatchEvent(new Event('focus'))")
        await route.continue_()

    await page.route("**/events", late)
    await page.reload()
    await _park(door.house, command, 7)
    await expect(page.locator(NUMBERS)).to_contain_text("7 待人工处理")
    assert len(asked) == 1


async def test_a_page_that_is_cut_off_says_so_until_it_is_back(door: Door, relay: Relay) -> None:
    page, command = await _following(door)
    cut_off = page.get_by_role("status").filter(has_text="正在自动重新连接")
    await expect(cut_off).to_be_hidden()
    await relay.cut()
    await expect(cut_off).to_be_visible()
    await _park(door.house, command, 7)
    await relay.mend()
    await expect(page.locator(NUMBERS)).to_contain_text("7 待人工处理")
    await expect(cut_off).to_be_hidden()
    await page.context.set_offline(offline=True)
    await relay.cut()  # or the stream would just go on: only what is new is refused offline
    await relay.mend()
    await expect(cut_off).to_be_visible()
    await _park(door.house, command, 8)
    await page.context.set_offline(offline=False)
    await expect(page.locator(NUMBERS)).to_contain_text("8 待人工处理")
    await expect(cut_off).to_be_hidden()
    await expect(page.locator("dialog[open]")).to_have_count(0)


async def test_who_may_not_follow_any_more_is_told_so(door: Door) -> None:
    page, command = await _following(door)
    await _lose(door.house, "update user_grants set revoked_at = now(), revoked_by = 'tests'")
    await _park(door.house, command, 7)
    await expect(page.get_by_role("alert").filter(has_text="权限已变更")).to_be_visible()


async def test_who_was_signed_out_while_cut_off_signs_in_and_goes_on(
    door: Door, relay: Relay
) -> None:
    page, command = await _following(door)
    await relay.cut()
    await _lose(door.house, "update user_sessions set ended_at = now()")
    await _park(door.house, command, 7)
    await relay.mend()
    told = page.get_by_role("alert").filter(has_text="登录已失效")
    await expect(told).to_be_visible()
    await show(page, door.house, await door.house.session_of(Role.CENTRAL_EDITOR))
    await page.evaluate("() => dispatchEvent(new Event('focus'))")  # as the tab is come back to
    await expect(page.locator(NUMBERS)).to_contain_text("7 待人工处理")
    await expect(told).to_be_hidden()


async def _lose(house: House, statement: str) -> None:
    async with house.database.work() as session:
        await session.execute(text(statement))


async def _following(door: Door) -> tuple[Page, int]:
    """Open the page of a push that nobody delivers; return it and the command's number."""
    await door.house.enrol_pages()
    article = await door.house.write(STORIES[ROADS])
    token = await door.house.session_of(Role.CENTRAL_EDITOR)
    body = {"kind": "push", "articles": [article], "target": {"regions": ["420100"]}}
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as client:
        answer = await client.post(f"{door.house.url}/api/v1/commands", json=body)
    command = int(answer.json()["id"])
    page = await door.enter(Role.CENTRAL_EDITOR)
    async with page.expect_response(lambda one: one.url.endswith("/events")):
        await page.goto(f"/console/commands/{command}")
    return page, command


async def _park(house: House, command: int, count: int) -> None:
    """Do what a worker does: count what waits for a person, and tell that it has changed."""
    async with house.database.work() as session:
        await session.execute(_PARKED, {"command": command, "count": count})
    await house.parts.signals.publish(channel_of(command))


_PARKED = text(
    "insert into counters (command_id, platform, level, result, n)"
    " values (:command, 'site', 'county', 'parked', :count)"
    " on conflict (command_id, platform, level, result) do update set n = excluded.n"
)


async def _refreshing(house: House, page: Page, command: int) -> list[str]:
    """Let the page get what the hub says before and after failures, in turn; return who asked."""
    path = f"/console/commands/{command}"
    answers = [await _moving(page, path)]
    await _lose(house, "update placements set parked = 'refused', why = '40013: invalid appid'")
    answers.append(await _moving(page, path))
    assert answers[0] != answers[1]
    in_turn, asked = cycle(answers), list[str]()

    async def answer(route: Route) -> None:
        asked.append(route.request.headers["hx-target"])
        await route.fulfill(body=next(in_turn), content_type="text/html")

    await page.route(f"**{path}", answer)
    return asked


async def _moving(page: Page, path: str) -> str:
    answer = await page.request.get(path, headers={"HX-Request": "true", "HX-Target": "details"})
    return await answer.text()


def _count(page: Page, ending: str) -> list[str]:
    """Return a list of the requests to come to such addresses."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith(ending) else None)
    return asked


async def _kept(page: Page, cdp: CDPSession) -> dict[str, int]:
    under_way = page.locator(".htmx-request, .htmx-settling, .htmx-swapping")
    await expect(under_way).to_have_count(0)
    await cdp.send("HeapProfiler.collectGarbage")
    metrics = (await cdp.send("Performance.getMetrics"))["metrics"]
    return {one["name"]: int(one["value"]) for one in metrics if one["name"] in AT_MOST}

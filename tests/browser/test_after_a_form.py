"""Pages that only a form leads to: at a desk and on a phone, light and dark."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import text

from hub.access.roles import Role
from hub.cli.demo.sandboxes import Sandboxes
from hub.settings import Settings
from tests.browser.accessibility import AGAIN, pale, violations
from tests.browser.day import Day, open_day
from tests.browser.door import DESK, PHONE, Door
from tests.browser.layout import sticks_out
from tests.enrollment.weibo import WEIBO

SEND = """
([action, fields, file]) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action });
  const put = (name, more) =>
    form.appendChild(Object.assign(document.createElement("input"), { name, ...more }));
  for (const [name, value] of Object.entries(fields)) put(name, { type: "hidden", value });
  if (file) {
    const chosen = new DataTransfer();
    chosen.items.add(new File([file], "武汉市账号表（第二批）.csv"));
    put("file", { type: "file", files: chosen.files });
    form.enctype = "multipart/form-data";
  }
  document.body.append(form);
  form.submit();
}
"""
HEAD = "平台,账号ID,账号名称,单位,行政区划代码\n"


@dataclass(frozen=True)
class Sent:
    """A form as it is sent, and the page that answers it.

    Attributes:
        action: where it is sent, with places for what `Day.found` has.
        shows: what the page has, as a selector.
    """

    action: str
    shows: str
    status: int = 200
    fields: Mapping[str, str] = field(default_factory=dict)
    file: str = ""


FORMS = {
    "an import with errors": Sent(
        "/console/accounts/import",
        "[role=alert]",
        422,
        file=HEAD + "site,420102,江岸区融媒体中心网站,江岸区融媒体中心,999999\n小红薯,1,,,\n",
    ),
    "an import": Sent(
        "/console/accounts/import",
        "[name=digest]",
        file=HEAD + "site,420102-2,江岸区融媒体中心第二网站,江岸区融媒体中心,420102\n",
    ),
    "a person’s link": Sent("/console/people/{person_id}/link", "[data-copies]"),
    "a key, shown once": Sent(
        "/console/people/services/{service_id}/keys",
        "[data-copies]",
        fields={"name": "推稿接口（二期联调）", "days": "30"},
    ),
    "an account that was checked": Sent("/console/accounts/{account_id}/check", "h1"),
    "a second factor": Sent("/me/second-factor", ".qr svg"),
    "something that is not there": Sent("/console/holds/99999/lift", ".lead", 404),
    "a retraction without its reason": Sent(
        "/console/retract",
        ".field-why",
        422,
        {"article": "{article_id}", "why": "other", "public_reason": "因内容更新，本文已撤下。"},
    ),
    "a push to nowhere": Sent(
        "/console/push", "#wrong", 422, {"article": "{unpushed_id}", "act": "send"}
    ),
    "an order whose link is none": Sent(
        "/console/orders/{order_id}/done", "[aria-invalid]", 422, {"link": "没有链接"}
    ),
    "a stop switch without its reason": Sent("/console/holds", ".field-why", 422),
}


@dataclass(frozen=True)
class Office:
    """Somebody who may do everything, in a hub behind which a day has passed."""

    door: Door
    day: Day
    page: Page


@pytest.fixture(scope="module")
async def office(
    chromium: Browser, settings_for_all: Settings, platforms: Sandboxes
) -> AsyncIterator[Office]:
    async with open_day(settings_for_all, platforms) as day:
        door = Door(chromium, day.house)
        yield Office(door, day, await door.enter(*Role))
        await door.close()


@pytest.fixture(autouse=True)
async def nothing_went_wrong(office: Office) -> AsyncIterator[None]:
    office.door.faults.clear()
    yield
    assert office.door.faults == []


@pytest.mark.parametrize("name", FORMS)
async def test_what_comes_after_a_form_can_be_used(name: str, office: Office) -> None:
    await send(office, FORMS[name])
    assert await unusable(office.page) == []


async def test_a_link_for_an_accounts_owner_can_be_used(office: Office) -> None:
    said = {"data": WEIBO, "headers": {"Sec-Fetch-Site": "same-origin"}}
    answer = await office.page.request.post("/api/v1/accounts", **said)
    assert answer.ok, await answer.text()
    account = (await answer.json())["id"]
    app = {"key": "1073880650", "secret": "dHVzaHUtd2VpYm8"}
    await send(office, Sent("/console/settings/platforms/weibo/app", "h1", fields=app))
    await send(office, Sent(f"/console/accounts/{account}/authorize", ".qr svg"))
    assert await unusable(office.page) == []


async def test_a_draft_that_somebody_else_has_saved_can_be_used(office: Office) -> None:
    other = await office.door.enter(Role.CENTRAL_EDITOR)
    words = {"title": "武汉站春运临客增开公告", "revision": "1", "act": "save"}
    draft = "/console/drafts/{draft_id}"
    theirs = Sent(draft, "h1", fields=words | {"body": "<p>增开往荆州方向临客12对。</p>"})
    await send(Office(office.door, office.day, other), theirs)
    mine = words | {"body": "<p>增开往宜昌东、恩施方向临客20对。</p>"}
    await send(office, Sent(draft, ".diff ins", 409, mine))
    assert await unusable(office.page) == []


async def test_whoever_has_to_show_who_they_are_can(office: Office) -> None:
    page = await office.door.enter(*Role)
    own = Office(office.door, office.day, page)
    async with office.day.house.database.work() as session:
        await session.execute(text("update user_sessions set fresh_at = now() - interval '1 day'"))
    await send(own, Sent("/console/people/{person_id}/link", "form[action='/console/prove']", 403))
    assert await unusable(page) == []
    async with office.day.house.database.work() as session:
        await session.execute(text("update user_sessions set fresh_at = now()"))


async def test_whoever_is_signed_out_keeps_what_they_have_written(office: Office) -> None:
    page = await office.door.enter(*Role)
    await page.goto("/console")
    await page.context.clear_cookies()
    fields = {"article": "{article_id}", "why": "other", "words": "省委网信办来电"}
    own = Office(office.door, office.day, page)
    await send(own, Sent("/console/retract", "[value='省委网信办来电']", 401, fields), here=True)
    assert await unusable(page) == []


async def send(office: Office, form: Sent, *, here: bool = False) -> None:
    """Send a form from a page of the hub, and wait for the page that answers it.

    Args:
        office: whose page it is.
        form: what is sent.
        here: from the page that is shown, whatever it is.
    """
    page, found = office.page, office.day.found
    if not here:
        await page.goto("/console")
    action = form.action.format_map(found)
    fields = {name: value.format_map(found) for name, value in form.fields.items()}
    async with page.expect_navigation() as going:
        await page.evaluate(SEND, [action, fields, form.file])
    answer = await going.value
    assert answer is not None
    assert answer.status == form.status
    await expect(page.locator(form.shows).first).to_be_attached()


async def unusable(page: Page) -> list[str]:
    """Return what is wrong with a page, at a desk and on a phone, light and dark."""
    found = await violations(page) + await sticks_out(page, DESK["width"])
    await page.emulate_media(color_scheme="dark")
    found += await pale(page, AGAIN)
    await page.set_viewport_size(PHONE)
    found += await violations(page, AGAIN) + await sticks_out(page, PHONE["width"])
    await page.emulate_media(color_scheme="light")
    found += await pale(page, AGAIN)
    await page.set_viewport_size(DESK)
    return found

"""Only whoever set out comes back, once, lately, and with their own code; nobody goes elsewhere."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest

from hub.auth.oidc.journey import COOKIE, SECONDS, Journey
from hub.settings import Settings
from tests.auth.oidc.browser import BACK, asked
from tests.auth.oidc.conftest import LOGIN, Town, town_of
from tests.auth.oidc.oidc_provider import OTHER_CLIENT, RealProvider, running

pytestmark = pytest.mark.usefixtures("chinese")


async def test_whoever_comes_back_twice_is_sent_to_the_beginning(town: Town) -> None:
    await town.person()
    browser = await town.browser()
    address = await browser.agree(await browser.leave(), LOGIN)
    kept = dict(browser.hub.cookies)
    assert (await browser.back(address)).status_code == 303
    for cookies in (kept, {}):
        browser.hub.cookies = httpx.Cookies(cookies)
        page = await browser.back(address)
        assert (page.status_code, "需要重新登录" in page.text) == (410, True)
    assert len(await town.sessions()) == 1


async def test_of_two_who_come_back_at_once_one_is_in(town: Town) -> None:
    await town.person()
    browser = await town.browser()
    address = await browser.agree(await browser.leave(), LOGIN)
    pages = await asyncio.gather(*(browser.back(address) for _ in range(8)))
    assert sorted(page.status_code for page in pages) == [303, *[410] * 7]
    assert len(await town.sessions()) == 1


async def test_two_browsers_of_one_person_who_was_invited_are_both_in(town: Town) -> None:
    await town.person()
    browsers = [await town.browser() for _ in range(4)]
    addresses = [await each.agree(await each.leave(), LOGIN) for each in browsers]
    ways = zip(browsers, addresses, strict=True)
    await asyncio.gather(*(each.back(address) for each, address in ways))
    assert [await each.is_in() for each in browsers] == [True] * 4
    assert [action for _actor, action, _detail in await town.acts()].count(
        "user.link_provider"
    ) == 1


@pytest.mark.parametrize("state", ["", "forged", "x" * 43, "%FF", "x" * 10_000, "状态"])
async def test_a_forged_state_is_void(town: Town, state: str) -> None:
    await town.person()
    browser = await town.browser()
    code = asked(await browser.agree(await browser.leave(), LOGIN))["code"]
    page = await browser.back(f"{BACK}?code={code}&state={state}")
    assert page.status_code == 410
    assert await town.is_untouched()


async def test_nobody_is_signed_in_by_another_browsers_address(town: Town) -> None:
    """Else an attacker could have somebody work under the attacker's name."""
    await town.person()
    attacker, victim = await town.browser(), await town.browser()
    address = await attacker.agree(await attacker.leave(), LOGIN)
    assert (await victim.back(address)).status_code == 410
    await victim.leave()
    assert (await victim.back(address)).status_code == 410
    assert await town.is_untouched()


async def test_another_browsers_code_is_worth_nothing(town: Town) -> None:
    """It was given out for another verifier, though its thief has a state of their own."""
    await town.person()
    thief, victim = await town.browser(), await town.browser()
    stolen = asked(await victim.agree(await victim.leave(), LOGIN))
    own = asked(await thief.leave())
    query = httpx.QueryParams(stolen | {"state": own["state"]})
    page = await thief.back(f"{BACK}?{query}")
    assert (page.status_code, await thief.is_in()) == (403, False)
    assert (await town.acts())[-1][2]["why"] == "code_not_good"
    assert await town.is_untouched()


async def test_another_applications_code_is_worth_nothing(town: Town) -> None:
    await town.person()
    browser = await town.browser()
    address = (await browser.leave()).replace("client_id=hub&", f"client_id={OTHER_CLIENT}&")
    assert OTHER_CLIENT in address
    page = await browser.back(await browser.agree(address, LOGIN))
    assert (page.status_code, await browser.is_in()) == (403, False)
    assert (await town.acts())[-1][2]["why"] == "code_not_good"
    assert await town.is_untouched()


async def test_a_code_that_was_made_up_is_worth_nothing(town: Town) -> None:
    await town.person()
    for code in ("", "x", "x" * 3_000, "%00", "<script>"):
        browser = await town.browser()
        given = asked(await browser.agree(await browser.leave(), LOGIN)) | {"code": code}
        page = await browser.back(f"{BACK}?{httpx.QueryParams(given)}")
        assert page.status_code == 403, code
        assert "<script>" not in page.text
    assert await town.is_untouched()


async def test_who_says_no_at_the_provider_is_not_in(town: Town) -> None:
    browser = await town.browser()
    given = asked(await browser.agree(await browser.leave(), LOGIN))
    said_no = {"state": given["state"], "iss": given["iss"], "error": "access_denied"}
    page = await browser.back(f"{BACK}?{httpx.QueryParams(said_no)}")
    assert page.status_code == 403
    assert (await town.acts())[-1][2]["why"] == "provider_said_no"


async def test_an_answer_of_another_issuer_is_not_taken(town: Town) -> None:
    await town.person()
    for issuer in ("https://elsewhere.example", None):
        browser = await town.browser()
        given = asked(await browser.agree(await browser.leave(), LOGIN))
        given = {k: v for k, v in (given | {"iss": issuer}).items() if v is not None}
        page = await browser.back(f"{BACK}?{httpx.QueryParams(given)}")
        assert page.status_code == 403
        assert (await town.acts())[-1][2]["why"] == "another_issuer"
    assert await town.is_untouched()


@pytest.mark.parametrize(("seconds", "status"), [(SECONDS - 60, 403), (SECONDS + 1, 410)])
async def test_a_way_that_took_too_long_has_to_begin_anew(
    town: Town, seconds: int, status: int
) -> None:
    browser = await town.browser()
    journey = Journey(f"hmac-sha256.{time.time() - seconds:.0f}.{'x' * 43}", town.parts.auth_key)
    browser.hub.cookies.set(COOKIE, journey.cookie)
    assert (await browser.back(f"{BACK}?code=x&state={journey.state}")).status_code == status


async def test_nobody_is_sent_elsewhere(town: Town, provider: RealProvider) -> None:
    await town.person()
    browser = await town.browser()
    answer = await browser.hub.get(
        "/sign-in/oidc?next=//elsewhere.example&redirect_uri=https://elsewhere.example&state=x",
        headers={"Host": "elsewhere.example", "X-Forwarded-Host": "elsewhere.example"},
    )
    address = answer.headers["location"]
    assert address.startswith(f"{provider.issuer}/")
    assert "elsewhere" not in address
    browser.hub.cookies.clear()
    page = await browser.back(
        await browser.agree(await browser.leave(), LOGIN) + "&next=//elsewhere.example"
    )
    assert page.status_code == 303
    assert page.headers["location"] == "/me"


async def test_a_provider_that_is_down_is_said_to_be(settings: Settings) -> None:
    async with running(BACK) as mortal, town_of(settings, mortal.issuer) as town:
        await town.person()
        browser = await town.browser()
        address = await browser.agree(await browser.leave(), LOGIN)
        await mortal.stop()
        page = await browser.back(address)
        assert (page.status_code, "请过几分钟再试" in page.text) == (503, True)
        assert await town.is_untouched()
    async with town_of(settings, mortal.issuer) as town:
        page = await (await town.browser()).hub.get("/sign-in/oidc")
        assert (page.status_code, "set-cookie" in page.headers) == (503, False)


async def test_without_redis_whoever_comes_back_is_in_and_once(
    settings: Settings, provider: RealProvider, tmp_path: Path
) -> None:
    """Officers who have no password must get in to retract, whatever is away."""
    away = settings.model_copy(update={"redis_url": f"unix://{tmp_path}/nobody?db=0"})
    async with town_of(away, provider.issuer) as town:
        await town.person()
        browser = await town.browser()
        address = await browser.agree(await browser.leave(), LOGIN)
        kept = dict(browser.hub.cookies)
        assert (await browser.back(address)).status_code == 303
        assert await browser.is_in()
        browser.hub.cookies = httpx.Cookies(kept)
        assert (await browser.back(address)).status_code == 410


async def test_a_provider_inside_the_hubs_network_has_to_be_allowed(
    settings: Settings, provider: RealProvider
) -> None:
    async with town_of(settings, provider.issuer, outgoing_allowed_networks=()) as town:
        assert (await (await town.browser()).hub.get("/sign-in/oidc")).status_code == 503


async def test_a_hub_without_a_provider_says_so(anybody: httpx.AsyncClient) -> None:
    for path in ("/sign-in/oidc", "/sign-in/oidc/callback?code=x&state=x"):
        page = await anybody.get(path)
        assert (page.status_code, page.headers["content-type"][:9]) == (404, "text/html")
        assert "未启用" in page.text

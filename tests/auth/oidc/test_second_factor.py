"""Somebody without a password has a second factor of the hub's all the same."""

from typing import Any

import httpx
import pyotp

from tests.auth.oidc.browser import Browser
from tests.auth.oidc.conftest import Town
from tests.auth.oidc.scripted import SUBJECT, Scripted


async def come(town: Town, scripted: Scripted) -> Browser:
    browser = await town.browser()
    page = await browser.back(scripted.agree(await browser.leave()))
    assert page.status_code == 303
    return browser


async def ask(browser: Browser, method: str, path: str, **body: Any) -> httpx.Response:
    headers = {"Sec-Fetch-Site": "same-origin"}
    address = f"/api/v1/session{path}"
    return await browser.hub.request(method, address, json=body or None, headers=headers)


async def test_a_code_makes_up_for_what_the_provider_has_not_asked_for(
    odd_town: Town, scripted: Scripted
) -> None:
    await odd_town.person(oidc_issuer=scripted.issuer, oidc_subject=SUBJECT)
    browser = await come(odd_town, scripted)
    secret = (await ask(browser, "POST", "/second-factor")).json()["secret"]
    confirmed = await ask(browser, "PUT", "/second-factor", code=pyotp.TOTP(secret).now())
    assert confirmed.status_code == 200, confirmed.text
    recovery, *_ = confirmed.json()["recovery_codes"]

    browser = await come(odd_town, scripted)
    assert [each["second_factor"] for each in await odd_town.sessions()] == [True, False]
    assert (await ask(browser, "POST", "/proof", code="000000")).status_code == 401
    assert (await ask(browser, "POST", "/proof", password="a password")).status_code == 401
    assert (await ask(browser, "POST", "/proof", code=recovery)).status_code == 200
    assert [each["second_factor"] for each in await odd_town.sessions()] == [True, True]


async def test_without_one_only_the_provider_shows_once_more_who_they_are(
    odd_town: Town, scripted: Scripted
) -> None:
    await odd_town.person(oidc_issuer=scripted.issuer, oidc_subject=SUBJECT)
    browser = await come(odd_town, scripted)
    for given in ({}, {"password": ""}, {"password": "a password"}, {"code": "000000"}):
        assert (await ask(browser, "POST", "/proof", **given)).status_code in {401, 422}, given
    again = await browser.back(scripted.agree(await browser.leave()))
    assert again.status_code == 303
    first, second = await odd_town.sessions()
    assert second["fresh_at"] > first["fresh_at"]

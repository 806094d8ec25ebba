"""Somebody without a password has a second factor all the same, and can show who they are."""

import re
from typing import Any

import httpx
import pyotp

from hub.access.roles import Role
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


async def test_before_something_dangerous_a_page_leads_them_to_their_provider(
    odd_town: Town, scripted: Scripted
) -> None:
    user = await odd_town.person(oidc_issuer=scripted.issuer, oidc_subject=SUBJECT)
    await odd_town.do(
        "insert into user_grants (user_id, role, granted_by) "
        f"values ({user}, '{Role.SYSTEM_ADMINISTRATOR}', 'tests')"
    )
    browser = await come(odd_town, scripted)
    await odd_town.do("update user_sessions set fresh_at = now() - interval '1 day'")

    rotate = "/console/settings/vault/rotation"
    same_origin = {"Sec-Fetch-Site": "same-origin"}
    interrupted = await browser.hub.post(rotate, headers=same_origin)
    assert interrupted.status_code == 403
    assert 'href="/sign-in/oidc?next=/console/signed-in"' in interrupted.text
    password = re.search(r'<input[^>]* name="password"[^>]*>', interrupted.text)
    assert password is not None
    assert "required" not in password[0]

    await browser.back(scripted.agree(await browser.leave("/console/signed-in")))
    fields = {"_to": rotate, "_posted": "1", "password": "", "code": ""}
    goes_on = await browser.hub.post("/console/prove", data=fields, headers=same_origin)
    assert goes_on.status_code == 200, goes_on.text
    assert f'action="{rotate}"' in goes_on.text


async def test_their_own_page_leads_them_to_their_provider_too(
    odd_town: Town, scripted: Scripted
) -> None:
    await odd_town.person(oidc_issuer=scripted.issuer, oidc_subject=SUBJECT)
    browser = await come(odd_town, scripted)
    await odd_town.do("update user_sessions set fresh_at = now() - interval '1 day'")
    page = await browser.hub.get("/me/second-factor")
    assert 'href="/sign-in/oidc?next=/me/second-factor"' in page.text

"""People sign in with a provider: a real one, driven as a browser does."""

import httpx
import pytest

from hub.auth.oidc.journey import COOKIE
from tests.auth.oidc.browser import BACK, asked
from tests.auth.oidc.conftest import LOGIN, Town
from tests.auth.oidc.oidc_provider import RealProvider

pytestmark = pytest.mark.usefixtures("chinese")


async def test_whoever_was_invited_signs_in(town: Town) -> None:
    user_id = await town.person()
    browser = await town.browser()
    assert not await browser.is_in()
    page = await browser.sign_in(LOGIN)
    assert (page.status_code, page.headers["location"]) == (303, "/me"), page.text
    assert await browser.is_in()
    assert LOGIN in (await browser.hub.get("/me")).text
    (session,) = await town.sessions()
    assert (session["user_id"], session["second_factor"]) == (user_id, False)


async def test_the_page_for_signing_in_leads_there_where_there_is_a_provider(
    town: Town, anybody: httpx.AsyncClient
) -> None:
    page = await (await town.browser()).hub.get("/sign-in")
    assert 'href="/sign-in/oidc"' in page.text
    assert "/sign-in/oidc" not in (await anybody.get("/sign-in")).text


async def test_the_provider_leads_back_to_the_page_that_was_asked_for(town: Town) -> None:
    await town.person()
    browser = await town.browser()
    wanted = "/console/commands/17?state=failed"
    form = (await browser.hub.get("/sign-in", params={"next": wanted})).text
    assert 'href="/sign-in/oidc?next=/console/commands/17%3Fstate%3Dfailed"' in form
    page = await browser.back(await browser.agree(await browser.leave(wanted), LOGIN))
    assert (page.status_code, page.headers["location"]) == (303, wanted)


async def test_the_hub_asks_for_a_code_with_all_that_protects_it(town: Town) -> None:
    given = asked(await (await town.browser()).leave())
    assert given["response_type"] == "code"
    assert given["code_challenge_method"] == "S256"
    assert given["redirect_uri"] == BACK
    assert given["max_age"] == "600"
    chosen = [given[name] for name in ("state", "nonce", "code_challenge")]
    assert len(set(chosen)) == len(chosen)
    assert all(len(each) == 43 for each in chosen)


async def test_the_cookies_are_for_this_host_alone_and_for_no_script(town: Town) -> None:
    await town.person()
    browser = await town.browser()
    journey = (await browser.hub.get("/sign-in/oidc")).headers["set-cookie"]
    page = await browser.sign_in(LOGIN)
    session = page.headers.get_list("set-cookie")
    for cookie in (journey, *session):
        assert cookie.startswith("__Host-")
        assert {"secure", "httponly", "path=/"} <= set(cookie.lower().split("; "))
        assert "domain" not in cookie.lower()
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert COOKIE not in browser.hub.cookies


async def test_whoever_has_come_before_needs_no_invitation(town: Town) -> None:
    await town.person()
    await (await town.browser()).sign_in(LOGIN)
    await town.do("delete from one_time_links")
    assert (await (await town.browser()).sign_in(LOGIN)).status_code == 303
    assert len(await town.sessions()) == 2


async def test_an_invitation_is_used_up_by_it(town: Town) -> None:
    await town.person()
    await (await town.browser()).sign_in(LOGIN)
    assert await town.rows("select 1 from one_time_links where used_at is null") == []


async def test_the_record_has_who_came_and_by_what(town: Town, provider: RealProvider) -> None:
    user_id = await town.person()
    await (await town.browser()).sign_in(LOGIN)
    linked, begun = await town.acts()
    told = {"issuer": provider.issuer, "subject": LOGIN}
    assert linked == (LOGIN, "user.link_provider", told)
    assert begun[:2] == (LOGIN, "session.begin")
    subjects = await town.rows("select subject from audit_entries where subject like 'user:%'")
    assert subjects == [{"subject": f"user:{user_id}"}] * 2


async def test_a_stranger_is_told_whom_to_ask(town: Town) -> None:
    page = await (await town.browser()).sign_in("wuguan.renyuan")
    assert page.status_code == 403
    assert "安全管理员" in page.text
    assert "wuguan.renyuan" in page.text
    assert await town.is_untouched()
    assert len(await town.rows("select 1 from users")) == 1
    ((actor, action, detail),) = await town.acts()
    assert (actor, action, detail["why"]) == ("anybody", "session.refuse", "unknown")
    assert detail["username"] == "wuguan.renyuan"


@pytest.mark.parametrize(
    "columns",
    [
        {"password_hash": "$argon2id$v=19$m=19456,t=2,p=1$c29tZXRoaW5n$c29tZXRoaW5n"},
        {"oidc_issuer": "https://elsewhere.example", "oidc_subject": "another"},
        {"oidc_issuer": "https://elsewhere.example", "oidc_subject": LOGIN},
        {"kind": "service"},
    ],
    ids=["a password", "another subject", "another's subject", "a machine"],
)
async def test_a_name_takes_nobody_over_who_has(town: Town, columns: dict[str, str]) -> None:
    everything = "select * from users u left join one_time_links l on l.user_id = u.id"
    await town.person(**columns)
    before = await town.rows(f"{everything} order by u.id")
    page = await (await town.browser()).sign_in(LOGIN)
    assert page.status_code == 403
    assert await town.rows(f"{everything} order by u.id") == before
    assert await town.sessions() == []


@pytest.mark.parametrize(
    "undone",
    [
        "delete from one_time_links",
        "update one_time_links set expires_at = now()",
        "update one_time_links set used_at = now()",
        "update users set disabled_at = now() where kind = 'person'",
    ],
)
async def test_a_name_without_a_standing_invitation_is_nobody(town: Town, undone: str) -> None:
    await town.person()
    await town.do(undone)
    assert (await (await town.browser()).sign_in(LOGIN)).status_code == 403
    assert await town.is_untouched()


async def test_whoever_was_disabled_is_not_let_in(town: Town) -> None:
    await town.person()
    await (await town.browser()).sign_in(LOGIN)
    await town.do("update users set disabled_at = now() where kind = 'person'")
    browser = await town.browser()
    assert (await browser.sign_in(LOGIN)).status_code == 403
    assert not await browser.is_in()
    assert len(await town.sessions()) == 1


async def test_a_name_is_the_whole_login_letter_by_letter(town: Town) -> None:
    await town.person()
    for name in (LOGIN.upper(), f"{LOGIN} ", "ｙingji.zhiban", "%", "' or true --"):
        assert (await (await town.browser()).sign_in(name)).status_code == 403, name
    assert await town.is_untouched()

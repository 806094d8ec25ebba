"""What the hub asks a provider for, and what it does when that goes wrong."""

import asyncio
import base64
from typing import Any
from urllib.parse import unquote_plus

import httpx
import pytest

from hub.auth.oidc import provider as provider_file
from hub.auth.oidc.description import described
from hub.auth.tries import OF_AN_ADDRESS
from hub.kit.problems import Unavailable
from hub.sdk.testing import faults
from hub.sdk.testing.faults import Fault
from hub.sdk.testing.server import Which
from tests.auth.oidc.browser import BACK, asked
from tests.auth.oidc.conftest import LOGIN, Town
from tests.auth.oidc.oidc_provider import CLIENT, SECRET
from tests.auth.oidc.scripted import CODE, SUBJECT, Scripted

pytestmark = pytest.mark.usefixtures("chinese")

GONE = (faults.DROPPED, faults.GATEWAY, faults.HANGS)
ODD = (faults.ANSWER_LOST, faults.PAGE, faults.MALFORMED, faults.TRUNCATED, faults.REDIRECT)
DESCRIPTION = "/.well-known/openid-configuration"


async def come(town: Town, scripted: Scripted) -> httpx.Response:
    browser = await town.browser()
    return await browser.back(scripted.agree(await browser.leave()))


async def test_a_code_is_given_back_with_the_secret_and_the_verifier(
    odd_town: Town, scripted: Scripted
) -> None:
    await come(odd_town, scripted)
    (form,) = scripted.forms
    assert form.pop("code_verifier")
    assert form == {"grant_type": "authorization_code", "code": CODE, "redirect_uri": BACK}
    (basic,) = scripted.basic
    pair = base64.b64decode(basic.removeprefix("Basic ")).decode()
    assert [unquote_plus(part) for part in pair.split(":")] == [CLIENT, SECRET]


async def test_a_provider_that_wants_the_secret_in_the_form_gets_it_there(
    odd_town: Town, scripted: Scripted
) -> None:
    scripted.description = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    await come(odd_town, scripted)
    (form,) = scripted.forms
    assert (form["client_id"], form["client_secret"]) == (CLIENT, SECRET)
    assert scripted.basic == [""]


async def test_the_name_may_stand_in_the_id_token(odd_town: Town, scripted: Scripted) -> None:
    await odd_town.person()
    scripted.claims = {"preferred_username": LOGIN}
    scripted.userinfo = {"preferred_username": "somebody.else"}
    assert (await come(odd_town, scripted)).status_code == 303


async def test_the_name_is_asked_for_where_it_does_not(odd_town: Town, scripted: Scripted) -> None:
    await odd_town.person()
    scripted.userinfo = {"preferred_username": LOGIN}
    assert (await come(odd_town, scripted)).status_code == 303


@pytest.mark.parametrize(
    "userinfo",
    [
        {"preferred_username": LOGIN, "sub": "somebody.else"},
        {"preferred_username": LOGIN, "sub": None},
        {"preferred_username": [LOGIN]},
        {"preferred_username": f"{LOGIN}\0"},
        {"preferred_username": "\ud800"},
        {"preferred_username": "<script>alert(1)</script>"},
        {"email": LOGIN, "name": LOGIN},
    ],
    ids=str,
)
async def test_a_name_of_somebody_else_counts_for_nothing(
    odd_town: Town, scripted: Scripted, userinfo: dict[str, Any]
) -> None:
    await odd_town.person()
    scripted.userinfo = userinfo
    page = await come(odd_town, scripted)
    assert page.status_code == 403
    assert "<script>" not in page.text
    assert await odd_town.is_untouched()


async def test_who_has_come_before_is_known_by_the_subject_whatever_they_are_called(
    odd_town: Town, scripted: Scripted
) -> None:
    await odd_town.person()
    other = await odd_town.person("wuhan.bianji")
    scripted.claims = {"preferred_username": LOGIN}
    assert (await come(odd_town, scripted)).status_code == 303
    scripted.claims = {"preferred_username": "wuhan.bianji"}
    assert (await come(odd_town, scripted)).status_code == 303
    assert len({each["user_id"] for each in await odd_town.sessions()} - {other}) == 1
    scripted.claims = {"preferred_username": LOGIN, "sub": "another"}
    assert (await come(odd_town, scripted)).status_code == 403


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        *((path, fault) for path in (DESCRIPTION, "/token", "/keys", "/me") for fault in GONE),
        *(("/token", fault) for fault in (*ODD, faults.HUGE)),
    ],
    ids=lambda each: getattr(each, "name", each),
)
async def test_whatever_goes_wrong_there_is_said_on_a_page(
    odd_town: Town,
    scripted: Scripted,
    path: str,
    fault: Fault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await odd_town.person()
    monkeypatch.setattr(provider_file, "CALL_SECONDS", 0.5)
    scripted.server.misbehave(
        fault, times=None, on=Which.ALL, when=lambda request: request.path == path
    )
    browser = await odd_town.browser()
    page = await browser.hub.get("/sign-in/oidc")
    if page.status_code == 303:
        page = await browser.back(scripted.agree(page.headers["location"]))
    assert page.status_code == 503, page.text
    assert "请过几分钟再试" in page.text
    assert await odd_town.is_untouched()


@pytest.mark.parametrize("keys", [[], [{"kty": "moon"}], [{}], ["x"], [{"kty": "RSA", "n": 1}], 7])
async def test_keys_that_are_none_are_no_answer(
    odd_town: Town, scripted: Scripted, keys: Any
) -> None:
    scripted.keys = keys
    assert (await come(odd_town, scripted)).status_code == 503


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": None},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://user@elsewhere.example/"},
    ],
    ids=str,
)
async def test_a_description_of_another_or_of_nothing_leads_nowhere(
    odd_town: Town, scripted: Scripted, description: dict[str, Any]
) -> None:
    scripted.description = description
    page = await (await odd_town.browser()).hub.get("/sign-in/oidc")
    assert (page.status_code, "set-cookie" in page.headers) == (503, False)


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
async def test_a_description_does_not_lead_into_the_hubs_network(
    odd_town: Town, scripted: Scripted, name: str
) -> None:
    scripted.description = {name: "http://169.254.169.254/latest/meta-data/"}
    assert (await come(odd_town, scripted)).status_code == 503


def test_a_description_does_not_lead_out_of_https() -> None:
    found = {
        "issuer": "https://id.hubei.example",
        "authorization_endpoint": "https://id.hubei.example/authorize",
        "token_endpoint": "https://id.hubei.example/token",
        "jwks_uri": "https://id.hubei.example/keys",
    }
    issuer = found["issuer"]
    assert described(found, issuer).issuer == issuer
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        with pytest.raises(Unavailable):
            described(found | {name: "http://id.hubei.example/plain"}, issuer)


async def test_a_provider_is_asked_once_however_many_set_out(
    odd_town: Town, scripted: Scripted
) -> None:
    browser = await odd_town.browser()
    for _ in range(5):
        await browser.leave()
    assert len(scripted.server.ledger) == 1
    assert asked(await browser.leave())["client_id"] == CLIENT


async def test_a_provider_that_hangs_is_not_asked_by_everybody(
    odd_town: Town, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_file, "CALL_SECONDS", 0.5)
    scripted.server.misbehave(faults.HANGS, times=None, on=Which.ALL)
    browser = await odd_town.browser()
    pages = await asyncio.gather(*(browser.hub.get("/sign-in/oidc") for _ in range(8)))
    assert [page.status_code for page in pages] == [503] * 8
    assert len(scripted.server.ledger) == 1


async def test_whoever_is_refused_too_often_has_to_wait(odd_town: Town, scripted: Scripted) -> None:
    scripted.claims = {"nonce": "wrong"}
    pages = [await come(odd_town, scripted) for _ in range(OF_AN_ADDRESS + 3)]
    assert [page.status_code for page in pages[-4:]] == [403, 429, 429, 429]
    assert int(pages[-1].headers["retry-after"]) > 0
    assert len(scripted.forms) == OF_AN_ADDRESS
    said = [action for _actor, action, _detail in await odd_town.acts()]
    assert said.count("session.throttle") == 1


async def test_nothing_secret_is_in_a_log_a_page_or_the_record(
    odd_town: Town, scripted: Scripted, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    caplog.set_level("DEBUG")
    await odd_town.person(oidc_issuer=scripted.issuer, oidc_subject=SUBJECT)
    pages = [await come(odd_town, scripted)]
    scripted.claims = {"nonce": "wrong"}
    pages.append(await come(odd_town, scripted))
    shown = "".join(page.text for page in pages) + caplog.text + "".join(capsys.readouterr())
    shown += str(await odd_town.acts())
    secrets = {SECRET, CODE, "an-access-token", scripted.forms[0]["code_verifier"]}
    assert {each for each in secrets if each in shown} == set()
    assert repr(odd_town.app.state.oidc).count(SECRET) == 0

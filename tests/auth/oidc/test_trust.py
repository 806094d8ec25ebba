"""Whoever has come before is in by what the provider signs, and by nothing else."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from tests.auth.oidc.conftest import Town
from tests.auth.oidc.scripted import RSA, SUBJECT, Scripted

ANOTHER = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}, private=True)


@pytest.fixture
async def person(odd_town: Town, scripted: Scripted) -> int:
    """Somebody who has come before, so that nothing but the token decides."""
    return await odd_town.person(oidc_issuer=scripted.issuer, oidc_subject=SUBJECT)


async def is_let_in(town: Town, scripted: Scripted) -> bool:
    browser = await town.browser()
    page = await browser.back(scripted.agree(await browser.leave()))
    assert page.status_code in {303, 403}, page.text
    assert await browser.is_in() is page.is_redirect
    return page.is_redirect


def nothing(_provider: Scripted) -> None:
    """Leave all of it right."""


def another_browsers(provider: Scripted) -> None:
    provider.claims = {"nonce": "another browser's"}


def another_issuers(provider: Scripted) -> None:
    provider.claims = {"iss": "https://elsewhere.example"}


def another_applications(provider: Scripted) -> None:
    provider.claims = {"aud": "another-application"}


def too_old(provider: Scripted) -> None:
    provider.claims = {"exp": int(time.time()) - 3_600}


def by_another_key(provider: Scripted) -> None:
    provider.key = ANOTHER


def by_nobody(provider: Scripted) -> None:
    provider.id_token = lambda: provider.signed().rpartition(".")[0] + "."


def with_algorithm_none(provider: Scripted) -> None:
    header = "eyJhbGciOiJub25lIn0"
    provider.id_token = lambda: f"{header}.{provider.signed().split('.')[1]}."


def missing(provider: Scripted) -> None:
    provider.id_token = lambda: None


def something_else(provider: Scripted) -> None:
    provider.id_token = lambda: {"sub": SUBJECT}


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    "change",
    [
        *(nothing, another_browsers, another_issuers, another_applications, too_old),
        *(by_another_key, by_nobody, with_algorithm_none, missing, something_else),
    ],
)
async def test_whoever_has_come_before_is_in_by_a_right_token_alone(
    odd_town: Town, scripted: Scripted, change: Callable[[Scripted], None]
) -> None:
    change(scripted)
    is_right = change is nothing
    assert await is_let_in(odd_town, scripted) is is_right
    assert bool(await odd_town.sessions()) is is_right
    said = [(action, detail.get("why")) for _actor, action, detail in await odd_town.acts()]
    refused = ("session.refuse", "token_not_good")
    assert said == [("session.begin", None) if is_right else refused]


@pytest.mark.usefixtures("person")
async def test_keys_that_the_provider_has_changed_are_known_at_once(
    odd_town: Town, scripted: Scripted
) -> None:
    assert await is_let_in(odd_town, scripted)
    scripted.key, scripted.keys = ANOTHER, [ANOTHER.as_dict(private=False)]
    assert await is_let_in(odd_town, scripted)
    scripted.key = RSA
    assert not await is_let_in(odd_town, scripted)


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    ("trusted", "claims", "counted"),
    [
        ((), {"amr": ["mfa", "otp"], "acr": "mfa"}, []),
        (("mfa",), {"amr": ["pwd", "mfa"]}, ["mfa"]),
        (("mfa",), {"amr": ["pwd"]}, []),
        (("mfa",), {}, []),
        (("mfa",), {"amr": [["mfa"]], "acr": ["mfa"]}, []),
        (("urn:gov:level3",), {"acr": "urn:gov:level3"}, ["urn:gov:level3"]),
    ],
    ids=str,
)
async def test_a_second_factor_counts_where_the_settings_name_it(
    odd_town: Town,
    scripted: Scripted,
    trusted: tuple[str, ...],
    claims: dict[str, Any],
    counted: list[str],
) -> None:
    parts = odd_town.parts
    known = parts.settings.model_copy(update={"oidc_second_factor_amr": trusted})
    odd_town.app.state.parts = replace(parts, settings=known)
    scripted.claims = claims
    assert await is_let_in(odd_town, scripted)
    (session,) = await odd_town.sessions()
    assert session["second_factor"] is bool(counted)

"""A provider is in the settings with all that it takes, or not at all."""

import pytest
from pydantic import SecretStr, ValidationError

from hub.settings import Settings

WHOLE = {
    "oidc_issuer": "https://id.hubei.example",
    "oidc_client_id": "hub",
    "oidc_client_secret": SecretStr("geheim"),
}


@pytest.mark.parametrize("issuer", ["https://id.hubei.example/realms/省", "http://127.0.0.1:8080"])
def test_all_three_are_taken_and_none_of_them_too(issuer: str) -> None:
    assert Settings(**WHOLE | {"oidc_issuer": issuer}).oidc_issuer == issuer
    assert Settings().oidc_issuer is None
    assert Settings(oidc_issuer="", oidc_client_id="", oidc_client_secret="").oidc_issuer is None


@pytest.mark.parametrize("missing", WHOLE)
@pytest.mark.parametrize("nothing", [None, ""])
def test_the_missing_one_is_named(missing: str, nothing: str | None) -> None:
    with pytest.raises(ValidationError) as raised:
        Settings(**WHOLE | {missing: nothing})
    message = str(raised.value)
    assert f"HUB_{missing.upper()} must be set" in message
    assert message.count("must be set") == 1
    assert "geheim" not in message


@pytest.mark.parametrize(
    "issuer",
    [
        *("http://id.hubei.example", "id.hubei.example", "https://", "https://id.example/?x=1"),
        *("https://id.example/#x", "https://user@id.example", "ftp://id.example", "https://[", "x"),
    ],
)
def test_an_issuer_is_an_https_address(issuer: str) -> None:
    with pytest.raises(ValidationError):
        Settings(**WHOLE | {"oidc_issuer": issuer})


def test_the_secret_does_not_show() -> None:
    assert "geheim" not in f"{Settings(**WHOLE)!r} {Settings(**WHOLE)}"

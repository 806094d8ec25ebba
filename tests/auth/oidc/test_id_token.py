"""An ID token is taken only if all of it is right.

In each test one thing is wrong with what is right otherwise; the first shows that it is.
"""

import base64
import hmac
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from joserfc.jwk import KeySet, RSAKey

from hub.auth.oidc.id_token import Expected, read
from hub.auth.oidc.refused import Refused, Why
from hub.auth.oidc.vouched import Vouched
from tests.auth.oidc.oidc_provider import CLIENT, SECRET
from tests.auth.oidc.scripted import EC, RSA, SUBJECT, right_claims, signed

ISSUER, NONCE, ACCESS = "https://id.hubei.example", "the browser's", "an-access-token"
EXPECTED = Expected(issuer=ISSUER, client_id=CLIENT, nonce=NONCE, max_age=600)
KEYS = KeySet([RSA, EC])
LATER, BEFORE = 3_600, -3_600
PEM = RSA.public_key.public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
ANOTHER = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}, private=True)
UNKNOWN = RSAKey.generate_key(2048, {"kid": "unknown", "use": "sig"}, private=True)


def made(key: Any = RSA, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """Make a token that is right but for what is given."""
    return signed(right_claims(ISSUER, NONCE) | claims, header or {}, key)


def taken(token: str) -> Vouched:
    return read(token, ACCESS, KEYS, EXPECTED)


def why(token: Any) -> Why:
    """Return why a token is not taken."""
    with pytest.raises(Refused) as raised:
        taken(token)
    return raised.value.why


def encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA, "RS256"), (RSA, "PS384"), (EC, "ES256")], ids=["RS", "PS", "ES"]
)
def test_a_right_one_is_taken(key: Any, algorithm: str) -> None:
    token = made(key, {"alg": algorithm}, aud=[CLIENT], azp=CLIENT, amr=["pwd"], acr="1")
    assert taken(token) == Vouched(ISSUER, SUBJECT, None, frozenset({"pwd", "1"}))
    assert taken(made(preferred_username="yingji.zhiban")).username == "yingji.zhiban"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another browser's"},
        {"nonce": None},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another-application"},
        {"aud": ["another-application"]},
        {"aud": None},
        {"aud": "another-application", "azp": CLIENT},
        {"aud": [CLIENT, "another-application"]},
        {"aud": [CLIENT, "another-application"], "azp": "another-application"},
        {"azp": "another-application"},
        {"exp": "never"},
        {"exp": None},
        {"iat": None},
        {"auth_time": None},
        {"auth_time": "lately"},
        {"at_hash": "another token's"},
        {"sub": None},
        {"sub": ""},
        {"sub": 42},
        {"sub": "x" * 256},
        {"sub": f"{SUBJECT}\0"},
        {"sub": [SUBJECT]},
        {"amr": 42},
    ],
    ids=lambda claims: str(claims)[:40],
)
def test_one_that_says_something_else_is_not(claims: dict[str, Any]) -> None:
    assert why(made(**claims)) == "token_not_good"


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        ({"exp": BEFORE}, "token_not_good"),
        ({"iat": LATER, "exp": 2 * LATER}, "token_not_good"),
        ({"nbf": LATER}, "token_not_good"),
        ({"auth_time": BEFORE}, "too_long_ago"),
        ({"auth_time": float("nan")}, "too_long_ago"),
        ({"exp": float("nan")}, "token_not_good"),
        ({"exp": float("inf")}, "token_not_good"),
    ],
    ids=str,
)
def test_one_of_another_time_is_not(times: dict[str, float], reason: str) -> None:
    now = int(time.time())
    claims = {name: now + seconds for name, seconds in times.items()}
    assert why(made(**claims)) == reason


@pytest.mark.parametrize(
    ("key", "header"),
    [
        (ANOTHER, {}),
        (UNKNOWN, {}),
        (UNKNOWN, {"kid": None}),
        (ANOTHER, {"jwk": ANOTHER.as_dict(private=False)}),
        (UNKNOWN, {"jku": "https://elsewhere.example/keys"}),
        (RSA, {"kid": "ec"}),
    ],
    ids=["another's", "unknown", "nameless", "brought along", "elsewhere", "misnamed"],
)
def test_one_that_another_key_has_signed_is_not(key: Any, header: dict[str, Any]) -> None:
    assert why(made(key, header)) == "token_not_good"


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", "", "HS256", "HS512", "RS1"])
@pytest.mark.parametrize("secret", [PEM, SECRET.encode(), b""], ids=["public key", "secret", ""])
def test_one_whose_signature_proves_nothing_is_not(algorithm: str, secret: bytes) -> None:
    header = {"alg": algorithm, "kid": "rsa", "typ": "JWT"}
    said = f"{encoded(header)}.{encoded(right_claims(ISSUER, NONCE))}"
    how = "sha512" if algorithm == "HS512" else "sha256"
    mac = hmac.digest(secret, said.encode(), how) if secret else b""
    token = f"{said}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"
    assert why(token) == "token_not_good"


@pytest.mark.parametrize(
    "token",
    [
        *(None, "", "x", "..", "a.b.c", "e30.e30.", "W10.W10.W10", "MQ.MQ.MQ", "bnVsbA.e30.x"),
        *({}, ["x"], "x" * 200_000, "e30." * 5, f"{'W10' * 300}.e30.x"),
    ],
    ids=lambda token: repr(token)[:20],
)
def test_something_that_is_no_token_is_not(token: Any) -> None:
    assert why(token) == "token_not_good"

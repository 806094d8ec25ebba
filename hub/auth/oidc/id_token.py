"""An ID token: whether it is the provider's, for the hub, for this browser, and of now.

OpenID Connect Core 1.0, 3.1.3.7. Authlib checks the claims, joserfc the signature.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from time import time
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from hub.auth.oidc.refused import Refused, Why
from hub.auth.oidc.vouched import Vouched

# No `none`, and nothing whose key is a secret that both sides have: `HS256` with the provider's
# public key as the secret is the oldest forgery there is.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY_SECONDS = 60  # that two clocks may differ
MOST_SUBJECT_CHARACTERS = 255  # OpenID Connect Core 1.0, 2
USERNAME = "preferred_username"


@dataclass(frozen=True, slots=True)
class Expected:
    """What an ID token has to say.

    Attributes:
        client_id: whom it is for.
        nonce: the browser's.
        max_age: seconds; since when, at most, the person has shown who they are.
    """

    issuer: str
    client_id: str
    nonce: str
    max_age: int


def read(token: str, access_token: str, keys: KeySet, expected: Expected) -> Vouched:
    """Return for whom a token vouches.

    Args:
        token: as it came.
        access_token: that came with it; the token may be bound to it.
        keys: the provider's.
        expected: what it has to say.

    Raises:
        Refused: something about it is not right.
    """
    params = {
        "nonce": expected.nonce,
        "client_id": expected.client_id,
        "access_token": access_token,
        "max_age": expected.max_age,
    }
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        found = jwt.decode(token, keys, registry=registry)
        claims = CodeIDToken(found.claims, found.header, _options(expected), params)
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, LookupError, AttributeError) as error:
        # the text of some errors shows what a stranger wrote
        raise Refused(Why.TOKEN_NOT_GOOD, type(error).__name__) from None
    if not time() - claims["auth_time"] <= expected.max_age + LEEWAY_SECONDS:  # nor if it is NaN
        raise Refused(Why.TOO_LONG_AGO, "auth_time")
    return _vouched(claims)


def username_of(claims: Mapping[str, Any]) -> str | None:
    """Return what a person is called at the provider."""
    found = claims.get(USERNAME)
    return found if isinstance(found, str) and found.isprintable() else None


def _options(expected: Expected) -> dict[str, Any]:
    return {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
        "sub": {"essential": True},
    }


def _vouched(claims: CodeIDToken) -> Vouched:
    subject, acr = claims["sub"], claims.get("acr")
    if not 0 < len(subject) <= MOST_SUBJECT_CHARACTERS or not subject.isprintable():
        raise Refused(Why.TOKEN_NOT_GOOD, "sub")
    methods = frozenset(each for each in (*claims.get("amr", ()), acr) if isinstance(each, str))
    return Vouched(claims["iss"], subject, username_of(claims), methods)

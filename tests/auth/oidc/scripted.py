"""A provider that says what a test wants it to: an ID token that is not right, for example.

What it says by default is right, so that a test changes one thing, and that one is what counts.
"""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, Key, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.sdk.testing.server import Server
from tests.auth.oidc.browser import asked
from tests.auth.oidc.oidc_provider import CLIENT

RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}, private=True)
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"}, private=True)
CODE = "a-code"
SUBJECT = "8a1b-0042"


def right_claims(issuer: str, nonce: str) -> dict[str, Any]:
    """Return what an ID token has to say."""
    now = int(time.time())
    return {
        "iss": issuer,
        "sub": SUBJECT,
        "aud": CLIENT,
        "nonce": nonce,
        "iat": now,
        "exp": now + 300,
        "auth_time": now,
    }


def signed(claims: dict[str, Any], header: dict[str, Any], key: Key) -> str:
    """Sign an ID token; what is None is left out."""
    header = {"alg": "RS256", "kid": key.kid} | header
    header, claims = (
        {name: value for name, value in part.items() if value is not None}
        for part in (header, claims)
    )
    return jwt.encode(header, claims, key, algorithms=[header["alg"]])


class Scripted:
    """A provider with one person.

    Attributes:
        claims: instead of, or besides, those of a right ID token.
        header: the same for its header.
        key: that it is signed with.
        id_token: makes it; by default, from the three above.
        userinfo: what it tells of the person.
        description: instead of, or besides, what it says of itself.
        keys: that it publishes.
        forms: what came to the token endpoint.
        basic: the Authorization headers that came with it.
    """

    server: Server

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.key: Key = RSA
        self.id_token: Callable[[], object] = self.signed
        self.userinfo: dict[str, Any] = {}
        self.description: dict[str, Any] = {}
        self.keys: list[Any] = [RSA.as_dict(private=False), EC.as_dict(private=False)]
        self.forms: list[dict[str, Any]] = []
        self.basic: list[str] = []
        self._nonce = ""
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._describe),
                Route("/token", self._token, methods=["POST"]),
                Route("/keys", self._keys),
                Route("/me", self._me),
            ]
        )

    @property
    def issuer(self) -> str:
        return self.server.url

    def agree(self, address: str, **further: str) -> str:
        """Return where a browser that was sent here is sent back to."""
        given = asked(address)
        self._nonce = given["nonce"]
        query = {"code": CODE, "state": given["state"], "iss": self.issuer} | further
        return f"{given['redirect_uri']}?{urlencode(query)}"

    def signed(self) -> str:
        """Make an ID token."""
        claims = right_claims(self.issuer, self._nonce) | self.claims
        return signed(claims, self.header, self.key)

    async def _describe(self, _request: Request) -> Response:
        return _said(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/me",
                "authorization_response_iss_parameter_supported": True,
            }
            | self.description
        )

    async def _token(self, request: Request) -> Response:
        self.forms.append(dict(parse_qsl((await request.body()).decode())))
        self.basic.append(request.headers.get("authorization", ""))
        return _said({"id_token": self.id_token(), "access_token": "an-access-token"})

    async def _keys(self, _request: Request) -> Response:
        return _said({"keys": self.keys})

    async def _me(self, _request: Request) -> Response:
        return _said({"sub": SUBJECT} | self.userinfo)


def _said(found: object) -> Response:
    return Response(json.dumps(found), media_type="application/json")  # with escapes

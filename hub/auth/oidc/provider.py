"""The provider: what it says of itself, and the three things that the hub asks it for.

Authlib knows the protocol; the requests go through the hub's own pool, so that no address that a
provider's description names leads into the hub's network. (Authlib's own HTTP client would go to
wherever a name resolves.) Every request has a limit of time, and the desk has one over them all.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import SecretStr

from hub.auth.oidc.description import Description, address_of, described
from hub.auth.oidc.journey import Journey
from hub.auth.oidc.refused import Refused, Why
from hub.kit.i18n import _
from hub.kit.problems import Unavailable
from hub.sdk.http import Client
from hub.sdk.pool import Pool
from hub.settings import Settings

CALL_SECONDS = 5.0
FRESH_SECONDS = 300.0  # how long a description is believed
FAILED_SECONDS = 5.0  # how long one that did not come is not asked for again
SCOPE = "openid profile"
BACK = "/sign-in/oidc/callback"

_FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
_SAID_NO = range(400, 500)


class Tokens(NamedTuple):
    """What a code was given for."""

    id_token: str
    access_token: str


class Provider:
    """The one that the settings name.

    Args:
        issuer: as it names itself.
        client_id: what it knows the hub by.
        secret: what the hub proves that with.
        back: where it sends people back to.
        pool: where connections come from.
    """

    def __init__(
        self, *, issuer: str, client_id: str, secret: SecretStr, back: str, pool: Pool
    ) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self._secret = secret
        self._back = back
        self._http = Client(pool, committing=False)
        self._description: Description | None = None
        self._fresh_until = 0.0
        self._one_asks = asyncio.Lock()

    async def description(self) -> Description:
        """Return what it says of itself, asked for once in a few minutes, by one at a time.

        Raises:
            Unavailable: it does not answer, or is not the one that the settings name.
        """
        async with self._one_asks:
            if self._fresh_until < time.monotonic():
                await self._describe()
        if self._description is None:
            raise Unavailable(
                _("The provider did not answer a moment ago."), remedy=_("Try again soon.")
            )
        return self._description

    async def door(self, journey: Journey, max_age: int, language: str) -> str:
        """Return where a browser goes.

        Args:
            journey: that it sets out on.
            max_age: seconds after which a person has to show the provider again who they are.
            language: of the provider's pages.
        """
        about = await self.description()
        address: str = prepare_grant_uri(
            about.authorization_endpoint,
            client_id=self.client_id,
            response_type="code",
            redirect_uri=self._back,
            scope=SCOPE,
            state=journey.state,
            nonce=journey.nonce,
            code_challenge=create_s256_code_challenge(journey.verifier),
            code_challenge_method="S256",
            max_age=str(max_age),
            ui_locales=language,
        )
        return address

    async def redeem(self, code: str, journey: Journey) -> Tokens:
        """Give a code back for what it stands for.

        Raises:
            Refused: the provider does not give anything for it.
        """
        about = await self.description()
        body = prepare_token_request(
            "authorization_code",
            redirect_uri=self._back,
            code=code,
            code_verifier=journey.verifier,
        )
        auth = self._auth(about.token_endpoint_auth_methods_supported)
        url, headers, body = auth.prepare("POST", about.token_endpoint, dict(_FORM), body)
        answer = await self._ask("POST", url, headers=headers, content=body)
        if answer.status_code in _SAID_NO:
            raise Refused(Why.CODE_NOT_GOOD, f"the token endpoint says {answer.status_code}")
        return _tokens(_json(answer))

    async def keys(self) -> KeySet:
        """Return the keys that it signs with, as they are now: it may have changed them."""
        answer = _json(await self._ask("GET", (await self.description()).jwks_uri))
        try:
            return KeySet.import_key_set(answer)  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError, AttributeError):
            raise Unavailable(_("The provider's keys cannot be read.")) from None

    async def claims(self, access_token: str) -> Mapping[str, Any]:
        """Return what it tells of a person beside the ID token; nothing where it tells nothing."""
        url = (await self.description()).userinfo_endpoint
        if url is None or not access_token:
            return {}
        return _json(await self._ask("GET", url, headers=_bearer(access_token)))

    def _auth(self, methods: tuple[str, ...]) -> ClientAuth:
        secret = self._secret.get_secret_value()
        if "client_secret_basic" not in methods and "client_secret_post" in methods:
            return ClientAuth(self.client_id, secret, "client_secret_post")
        # RFC 6749, 2.3.1: both are form-encoded first, which Authlib leaves to its caller
        return ClientAuth(quote_plus(self.client_id), quote_plus(secret), "client_secret_basic")

    async def _describe(self) -> None:
        self._description = None
        try:
            answer = await self._ask("GET", address_of(self.issuer))
            self._description = described(_json(answer), self.issuer)
        finally:
            lasts = FAILED_SECONDS if self._description is None else FRESH_SECONDS
            self._fresh_until = time.monotonic() + lasts

    async def _ask(self, method: str, url: str, **options: Any) -> httpx.Response:
        try:
            return await self._http.request(method, url, timeout=CALL_SECONDS, **options)
        except (httpx.RequestError, httpx.InvalidURL) as error:
            # raised without its cause: a request's text may show a token
            why = _("The provider does not answer ({name}).", name=type(error).__name__)
        raise Unavailable(why, remedy=_("Try again in a few minutes."))


def make_provider(settings: Settings, pool: Pool) -> Provider | None:
    """Make the provider that the settings name, if they do.

    Args:
        settings: the process's.
        pool: where connections come from.
    """
    secret = settings.oidc_client_secret
    if not (settings.oidc_issuer and settings.oidc_client_id and secret):
        return None
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        secret=secret,
        back=settings.public_url.rstrip("/") + BACK,
        pool=pool,
    )


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "accept": "application/json"}


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = answer.json() if answer.is_success else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unavailable(
            _(
                "The provider answers {status_code}, and nothing of use.",
                status_code=answer.status_code,
            )
        )
    return found


def _tokens(answer: Mapping[str, Any]) -> Tokens:
    id_token, access_token = answer.get("id_token"), answer.get("access_token", "")
    if not isinstance(id_token, str) or not isinstance(access_token, str):
        raise Refused(Why.TOKEN_NOT_GOOD, "there is no ID token")
    return Tokens(id_token, access_token)

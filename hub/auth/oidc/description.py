"""What a provider says of itself (OpenID Connect Discovery 1.0)."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from hub.kit.i18n import _
from hub.kit.problems import Unavailable
from hub.sdk.addresses import OutgoingUrl


class Description(BaseModel):
    """What the hub reads of it."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    authorization_endpoint: OutgoingUrl
    token_endpoint: OutgoingUrl
    jwks_uri: OutgoingUrl
    userinfo_endpoint: OutgoingUrl | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False

    @property
    def addresses(self) -> list[str]:
        """Every address in it that a person or a secret is sent to."""
        found = (self.authorization_endpoint, self.token_endpoint, self.jwks_uri)
        return [*found, *filter(None, [self.userinfo_endpoint])]


def address_of(issuer: str) -> str:
    """Return where a provider describes itself (4.1)."""
    return issuer.rstrip("/") + "/.well-known/openid-configuration"


def described(answer: Mapping[str, Any], issuer: str) -> Description:
    """Read what stands there.

    Args:
        answer: as it came.
        issuer: the one that was asked (4.3: a description of another is an attack, or a mistake).

    Raises:
        Unavailable: something is missing, is another's, or leads out of HTTPS.
    """
    try:
        found = Description.model_validate(answer)
    except ValidationError:
        raise Unavailable(_("The provider's description of itself lacks something.")) from None
    if found.issuer != issuer:
        raise Unavailable(_("HUB_OIDC_ISSUER is not what the provider calls itself."))
    scheme = issuer.partition(":")[0]
    if not all(each.startswith((f"{scheme}:", "https:")) for each in found.addresses):
        raise Unavailable(_("The provider's description leads out of HTTPS."))
    return found

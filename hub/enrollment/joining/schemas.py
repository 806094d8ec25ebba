"""What goes into joining, and what it answers."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from hub.enrollment import examples
from hub.kit.i18n import _

MOST_KEY_CHARACTERS = 200
MOST_SECRET_CHARACTERS = 500


def _printable(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ValueError(_("must be printable ASCII without spaces: copy it once more"))
    return secret


class AppIn(BaseModel):
    """The hub's application on a platform, as the platform's console shows it.

    Attributes:
        key: its public name: appkey, client_id.
        secret: goes in here and never comes out.
    """

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={"examples": [examples.OWN_APP]},
    )

    key: Annotated[str, Field(pattern=r"^[!-~]+$", max_length=MOST_KEY_CHARACTERS)]
    secret: Annotated[
        SecretStr,
        Field(min_length=1, max_length=MOST_SECRET_CHARACTERS),
        AfterValidator(_printable),
    ]


class AppOut(BaseModel):
    """The hub's application on a platform; of its secret, only when it was set.

    Attributes:
        name: what connectors call it; several may share one.
        callback_url: where the platform sends owners back to; register it there.
    """

    name: str
    key: str
    callback_url: str
    set_at: datetime


class LinkOut(BaseModel):
    """Where an account's owner goes to agree, in a browser or by a scanned code.

    Attributes:
        expires_at: by then the owner has to be back.
    """

    url: str
    expires_at: datetime

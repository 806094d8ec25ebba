"""The fields of people and machines, each with its limit."""

from typing import Annotated

from pydantic import AfterValidator, Field

from hub.auth import logins
from hub.kit.i18n import _
from hub.kit.pagination import BIGGEST
from hub.kit.text import line

RESERVED = frozenset(
    {"administrator", "anybody", "clock", "console", "hub", "system", "worker", "root"}
)
"""What the record calls somebody else by, or might be taken to."""


def _login(text: str) -> str:
    login = logins.new_login(text)
    if login in RESERVED:
        raise ValueError(_("“{login}” is kept for the hub itself", login=login))
    return login


Login = Annotated[str, Field(min_length=1, max_length=logins.MOST), AfterValidator(_login)]
Name = Annotated[str, line(100)]
KeyName = Annotated[str, line(100)]
RegionCode = Annotated[str, Field(pattern=r"^[0-9]{6}([0-9]{3})?$")]
OrganisationId = Annotated[int, Field(strict=True, ge=1, le=BIGGEST)]

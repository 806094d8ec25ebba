"""The fields of an account, each with its limit, wherever it comes from: a request or a cell."""

import unicodedata
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from hub.enrollment.codes import parse_code
from hub.kit.i18n import _
from hub.kit.text import line

MAX_PLATFORM = 32  # characters of its key
MAX_TAGS = 20
MAX_OBJECT = 16_000  # characters, of all names and values of an account's settings or credentials
MAX_QUOTA = 1_000_000


def _platform_key(text: str) -> str:
    key = unicodedata.normalize("NFKC", text).strip().casefold()
    if len(key) > MAX_PLATFORM:  # a character can become eighteen
        raise ValueError(
            _(
                "has {count} characters in normal form, may have {most}",
                count=len(key),
                most=MAX_PLATFORM,
            )
        )
    return key


def _plain(text: str) -> str:
    """Refuse look-alikes: ４２０１ beside 4201 would be one account enrolled twice."""
    plain = unicodedata.normalize("NFKC", text)
    if plain != text:
        raise ValueError(_("has full-width or look-alike characters; write {plain}", plain=plain))
    return text


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    is_plain = not set(text) & {" ", "\\"}  # browsers read a backslash as the host's end
    if parts.scheme not in {"http", "https"} or not parts.hostname or not is_plain:
        raise ValueError(_("must be a web address, such as https://www.wuhan.gov.cn/"))
    if parts.username is not None:
        raise ValueError(_("must not have a name or a password in it: everybody can read it here"))
    try:
        parts.port  # noqa: B018 - raises where it is none
    except ValueError:
        raise ValueError(_("must be a web address, such as https://www.wuhan.gov.cn/")) from None
    return text


def _once_each(tags: list[str]) -> list[str]:
    return list(dict.fromkeys(tags))


def _short_enough(parts: dict[str, Any]) -> dict[str, Any]:
    size = sum(len(name) + len(str(value)) for name, value in parts.items())
    if size > MAX_OBJECT:
        raise ValueError(
            _("has {size:,} characters in all, may have {most:,}", size=size, most=MAX_OBJECT)
        )
    return parts


PlatformKey = Annotated[str, Field(max_length=MAX_PLATFORM), AfterValidator(_platform_key)]
ExternalId = Annotated[str, line(200), AfterValidator(_plain)]
AccountName = Annotated[str, line(200)]
OrganisationName = Annotated[str, line(200)]
RegionCode = Annotated[str, Field(max_length=30), AfterValidator(parse_code)]
WebAddress = Annotated[str, line(1000), AfterValidator(_web_address)]
NetworkZone = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
Tag = Annotated[str, line(50)]
Tags = Annotated[list[Tag], Field(max_length=MAX_TAGS), AfterValidator(_once_each)]
SmallObject = Annotated[
    dict[str, Any],
    Field(description=f"At most {MAX_OBJECT:,} characters of names and values."),
    AfterValidator(_short_enough),
]


class Quota(BaseModel):
    """At most `limit` of something per day or month of the platform's calendar."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=0, le=MAX_QUOTA)]
    per: Literal["day", "month"]


class PushPolicy(BaseModel):
    """What a unit agreed for stories pushed from above.

    `automatic`: they go out. `opt_out`: they go out unless the unit says no within `minutes`.
    `approve`: the unit must say yes.
    """

    model_config = ConfigDict(extra="forbid")

    mode: Literal["automatic", "opt_out", "approve"]
    minutes: Annotated[int, Field(ge=1, le=10_080)] | None = Field(
        default=None, exclude_if=lambda minutes: minutes is None
    )


Quotas = dict[Literal["publish", "retract", "poll"], Quota]  # what the engine counts
PushPolicies = dict[Literal["general", "important", "major"], PushPolicy]

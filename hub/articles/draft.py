"""An article as somebody hands it in: every field, its limit, and a clear word when it is over."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
)

from hub.articles.addresses import URL_CHARACTERS, web_address
from hub.articles.examples import CHANGE, EXTERNAL
from hub.articles.models import Category, Kind, Tier
from hub.kit.i18n import _
from hub.kit.moments import Moment
from hub.kit.text import line

TITLE_CHARACTERS = 200  # a full-width character counts as one, an emoji as its code points
DIGEST_CHARACTERS = 500
AUTHOR_CHARACTERS = 100
SOURCE_CHARACTERS = 100
NAME_CHARACTERS = 200  # of an attachment
ALT_CHARACTERS = 200  # of a picture's description
ATTACHMENTS = 20
BODY_BYTES = 2 * 1024 * 1024  # of HTML in UTF-8: some 600,000 hanzi
BIGGEST_ID = 2**63 - 1


def within_bytes(body: str) -> str:
    """Refuse a body with more than `BODY_BYTES`."""
    if (size := len(body.encode("utf-8", "surrogatepass"))) > BODY_BYTES:
        raise ValueError(_("has {size} bytes, may have {most}", size=size, most=BODY_BYTES))
    return body


def _no_boolean(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError(_("must be a number, not true or false"))  # noqa: TRY004 - pydantic's protocol
    return value


def _bare_digest(value: Any) -> Any:
    return value.removeprefix("asset:") if isinstance(value, str) else value


def _from_digest(value: Any) -> Any:
    return {"digest": value} if isinstance(value, str) else value


# validators that come before stand last: the description is made from what is left of them
AssetDigest = Annotated[
    str,
    StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$"),
    Field(description="`sha256:…` as `POST /assets` answers it."),
    BeforeValidator(_bare_digest),
]
ArticleId = Annotated[int, Field(ge=1, le=BIGGEST_ID), BeforeValidator(_no_boolean)]
OrganisationId = Annotated[int, Field(ge=1, le=BIGGEST_ID), BeforeValidator(_no_boolean)]
RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3})?$")]
Title = Annotated[str, line(TITLE_CHARACTERS)]
WebAddress = Annotated[
    str,
    AfterValidator(web_address),
    Field(examples=["https://…"], json_schema_extra={"maxLength": URL_CHARACTERS}),
]


class AssetUse(BaseModel):
    """A file that was sent before, and what readers see of it besides its bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    digest: AssetDigest
    name: Annotated[
        str,
        line(NAME_CHARACTERS, least=0),
        Field(description="Kept with what no disk takes replaced, and with its type's ending."),
    ] = ""
    alt: Annotated[str, line(ALT_CHARACTERS, least=0)] = ""


AssetReference = Annotated[AssetUse, BeforeValidator(_from_digest)]


class ArticleDraft(BaseModel):
    """What `POST /articles` takes.

    A revision takes the same: the words are replaced as a whole; `tier`, `category` and
    `embargo_until` stay as they are where the draft does not name them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Title
    body: Annotated[
        str,
        AfterValidator(within_bytes),
        Field(
            description=f"HTML, at most {BODY_BYTES} bytes. Pictures: `asset:sha256:…`.",
            json_schema_extra={"maxLength": BODY_BYTES},
        ),
    ]
    digest: Annotated[
        str,
        line(DIGEST_CHARACTERS, least=0),
        Field(description="The summary (摘要). Taken from the body when it is empty."),
    ] = ""
    author: Annotated[str, line(AUTHOR_CHARACTERS, least=0)] = ""
    source: Annotated[str, line(SOURCE_CHARACTERS, least=0)] = ""
    source_url: WebAddress | None = None
    kind: Kind = Kind.ARTICLE
    tier: Tier = Tier.GENERAL
    category: Annotated[Category | None, Field(description="Its column (栏目). Null: none.")] = None
    derived_from: Annotated[
        ArticleId | None, Field(description="The article that this one adopts or adapts.")
    ] = None
    embargo_until: Annotated[
        Moment | None, Field(description="Not pushed before. Needs a time zone.")
    ] = None
    region: Annotated[
        RegionCode | None,
        Field(description="Whose it is: the writer's own place, if it is left out."),
    ] = None
    organisation: Annotated[
        OrganisationId | None, Field(description="The unit whose it is; else all of the region's.")
    ] = None
    cover: AssetReference | None = None
    attachments: Annotated[tuple[AssetReference, ...], Field(max_length=ATTACHMENTS)] = ()


class ExternalPost(BaseModel):
    """A post that was found elsewhere and is known by its link."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [EXTERNAL]}
    )

    url: WebAddress
    title: Title
    region: Annotated[
        RegionCode | None,
        Field(description="Whose business it is: the writer's own place, if it is left out."),
    ] = None
    organisation: OrganisationId | None = None


class ArticleChange(BaseModel):
    """What can change without a new version; what is not named stays."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [CHANGE]})

    tier: Tier | None = None
    category: Annotated[Category | None, Field(description="Null: no column.")] = None
    embargo_until: Annotated[
        Moment | None, Field(description="Null lifts it. Needs a time zone.")
    ] = None
    region: Annotated[
        RegionCode | None,
        Field(description="Moves it; with its unit, if one is named. Null: the hub's own."),
    ] = None
    organisation: Annotated[
        OrganisationId | None, Field(description="Moves it. Null: no unit's, but the region's.")
    ] = None

    @field_validator("tier")
    @classmethod
    def _a_tier_is_one_of_them(cls, tier: Tier | None) -> Tier:
        if tier is None:
            raise ValueError(_("must be a tier, or left out"))
        return tier

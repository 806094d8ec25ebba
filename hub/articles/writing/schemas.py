"""What goes into the API of drafts, and what comes out."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hub.articles.draft import BIGGEST_ID, OrganisationId, RegionCode
from hub.articles.models import WorkingDraft
from hub.articles.writing.content import DraftContent
from hub.articles.writing.examples import BEGUN, PUBLISHED, SAVED, TAKEN_UP
from hub.kit.i18n import _

Revision = Annotated[
    int, Field(strict=True, ge=1, le=BIGGEST_ID, description="The revision that was read before.")
]


class NewDraft(BaseModel):
    """A draft of a new article, or of the next version of one.

    With `article` and no `content` it begins with the words of the present version.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [BEGUN, TAKEN_UP]}
    )

    article: Annotated[
        int | None,
        Field(
            strict=True, ge=1, le=BIGGEST_ID, description="The article of which it is a version."
        ),
    ] = None
    region: Annotated[
        RegionCode | None,
        Field(description="Whose it is: the writer's own place, if it is left out."),
    ] = None
    organisation: Annotated[
        OrganisationId | None, Field(description="The unit whose it is; else all of the region's.")
    ] = None
    content: DraftContent | None = None

    @model_validator(mode="after")
    def _one_owner(self) -> Self:
        if self.article is not None and (self.region or self.organisation):
            raise ValueError(_("must not say whose it is: that goes by the article"))
        return self


class DraftSave(BaseModel):
    """Everything that is written now, and the revision that it goes over."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [SAVED]})

    revision: Revision
    content: DraftContent


class DraftPublication(BaseModel):
    """Which revision becomes a version."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, json_schema_extra={"examples": [PUBLISHED]}
    )

    revision: Revision
    over: Annotated[
        int | None,
        Field(
            strict=True,
            ge=1,
            le=BIGGEST_ID,
            description="The article's version that it replaces: the one that the draft began "
            "with, if it is left out. When the article has another one by now, nothing is done.",
        ),
    ] = None


class DraftFields(BaseModel):
    """What is known of a draft, whatever it says.

    `region` and `organisation` say whose it is, null that it is the hub's own; of an article's
    draft the article says it. `based_on` is the version that it began with.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    article: int | None
    based_on: int | None
    region: str | None
    organisation: int | None
    revision: int
    made_by: str
    made_at: datetime
    saved_by: str
    saved_at: datetime


class DraftLine(DraftFields):
    """A draft in a list."""

    title: str


class DraftOut(DraftFields):
    """A draft with all that is written. `body` is as it came, not sanitised."""

    content: DraftContent

    @classmethod
    def of(cls, draft: WorkingDraft, region: str | None, organisation: int | None) -> Self:
        """Describe a draft that belongs to a place."""
        columns: dict[str, Any] = {
            name: getattr(draft, name)
            for name in ("id", "based_on", "revision", "made_by", "made_at", "saved_by", "saved_at")
        }
        return cls(
            **columns,
            article=draft.article_id,
            region=region,
            organisation=organisation,
            content=DraftContent.model_validate(draft.content),
        )


class DraftStand(BaseModel):
    """How a draft stands, for those who have it open.

    `others` are those who have had it open within the last half a minute, besides whoever asks.
    """

    revision: int
    saved_by: str
    saved_at: datetime
    others: list[str]

    @classmethod
    def of(cls, draft: WorkingDraft, others: list[str]) -> Self:
        """Describe how a draft stands."""
        return cls(
            revision=draft.revision,
            saved_by=draft.saved_by,
            saved_at=draft.saved_at,
            others=others,
        )
